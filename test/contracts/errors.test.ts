// The error catalogue is what operators look things up in: nothing in it is dead, and nothing is missing.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorCatalogue } from '../../src/domain/error-catalogue.ts'
import type { ErrorEntry } from '../../src/domain/retry-words.ts'

const root = path.resolve(import.meta.dirname, '../..')
const entries: readonly [string, ErrorEntry][] = Object.entries(errorCatalogue)
const isCatalogue = (file: string): boolean => /domain\/error/.test(file)

function sources(): readonly string[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !isCatalogue(file))
    .map((file) => readFileSync(path.join(root, 'src', file), 'utf8'))
}

// What is written beside a code where it is made: `new AppError('…'`, `['…', 'sentence']`, `'23505': '…'`, `? '…'`.
const makes = (code: string): RegExp =>
  new RegExp(`(?:Error\\(|return |\\[|: |\\? |super\\()\\s*'${code.replace('.', '\\.')}'`)

describe('every code', () => {
  const texts = sources()

  test.each(entries.map(([code]) => code))('%s is thrown somewhere', (code) => {
    expect(texts.some((text) => makes(code).test(text))).toBe(true)
  })

  test.each(entries)('%s says what it means, what to do and where it is seen', (_code, entry) => {
    expect(entry.meaning).toMatch(/^[A-Z].*[.]$/)
    expect(entry.todo.length).toBeGreaterThan(10)
    expect(entry.seen.length).toBeGreaterThan(0)
    expect(entry.status).toBeGreaterThanOrEqual(400)
  })

  test('is in docs/errors.md, and nothing else is', () => {
    const doc = readFileSync(path.join(root, 'docs/errors.md'), 'utf8')
    const listed = [...doc.matchAll(/^\| `([^`]+)`/gm)].map(([, code]) => code)
    expect(listed).toEqual(entries.map(([code]) => code))
  })
})

test('a failure is only ever made with a code of the catalogue', () => {
  const known = new Set(entries.map(([code]) => code))
  const made = sources().flatMap((text) =>
    [...text.matchAll(/new (?:AppError|SalesloftApiError)\(\s*'([^']+)'/g)].map(([, code]) => code),
  )
  expect(made.length).toBeGreaterThan(20)
  expect(made.filter((code) => code === undefined || !known.has(code))).toEqual([])
})
