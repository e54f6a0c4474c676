// What the parts of a contract's check share: one mistake is told, and the check goes on with what is usual.
import type { Fields } from './cadence-content.ts'
import type { Place } from './file-problems.ts'
import { nearestOf } from './slips.ts'

export type Say = (path: Place, says: string) => void

const leastLength = 4

export function choice<Word extends string>(
  value: unknown,
  path: Place,
  of: readonly Word[],
  usual: Word,
  say: Say,
): Word {
  if (value === undefined || value === null) return usual
  const word = oneOf(value, of)
  if (word === undefined) say(path, notOf(value, of))
  return word ?? usual
}

export function oneOf<Word extends string>(value: unknown, of: readonly Word[]): Word | undefined {
  return of.find((each) => each === value)
}

export function notOf(value: unknown, of: readonly string[]): string {
  return `is ${shown(value)}; one of ${of.join(', ')}`
}

export function strangers(given: Fields, path: Place, names: readonly string[], say: Say): void {
  for (const key of Object.keys(given).filter((each) => !names.includes(each))) {
    say([...path, key], `is not known here; ${nearOf(key, names) ?? names.join(', ')}`)
  }
}

function nearOf(written: string, among: readonly string[]): string | undefined {
  const near = nearestOf(written, { among, leastLength })
  return near === undefined ? undefined : `did you mean ${near}?`
}

export function meant(written: string, among: readonly string[]): string {
  return `; ${nearOf(written, among) ?? 'docs/contacts.md has them all'}`
}

export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'keys with values'
  const said = JSON.stringify(value) ?? 'nothing'
  return said.length > 40 ? `${said.slice(0, 40)}…` : said
}

export function flag(value: unknown, path: Place, say: Say): boolean {
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') say(path, `is ${shown(value)}; true or false`)
  return value === true
}
