// Long statements that come again and again are kept by each connection: to parse one of 63 columns takes longer than to
// plan it. A statement says so itself, at its beginning, since Kysely passes on its text alone.

const beginning = /^\/\* prepared as (\w+) \*\//

/** @param name of letters, digits and `_`, at most 63; the same text always */
export function prepared(name: string, text: string): string {
  return `/* prepared as ${name} */${text}`
}

export function nameOf(text: string): string | undefined {
  return beginning.exec(text)?.[1]
}
