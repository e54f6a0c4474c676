// What is served below single records: rows of jobs, sentences, details, look-ups.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { ask, idsOf, textIn } from './asking.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ scenario: 'tiny', teams: [{ limitPerMinute: 1e6 }] })
})
afterAll(async () => simulator.close())

async function walk(path: string): Promise<number[]> {
  const ids: number[] = []
  for (let more = true; more;) {
    const { data, metadata } = await ask(simulator, `${path}?per_page=2&id[gt]=${ids.at(-1) ?? 0}`)
    expect(metadata.paging).toBeUndefined()
    ids.push(...idsOf(data))
    more = data.length === 2
  }
  return ids
}

describe('bulk jobs', () => {
  test('and their rows are walked along id[gt]', async () => {
    const jobs = simulator.truth.records('bulk_jobs')
    expect(await walk('bulk_jobs')).toStrictEqual(idsOf(jobs))
    for (const { parent, records } of simulator.truth.below('bulk_jobs/{id}/job_data'))
      expect(await walk(`bulk_jobs/${parent}/job_data`)).toStrictEqual(idsOf(records))
    expect((await ask(simulator, 'bulk_jobs/1/job_data')).status).toBe(404)
  })

  test('have results once they are done', async () => {
    const [job = 0] = idsOf(simulator.truth.records('bulk_jobs'))
    simulator.mutate.update('bulk_jobs', [job], { set: { state: 'executing' } })
    expect(await walk(`bulk_jobs/${job}/results`)).toStrictEqual([])
    simulator.mutate.update('bulk_jobs', [job], { set: { state: 'done' } })
    const [first] = simulator.truth.below('bulk_jobs/{id}/job_data')
    expect(await walk(`bulk_jobs/${job}/results`)).toStrictEqual(idsOf(first?.records ?? []))
  })
})

describe('below a record', () => {
  test('is what the truth says is below it, and nothing below what is gone', async () => {
    for (const { path, parent } of simulator.world.derived)
      expect(simulator.truth.below(path)).toHaveLength(simulator.truth.count(parent))
    const [row] = simulator.truth.rows('conversations')
    const address = `conversations/${textIn(row?.record, 'id')}/extensive`
    const { body } = await ask(simulator, address)
    expect(body['data']).toStrictEqual(
      simulator.truth.below('conversations/{id}/extensive')[0]?.records[0],
    )
    simulator.mutate.remove('conversations', [textIn(row?.record, 'id')])
    expect((await ask(simulator, address)).status).toBe(404)
    simulator.mutate.revive('conversations', [row?.id ?? 0])
  })

  test('sentences all have the id of their transcription', async () => {
    const [below] = simulator.truth.below('transcriptions/{id}/sentences')
    const { data } = await ask(simulator, `transcriptions/${below?.parent}/sentences?per_page=100`)
    expect(data).toStrictEqual(below?.records.slice(0, 100))
    expect(data.length).toBeGreaterThan(1)
    expect(new Set(data.map(({ id }) => id))).toStrictEqual(new Set([below?.parent]))
  })

  test('numbers are looked up in E.164', async () => {
    const [assignment] = simulator.truth.records('phone_number_assignments')
    const number = encodeURIComponent(textIn(assignment, 'number'))
    const settings = await ask(simulator, `phone_numbers/recording_settings/${number}`)
    expect(settings.body).toStrictEqual({
      data: { recording_default: expect.any(Boolean) as boolean },
    })
    const callers = await ask(simulator, `phone_numbers/caller_ids?phone_number=${number}`)
    expect(Object.keys(callers.data[0] ?? {}).toSorted()).toStrictEqual([
      'account_name',
      'display_name',
      'person',
      'title',
    ])
    expect(callers.metadata.paging).toBeUndefined()
    const none = await ask(simulator, 'phone_numbers/caller_ids?phone_number=%2B10')
    expect(none.data).toStrictEqual([])
    expect((await ask(simulator, 'phone_numbers/caller_ids')).status).toBe(422)
  })

  test('a cadence has its export and its statistics', async () => {
    const [cadence] = simulator.truth.records('cadences')
    const id = textIn(cadence, 'id')
    const exported = await ask(simulator, `cadence_exports/${id}.json`)
    expect(exported.body).toMatchObject({
      data: { cadence_content: { settings: { name: cadence?.['name'] } } },
    })
    const stats = await ask(simulator, `cadence_stats/${id}`)
    expect(stats.body).toMatchObject({ data: { counts: cadence?.['counts'] } })
  })
})
