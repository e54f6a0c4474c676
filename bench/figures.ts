/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** The value below which such a share of them lies: 0.95 of twenty is the last but one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Lines of right-aligned cells, the first of each line to the left. */
export function table(lines: readonly (readonly (string | number)[])[]): string {
  const texts = lines.map((line) => line.map(String))
  const widths = texts[0]?.map((_, at) => Math.max(...texts.map((line) => line[at]?.length ?? 0)))
  return texts
    .map((line) => {
      const cells = line.map((cell, at) => {
        const width = widths?.[at] ?? 0
        return at === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      return `${cells.join('  ')}\n`
    })
    .join('')
}
