// What is used of the linter of Compose files; its own types are not written for this way of resolving modules.
declare module 'dclint' {
  export class DCLinter {
    constructor(config: { readonly rules: Readonly<Record<string, 0 | 1 | 2>> })
    lintFiles(
      files: readonly string[],
      recursive: boolean,
    ): readonly {
      readonly messages: readonly { readonly rule: string; message: string; line: number }[]
    }[]
  }
}
