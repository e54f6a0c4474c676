// Contacts as files for programs that read tables: what is exported can be changed and imported again as it is, and so can the
// file of the lines that were refused.
import type { Fields } from './cadence-content.ts'
import { contactNames, listSeparator } from './contact-input.ts'
import { meant } from './contact-checks.ts'
import { customName } from './contact-fields.ts'
import { csvLine } from './csv.ts'

/** What the file of refused lines has before the cells as they came: passed over where it is imported. */
const aside: ReadonlySet<string> = new Set(['line', 'why'])

export type ReadHead =
  /** By column of the file; null: passed over. */
  | { readonly kind: 'head'; readonly names: readonly (string | null)[] }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

/** @param titles of the first line: names of docs/contacts.md, in any capitals, with spaces or underscores */
export function readHead(titles: readonly string[]): ReadHead {
  const names = titles.map(nameOf)
  const mistakes = names.flatMap((name, at) => {
    const title = titles[at] ?? ''
    if (name === undefined) {
      return [`${JSON.stringify(title)} is no field of a contact${meant(title, contactNames)}`]
    }
    const before = name === null ? -1 : names.indexOf(name)
    return before === -1 || before === at ? [] : [`${name} is there twice`]
  })
  if (names.every((name) => name === null || name === undefined)) {
    mistakes.push('no column of it is a field of a contact')
  }
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  return { kind: 'head', names: names.map((name) => name ?? null) }
}

/** Undefined: there is none of this name. */
function nameOf(title: string): string | null | undefined {
  const trimmed = title.trim()
  if (trimmed === '') return null
  if (customName(trimmed) !== undefined) return trimmed
  const name = trimmed.toLowerCase().replaceAll(/[ -]+/g, '_')
  if (aside.has(name)) return null
  return contactNames.includes(name) ? name : undefined
}

const guarded = /^'+[=+\-@\t\r]/

/** Without the quote that keeps programs for tables from taking a text for a formula. */
export function cellText(cell: string): string {
  return guarded.test(cell) ? cell.slice(1) : cell
}

export function contactsHead(customNames: readonly string[]): string {
  return csvLine([...contactNames, ...customNames.map((name) => `custom_fields.${name}`)])
}

/** @param row by column, with `id` and `custom_fields` */
export function contactLine(row: Fields, customNames: readonly string[]): string {
  const custom = (row['custom_fields'] ?? {}) as Fields
  return csvLine([
    ...contactNames.map((name) => textOf(row[name])),
    ...customNames.map((name) => textOf(Object.hasOwn(custom, name) ? custom[name] : null)),
  ])
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(String).join(listSeparator)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export type RefusedLine = {
  /** Where it ends in the file, counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
  readonly why: readonly string[]
}

export function refusedHead(titles: readonly string[]): string {
  return csvLine(['line', 'why', ...titles])
}

export function refusedLine({ line, why, cells }: RefusedLine): string {
  return csvLine([line, why.join('; '), ...cells])
}
