// Whatever a file holds, it is a cadence or a failure that says what is wrong.
import { anything, assert, constantFrom, dictionary, oneof, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { knownFields } from '../../src/domain/cadence-content.ts'
import { asAppError } from '../../src/domain/errors.ts'
import { readCadenceText, readCadenceValue } from '../../src/services/cadence-file.ts'

const names = [...new Set(Object.values(knownFields).flat())]
const name = constantFrom(
  ...names,
  'step_groups',
  'settings',
  'sharing_settings',
  'cadence_content',
  'data',
  '__proto__',
)
const leaf = oneof(
  constantFrom(0, 1, -1, 1.5, '', 'Email', true, null, [], {}),
  anything({ maxDepth: 2 }),
)
const node = dictionary(name, oneof(leaf, dictionary(name, leaf, { maxKeys: 5 })), { maxKeys: 6 })
const values = dictionary(
  name,
  oneof(
    node,
    leaf,
    node.map((each) => [each]),
  ),
  { maxKeys: 6 },
)

// What means something in YAML.
const signs = `a b : - [ ] { } & * ! | > ' " # % @ \` , ?`.split(' ').concat([' ', '\n', '\t'])

function codeOf(read: () => unknown): string {
  try {
    read()
    return 'none'
  } catch (error) {
    return asAppError(error).code
  }
}

test('as JSON', () => {
  assert(
    property(values, (value) => {
      expect(['none', 'cadence.invalid']).toContain(codeOf(() => readCadenceValue(value)))
    }),
    { numRuns: 400 },
  )
})

test('as text, also a broken one', () => {
  const texts = oneof(
    values.map((value) =>
      JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? 1 : each)),
    ),
    string({ maxLength: 60, unit: constantFrom(...signs) }),
  )
  assert(
    property(texts, (text) => {
      expect(['none', 'cadence.invalid']).toContain(codeOf(() => readCadenceText(text)))
    }),
    { numRuns: 400 },
  )
})
