import { describe, expect, test } from 'vitest'
import { type Fields, importOf, tidied } from '../../src/domain/cadence-content.ts'
import { copyOf } from '../../src/domain/cadence-copy.ts'
import { outbound } from '../cadences/examples.ts'

const textOf = (value: unknown): string => JSON.stringify(value)

describe('a tidied cadence', () => {
  test('is the same text in whatever order and with whatever emptiness it came', () => {
    const { settings, sharing_settings, step_groups } = outbound
    const [first, second, third] = step_groups as [Fields, Fields, Fields]
    const shuffled = {
      step_groups: [
        { ...third, reference_id: 'b', due_immediately: false, automated_settings: {} },
        { ...second, automated: null, reference_id: null },
        { steps: first['steps'], reference_id: 7001, ...first },
      ],
      sharing_settings: Object.fromEntries(Object.entries(sharing_settings).toReversed()),
      settings: {
        remove_people_when_meeting_booked: false,
        ...Object.fromEntries(Object.entries(settings).toReversed()),
        tags: [],
      },
    }
    expect(textOf(tidied(shuffled))).toBe(textOf(tidied(outbound)))
    expect(textOf(tidied(tidied(outbound)))).toBe(textOf(tidied(outbound)))
  })

  test('numbers its step groups from 1, and threads follow', () => {
    const [first, , third] = tidied(outbound).step_groups
    expect(first).toMatchObject({ reference_id: 1 })
    expect(third).toMatchObject({
      reference_id: 2,
      steps: [{ type_settings: { previous_email_step_group_reference_id: 1 } }],
    })
  })

  test('keeps what SalesLoft has and nobody documented', () => {
    const settings = { ...outbound.settings, zeal: { high: true } }
    expect(tidied({ ...outbound, settings }).settings).toMatchObject({ zeal: { high: true } })
  })

  test('is imported whole: what has no value says so', () => {
    const fields = importOf({
      settings: { name: 'Bare' },
      sharing_settings: {},
      step_groups: [{ day: 1, steps: [{ name: 'Call', type: 'Phone' }] }],
    })
    expect(fields).toStrictEqual({
      settings: {
        external_identifier: null,
        name: 'Bare',
        cadence_function: 'outbound',
        target_daily_people: 0,
        remove_replied: true,
        remove_bounced: true,
        remove_people_when_meeting_booked: false,
      },
      sharing_settings: { team_cadence: false, shared: false },
      cadence_content: {
        step_groups: [
          {
            automated_settings: {},
            day: 1,
            automated: false,
            due_immediately: false,
            steps: [{ type_settings: {}, name: 'Call', type: 'Phone', enabled: true }],
          },
        ],
      },
    })
  })
})

describe('a copy', () => {
  const source = tidied({
    settings: { ...outbound.settings, cadence_owner: 'jane@example.com' },
    sharing_settings: {},
    step_groups: [
      {
        id: 5,
        day: 1,
        reference_id: 3,
        steps: [
          {
            id: 6,
            name: 'Connect',
            type: 'Integration',
            type_settings: {
              integration_id: 9,
              integration_step_type_guid: 'g',
              previous_email_step_group_reference_id: 3,
            },
          },
        ],
      },
    ],
  })

  test('within the team leaves the ids of the original, and its identifier', () => {
    const { content, left } = copyOf(source, { name: 'Copy', elsewhere: false })
    expect(left).toEqual(['step_groups[0].steps[0].id', 'step_groups[0].id'])
    expect(content.settings).toMatchObject({ name: 'Copy', cadence_owner: 'jane@example.com' })
    expect(content.settings).not.toHaveProperty('external_identifier')
    expect(content.step_groups).toMatchObject([
      { reference_id: 1, steps: [{ type_settings: { integration_id: 9 } }] },
    ])
  })

  test('in another team leaves what names something of the first one', () => {
    const how = { externalIdentifier: 'x-1', elsewhere: true }
    const { content, left } = copyOf(source, how)
    expect(content.settings).toMatchObject({ name: 'Outbound', external_identifier: 'x-1' })
    expect(textOf(content)).not.toMatch(/integration_id|jane@|"id"/)
    expect(textOf(content)).toContain('"integration_step_type_guid":"g"')
    expect(left).toContain('settings.cadence_owner')
    expect(left).toContain('step_groups[0].steps[0].type_settings.integration_id')
  })

  test.each([undefined, 'Outbound'])('within the team is not named %s', (name) => {
    expect(() => copyOf(source, { name, elsewhere: false })).toThrow(/another name/)
  })
})
