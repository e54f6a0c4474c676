import type { Paint, Style } from './paint.ts'
import { printable } from './words.ts'

export type Column = { readonly title: string; readonly align?: 'left' | 'right' }
export type Cell = string | { readonly text: string; readonly style: Style }

/** A table as lines: figures to the right, no rules but the one under the head, no spaces at the end of a line. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string[] {
  const texts = rows.map((row) => columns.map((_, index) => textOf(row[index])))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => row[index]?.length ?? 0)),
  )
  const line = (cells: readonly string[], styles: readonly (Style | undefined)[]): string =>
    cells
      .map((cell, index) => {
        const padded = pad(
          cell,
          widths[index] ?? 0,
          columns[index]?.align,
          index === columns.length - 1,
        )
        const style = styles[index]
        return style === undefined ? padded : paint(style, padded)
      })
      .join('  ')
      .trimEnd()
  const head = line(
    columns.map((column) => column.title),
    columns.map(() => 'muted'),
  )
  return [head, ...texts.map((row, at) => line(row, (rows[at] ?? []).map(styleOf)))]
}

function pad(text: string, width: number, align: Column['align'], last: boolean): string {
  if (align === 'right') return text.padStart(width)
  return last ? text : text.padEnd(width)
}

function textOf(cell: Cell | undefined): string {
  return printable(typeof cell === 'object' ? cell.text : (cell ?? ''))
}

function styleOf(cell: Cell): Style | undefined {
  return typeof cell === 'object' ? cell.style : undefined
}
