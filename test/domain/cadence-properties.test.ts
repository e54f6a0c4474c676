// What holds of any cadence: it is the same as itself however it is written, and another one is seen to be another.
import { array, assert, boolean, constantFrom, integer, option, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { type CadenceContent, tidied } from '../../src/domain/cadence-content.ts'
import { differences } from '../../src/domain/cadence-differences.ts'
import { readCadenceText, writeCadence } from '../../src/services/cadence-file.ts'

// Few values, so that two cadences often have much in common; texts that YAML could take for something else.
const text = constantFrom(
  'A',
  'B',
  'null',
  '1',
  ' x ',
  'no',
  '- a',
  'a\r\nb',
  'a\n\n',
  '#',
  '\'"',
  '{{x}}: é',
)
const steps = array(
  record(
    {
      name: constantFrom('A', 'B'),
      type: constantFrom('Phone', 'Email'),
      enabled: option(boolean()),
      type_settings: option(record({ instructions: option(text) }, { requiredKeys: [] })),
    },
    { requiredKeys: ['name', 'type'] },
  ),
  { minLength: 1, maxLength: 2 },
)
const contents = record({
  settings: record({
    name: text.filter((name) => name.trim() !== ''),
    target_daily_people: option(integer({ min: 0, max: 1 })),
  }),
  sharing_settings: record({ shared: option(boolean()) }, { requiredKeys: [] }),
  step_groups: array(
    record({ day: integer({ min: 1, max: 2 }), automated: option(boolean()), steps }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
})

const said = (content: CadenceContent): string => JSON.stringify(tidied(content))

test('what is written is read as it was, in YAML and in JSON', () => {
  assert(
    property(contents, constantFrom('yaml' as const, 'json' as const), (content, format) => {
      const back = readCadenceText(writeCadence(content, format))
      expect(back).toStrictEqual(tidied(content))
      expect(differences({ file: back, live: content })).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('two that are not the same differ, whichever is the file', () => {
  assert(
    property(contents, contents, (one, other) => {
      const isSame = said(one) === said(other)
      expect(differences({ file: one, live: other }).length === 0).toBe(isSame)
      expect(differences({ file: other, live: one }).length === 0).toBe(isSame)
    }),
    { numRuns: 1_000 },
  )
})
