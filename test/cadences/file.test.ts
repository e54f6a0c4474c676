// A cadence as a file: what it may say, and how what is wrong is said.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { tidied } from '../../src/domain/cadence-content.ts'
import { asAppError } from '../../src/domain/errors.ts'
import { readCadenceText, readCadenceValue, writeCadence } from '../../src/services/cadence-file.ts'
import { outbound } from './examples.ts'

const whole = tidied(outbound)

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read()
  } catch (error) {
    const { code, message } = asAppError(error)
    return code === 'cadence.invalid' ? message.split('\n') : [code]
  }
  return []
}

describe('a cadence', () => {
  test.each(['yaml', 'json'] as const)(
    'written as %s is read as the same, and written as the same',
    (format) => {
      const text = writeCadence(outbound, format)
      expect(readCadenceText(text)).toStrictEqual(whole)
      expect(writeCadence(readCadenceText(text), format)).toBe(text)
      expect(text).toContain(format === 'yaml' ? 'name: Outbound' : '"name": "Outbound"')
    },
  )

  test('is read from what SalesLoft’s import takes and its export answers', () => {
    const { settings, sharing_settings, step_groups } = outbound
    const imported = { settings, sharing_settings, cadence_content: { step_groups } }
    expect(readCadenceValue(imported)).toStrictEqual(whole)
    const exported = { data: { cadence_content: { settings, sharing_settings, step_groups } } }
    expect(readCadenceText(JSON.stringify(exported))).toStrictEqual(whole)
  })

  test('in the documentation is one', () => {
    const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/cadences.md'), 'utf8')
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(text) ?? []
    const content = readCadenceText(example)
    expect(writeCadence(content, 'yaml')).toBe(example)
    expect(content.step_groups).toHaveLength(2)
  })

  test('that says little is a personal one with the usual settings', () => {
    const text = 'settings: {name: Bare}\nstep_groups: [{day: 1, steps: [{name: A, type: Other}]}]'
    expect(readCadenceText(text)).toMatchObject({
      settings: { name: 'Bare', remove_replied: true },
      sharing_settings: { team_cadence: false },
    })
  })
})

const wrong = `settings:
  name: ""
  cadence_function: war
  target_daily_peple: 5
  remove_replied: maybe
sharing_settings:
  team_cadence: 1
step_groups:
  - day: 0
    automated_settings:
      send_type: soon
      time_of_day: noon
      delay_time: 721
    steps: []
  - day: 1
    steps:
      - name: Fax
        type: Fax
      - type: Phone
colour: red
`

describe('what is wrong with a file', () => {
  test('is said all at once, with its line and what may stand there', () => {
    expect(problemsOf(() => readCadenceText(wrong))).toEqual([
      'line 20: colour is not known here; settings, sharing_settings, step_groups',
      'line 2: settings.name is empty',
      'line 3: settings.cadence_function is "war"; one of outbound, inbound, event, other',
      'line 5: settings.remove_replied is "maybe"; true or false',
      'line 4: settings.target_daily_peple is no field; did you mean target_daily_people?',
      'line 7: sharing_settings.team_cadence is 1; true or false',
      'line 9: step_groups[0].day is 0; at least 1',
      'line 11: step_groups[0].automated_settings.send_type is "soon"; one of at_time, after_time_delay',
      'line 12: step_groups[0].automated_settings.time_of_day is "noon"; a time such as 09:00',
      'line 13: step_groups[0].automated_settings.delay_time is 721; at most 720',
      'line 14: step_groups[0].steps is empty; at least one',
      'line 18: step_groups[1].steps[0].type is "Fax"; one of Phone, Other, Integration, Email',
      'line 19: step_groups[1].steps[1].name is missing; a text or a whole number',
    ])
  })

  test.each([
    ['', /^line 1: It is no cadence; fields named settings, sharing_settings and step_groups$/],
    ['[1]', /It is no cadence/],
    ['just words', /It is no cadence/],
    ['settings: {name: A}\nsettings: {name: B}', /^line 2, column 1: Map keys must be unique/],
    ['settings: {name: A', /^line 1, column \d+: /],
    ['{"settings": {"name": "A"}, }}', /^line 1, column \d+: /],
    ['settings: {name: A}', /^line 1: step_groups is missing; a list$/],
    ['step_groups: []', /^line 1: settings is missing; fields with values$/],
    [`x: ${'y'.repeat(1_048_576)}`, /^It is larger than 1 MiB/],
    [
      'settings: {name: A}\ncadence_content:\n  cadence_id: 5\n  step_groups: [{day: 1, steps: [{name: A, type: Other}]}]',
      /^line 3: cadence_content.cadence_id names a cadence; an import makes a new one/,
    ],
    [
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e'].map((name, at) => `${name}: &${name} [${`*${'abcd'[at] ?? ''},`.repeat(10)}]`).join('\n')}`,
      /^It refers to parts of itself too often/,
    ],
  ])('%# is one problem', (text, says) => {
    const [first, ...more] = problemsOf(() => readCadenceText(text))
    expect(first).toMatch(says)
    expect(more.length).toBeLessThan(3)
  })

  test('of threads: two groups of one name, and an answer to none', () => {
    const steps = [{ name: 'A', type: 'Email' }]
    const lost = { previous_email_step_group_reference_id: 9 }
    const value = {
      settings: { name: 'A' },
      step_groups: [
        { day: 1, reference_id: 1, steps },
        { day: 2, reference_id: '1', steps: [{ ...steps[0], type_settings: lost }] },
      ],
    }
    expect(problemsOf(() => readCadenceValue(value))).toEqual([
      'step_groups[1].reference_id is 1, as that of an earlier group',
      'step_groups[1].steps[0].type_settings.previous_email_step_group_reference_id is 9, the reference_id of no group',
    ])
  })

  test('is cut after twenty', () => {
    const step_groups = Array.from({ length: 30 }, () => ({
      day: 0,
      steps: [{ name: 'A', type: 'Other' }],
    }))
    const said = problemsOf(() => readCadenceValue({ settings: { name: 'A' }, step_groups }))
    expect([said.length, said.at(-1)]).toEqual([21, 'and 10 more'])
  })

  test('is not what only SalesLoft knows: that goes along', () => {
    const value = {
      ...outbound,
      settings: { ...outbound.settings, added_stage_setting: 'Working' },
    }
    expect(readCadenceValue(value).settings).toMatchObject({ added_stage_setting: 'Working' })
  })
})
