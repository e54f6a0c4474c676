import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { ask, textIn, tinySizes } from './asking.ts'
import type { Fields } from './asking.ts'
import { idIn } from './enrolling.ts'

let simulator: Simulator
beforeEach(async () => {
  simulator = await createSimulator({ sizes: tinySizes })
})
afterEach(async () => simulator.close())

const step_groups = [
  {
    day: 1,
    automated: true,
    automated_settings: { send_type: 'after_time_delay', delay_time: 30 },
    due_immediately: false,
    reference_id: 1,
    steps: [{ enabled: true, name: 'Hello', type: 'Email', type_settings: { template: 7 } }],
  },
  {
    day: 3,
    automated: false,
    due_immediately: false,
    steps: [
      { enabled: true, name: 'Call', type: 'Phone', type_settings: {} },
      { enabled: false, name: 'Visit', type: 'Other', type_settings: {} },
    ],
  },
]
const settings = {
  name: 'Imported',
  target_daily_people: 5,
  remove_replied: true,
  remove_bounced: false,
  external_identifier: 'imported-1',
  cadence_function: 'outbound',
}
const sharing_settings = { team_cadence: true, shared: true }
const whole = { settings, sharing_settings, cadence_content: { step_groups } }
const post = async (fields: Fields) => ask(simulator, 'cadence_imports', { fields })
const madeBy = ({ body }: { body: Fields }): unknown => idIn('cadence')(body['data'] as Fields)

const contentIn = (body: Fields): Fields => (body['data'] as Fields)['cadence_content'] as Fields

describe('an imported cadence', () => {
  test('has its settings and steps, and comes back from the export', async () => {
    const made = await post(whole)
    expect([made.status, made.body]).toMatchObject([200, { data: { cadence: {} } }])
    const id = madeBy(made)
    const cadence = (await ask(simulator, `cadences/${String(id)}`)).data as unknown as Fields
    expect(cadence).toMatchObject({
      name: 'Imported',
      team_cadence: true,
      remove_bounces_enabled: false,
      external_identifier: 'imported-1',
      counts: { target_daily_people: 5 },
    })
    const [generated] = simulator.truth.records('cadences')
    expect(Object.keys(cadence).toSorted()).toStrictEqual(Object.keys(generated ?? {}).toSorted())
    const { data: steps } = await ask(
      simulator,
      `steps?cadence_id=${String(id)}&sort_by=created_at&sort_direction=ASC`,
    )
    expect(steps).toMatchObject([
      { day: 1, step_number: 1, type: 'email', name: 'Hello', disabled: false },
      { day: 3, step_number: 1, type: 'phone', name: 'Call' },
      { day: 3, step_number: 2, type: 'other', name: 'Visit', disabled: true },
    ])
    for (const step of steps) expect(idIn('details')(step)).toBe(step['id'])
    const exported = await ask(simulator, `cadence_exports/${String(id)}`)
    expect(exported.body).toStrictEqual({
      data: {
        cadence_content: {
          settings: { remove_people_when_meeting_booked: false, ...settings },
          sharing_settings,
          step_groups,
        },
      },
    })
  })

  test('is enrolled on like any other', async () => {
    const cadence_id = madeBy(await post(whole))
    const person = simulator.truth
      .records('people')
      .find((each) => each['do_not_contact'] === false && each['account'] === null)
    const fields = { person_id: person?.['id'], cadence_id }
    expect((await ask(simulator, 'cadence_memberships', { fields })).status).toBe(200)
  })

  test('from a generated one’s export is its like', async () => {
    const [cadence] = simulator.truth.records('cadences')
    const exported = await ask(simulator, `cadence_exports/${textIn(cadence, 'id')}`)
    const content = contentIn(exported.body)
    const copy = madeBy(
      await post({
        settings: content['settings'],
        sharing_settings: content['sharing_settings'],
        cadence_content: { step_groups: content['step_groups'] },
      }),
    )
    const again = await ask(simulator, `cadence_exports/${String(copy)}`)
    expect(contentIn(again.body)).toStrictEqual(content)
  })

  test('takes steps only while it has none', async () => {
    const [full] = simulator.truth.records('cadences')
    const refused = await post({ cadence_content: { cadence_id: full?.['id'], step_groups } })
    expect(refused.body['errors']).toHaveProperty(['cadence_content.cadence_id'])
    const [id] = simulator.mutate.insert('cadences', 1, { set: { archived_at: null } })
    const filled = await post({ cadence_content: { cadence_id: id, step_groups } })
    expect([filled.status, madeBy(filled)]).toStrictEqual([200, id])
    expect((await ask(simulator, `steps?cadence_id=${id}`)).data).toHaveLength(3)
  })

  test.each<[Fields, string]>([
    [{}, 'settings.name'],
    [{ ...whole, settings: { ...settings, cadence_function: 'war' } }, 'settings.cadence_function'],
    [{ settings }, 'cadence_content.step_groups'],
    [
      { settings, cadence_content: { step_groups: [{ day: 0, steps: [] }] } },
      'cadence_content.step_groups.0.day',
    ],
    [
      { settings, cadence_content: { step_groups: [{ day: 1, steps: [] }] } },
      'cadence_content.step_groups.0.steps',
    ],
    [
      { settings, cadence_content: { step_groups: [{ day: 1, steps: [{ type: 'Fax' }] }] } },
      'cadence_content.step_groups.0.steps.0.type',
    ],
    [
      {
        settings,
        cadence_content: {
          step_groups: [
            {
              ...step_groups[0],
              automated_settings: { send_type: 'after_time_delay', delay_time: 721 },
            },
          ],
        },
      },
      'cadence_content.step_groups.0.automated_settings',
    ],
    [{ cadence_content: { cadence_id: 1, step_groups } }, 'cadence_content.cadence_id'],
  ])('of %j is refused whole', async (fields, name) => {
    const counts = simulator.truth.counts()
    const { status, body } = await post(fields)
    expect([status, Object.keys(body['errors'] as object)]).toStrictEqual([
      422,
      expect.arrayContaining([name]),
    ])
    expect(simulator.truth.counts()).toStrictEqual(counts)
  })

  test('is made twice under one identifier unless that is refused', async () => {
    await post(whole)
    expect((await post(whole)).status).toBe(200)
    simulator.writes.configure({ uniqueIdentifiers: true })
    expect((await post(whole)).status).toBe(422)
    simulator.setScopes(['cadences:read'])
    expect((await post(whole)).status).toBe(403)
  })
})
