import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/cadence-content.ts'
import { differences, otherContent } from '../../src/domain/cadence-differences.ts'
import { diffLines } from '../../src/domain/line-diff.ts'
import { outbound, outboundWith } from '../cadences/examples.ts'

const [first, second, third] = outbound.step_groups as [Fields, Fields, Fields]
const to = (...groups: readonly Fields[]) =>
  differences({ file: outboundWith({}, groups), live: outbound })

describe('a file and a cadence', () => {
  test('that mean the same do not differ, however they are written', () => {
    const renumbered = [
      { ...first, reference_id: 'first', due_immediately: false },
      second,
      {
        ...third,
        steps: [
          {
            name: 'Again',
            type: 'Email',
            enabled: false,
            type_settings: { previous_email_step_group_reference_id: 'first', instructions: '' },
          },
        ],
      },
    ]
    expect(to(...renumbered.toReversed())).toEqual([])
  })

  test('differ in settings, field by field', () => {
    const file = outboundWith({ target_daily_people: 8, remove_replied: undefined, note: 'x' })
    expect(differences({ file, live: outbound })).toEqual([
      {
        where: 'settings',
        kind: 'changed',
        fields: [
          { path: 'target_daily_people', file: 8, live: 5 },
          { path: 'note', file: 'x', live: null },
        ],
      },
    ])
  })

  test('differ in a step, and in what its group says', () => {
    const called = { ...second, automated: true, steps: [{ name: 'Call', type: 'Phone' }] }
    expect(to(first, called, third)).toEqual([
      {
        where: 'day 3, Phone "Call"',
        kind: 'changed',
        fields: [
          { path: 'automated', file: true, live: false },
          { path: 'type_settings.instructions', file: null, live: 'Ask.\nListen.' },
        ],
      },
    ])
  })

  test('a step that moved, one that was renamed, one more and one less are told apart', () => {
    const moved = { ...second, day: 4 }
    expect(to(first, moved, third)).toMatchObject([
      { where: 'day 3, Phone "Call"', fields: [{ path: 'day', file: 4, live: 3 }] },
    ])
    const renamed = { ...second, steps: [{ ...(second['steps'] as Fields[])[0], name: 'Ring' }] }
    expect(to(first, renamed, third)).toMatchObject([
      { where: 'day 3, Phone "Call"', fields: [{ path: 'name', file: 'Ring', live: 'Call' }] },
    ])
    const more = { day: 9, steps: [{ name: 'Visit', type: 'Other' }] }
    expect(to(first, second, third, more)).toMatchObject([
      { where: 'day 9, Other "Visit"', kind: 'only-file' },
    ])
    expect(to(first, third)).toMatchObject([{ where: 'day 3, Phone "Call"', kind: 'only-live' }])
  })

  test('two steps of a day that changed places, and two that became variants of one, are seen', () => {
    const visit = { day: 3, steps: [{ name: 'Visit', type: 'Other' }] }
    const live = outboundWith({}, [first, second, visit])
    const swapped = outboundWith({}, [first, visit, second])
    expect(differences({ file: swapped, live })).toMatchObject([
      { where: 'steps', fields: [{ path: 'order' }] },
    ])
    const both = [...(second['steps'] as Fields[]), ...(visit.steps as Fields[])]
    const together = outboundWith({}, [first, { day: 3, steps: both }])
    expect(differences({ file: together, live })).toMatchObject([
      { where: 'day 3, Phone "Call"', fields: [{ path: 'variant_of', file: 'Visit' }] },
      { where: 'day 3, Other "Visit"', fields: [{ path: 'variant_of', file: 'Call' }] },
    ])
  })

  test('are a failure that says where', () => {
    const all = differences({ file: outboundWith({ name: 'Else' }), live: outbound })
    expect(otherContent('7', all)).toMatchObject({
      code: 'cadence.differs',
      message: 'Cadence 7 is there already, with other content (settings).',
    })
  })
})

test('lines with their signs are the one text and the other, and as few change as can', () => {
  const lines = array(constantFrom('a', 'b', 'c'), { maxLength: 8 })
  assert(
    property(lines, lines, (before, after) => {
      const all = diffLines(before, after)
      const of = (...signs: readonly string[]) =>
        all.filter(({ sign }) => signs.includes(sign)).map(({ line }) => line)
      expect(of(' ', '-')).toEqual(before)
      expect(of(' ', '+')).toEqual(after)
    }),
  )
  expect(
    diffLines(['a', 'b', 'c'], ['a', 'c', 'd'])
      .map(({ sign }) => sign)
      .join(''),
  ).toBe(' - +')
})
