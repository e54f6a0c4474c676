// In Node since 22 (V8 12.4, "JSON.parse source text access"), not yet in TypeScript's libraries.
interface JSON {
  rawJSON(text: string): object
  isRawJSON(value: unknown): boolean
}
