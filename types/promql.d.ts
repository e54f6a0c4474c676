// What is used of the parser: its own types name those of its generator, which are no dependency of ours.
declare module '@prometheus-io/lezer-promql' {
  type SyntaxNode = {
    readonly name: string
    readonly from: number
    readonly to: number
    readonly type: { readonly isError: boolean }
  }
  /** A grammar of PromQL; what it does not understand becomes nodes that are errors. */
  export const parser: {
    parse(text: string): { iterate(walk: { enter(node: SyntaxNode): void }): void }
  }
}
