// What somebody meant who wrote a word that is none. Two slips in a long word are slips; in a short one they are another word.
const mostSlips = 2

/** The word with the fewest slips; undefined: none is near. */
export function nearestOf(
  written: string,
  { among, leastLength }: { readonly among: readonly string[]; readonly leastLength: number },
): string | undefined {
  if (written.length < leastLength) return undefined
  return among
    .filter((each) => each.length >= leastLength)
    .map((each) => ({ each, slips: slipsBetween(written, each) }))
    .filter(({ slips }) => slips <= mostSlips)
    .toSorted((a, b) => a.slips - b.slips)[0]?.each
}

/** Levenshtein's distance: how many letters are wrong, missing or too many. */
function slipsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let at = 1; at <= b.length; at += 1) {
      const swap = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1)
      line.push(Math.min(swap, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[b.length] ?? Number.POSITIVE_INFINITY
}
