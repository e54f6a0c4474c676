// What is wrong with a file that an operator wrote: where, and in words; all of it at once.

export type Place = readonly (string | number)[]
/** A sentence goes on after its place: `step_groups[1].day` + ` is no number`. */
export type Problem = { readonly path: Place; readonly says: string }

/** `step_groups[1].steps[0].type` */
export function problemText({ path, says }: Problem): string {
  return `${pathText(path)} ${says}`
}

function pathText(path: Place): string {
  if (path.length === 0) return 'It'
  return path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('')
}

/** A line each, the first of them where they are many. */
export function problemLines(problems: readonly string[], most: number): string {
  const more = problems.length - most
  return [...problems.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}
