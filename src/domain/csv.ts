// Rows as a program for tables reads them (RFC 4180). Text that it would take for a formula is kept from being one: names in
// SalesLoft are anybody's.

// A text that was kept from it already is kept once more, so that one quote can be taken off again.
const formula = /^'*[=+\-@\t\r]/
const special = /[",\n\r]/

export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(cellOf).join(',')}\n`
}

function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = formula.test(value) ? `'${value}` : value
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
