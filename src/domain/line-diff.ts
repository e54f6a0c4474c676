// What became of a text, line by line: the longest common subsequence, as everybody's `diff` shows it.

export type DiffLine = { readonly sign: ' ' | '-' | '+'; readonly line: string }

// Above it the table of all pairs takes more memory than a difference is worth: all of the one, then all of the other.
const mostPairs = 4_000_000

export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  if (before.length * after.length > mostPairs) {
    return [...signed('-', before), ...signed('+', after)]
  }
  const width = after.length + 1
  // How many lines are common to the rest of both.
  const common = new Uint32Array((before.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      lines.push({ sign: ' ', line: before[row] ?? '' })
      row += 1
      column += 1
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ sign: '-', line: before[row] ?? '' })
      row += 1
    } else {
      lines.push({ sign: '+', line: after[column] ?? '' })
      column += 1
    }
  }
  return [...lines, ...signed('-', before.slice(row)), ...signed('+', after.slice(column))]
}

function signed(sign: DiffLine['sign'], lines: readonly string[]): DiffLine[] {
  return lines.map((line) => ({ sign, line }))
}
