// Records that have to be asked for: when, how often, and what an answer means.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { asked, createHooked, type Hooked, recordOf } from '../support/hooked.ts'

let hooked: Hooked
beforeAll(async () => {
  hooked = await createHooked({
    streams: ['people', 'accounts', 'notes'],
    sizes: { notes: 300, accounts: 60 },
  })
  await hooked.syncNow()
})
let beganMs = 0
beforeEach(async () => {
  await hooked.forget()
  beganMs = performance.now()
})
afterAll(() => hooked[Symbol.asyncDispose]())

/** A body that names this record, as of long ago or of the instant that is said. */
function naming(id: number, updatedAt = '2020-01-01T00:00:00Z', more: object = {}): string {
  return JSON.stringify({ id, updated_at: updatedAt, ...more })
}

/** The one delivery was looked at so often, and waits for this. */
async function waitsFor(outcome: string, path: string, requests: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const [row] = await hooked.query(sql<{ waits: boolean }>`
        select outcome = ${outcome} and lease_by is null as waits from worker.inbox
        where state = 'held'`)
      return row?.waits === true && asked(hooked, path).length === requests
    },
    { timeout: 20_000, interval: 20 },
  )
}

/** So many requests for one stream by now: four at once, and one each two seconds. */
function allowed(): number {
  return 4 + (performance.now() - beganMs) / 2_000
}

/** Time passes until it is looked at again, twice. */
async function passTwice(path: string): Promise<void> {
  for (const [requests, seconds] of [
    [1, 5],
    [2, 60],
  ] as const) {
    await waitsFor('lag', path, requests)
    await hooked.pass(seconds)
  }
}

describe('records that changed', () => {
  test('are asked for at once, and together as soon as several wait', async () => {
    const ids = hooked.simulator.mutate.update('accounts', 40)
    for (const id of ids)
      await hooked.take('account_updated', JSON.stringify(recordOf(hooked, 'accounts', id)))
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ stored: 40 })
    expect(asked(hooked, 'accounts').length).toBeLessThanOrEqual(allowed())
    expect(await hooked.differences()).toEqual({})
  })

  test('three hundred times are asked for once a window (W28)', async () => {
    const [id = 0] = hooked.simulator.mutate.update('accounts', 1)
    const record = recordOf(hooked, 'accounts', id)
    const bodies = Array.from({ length: 300 }, (_, n) =>
      JSON.stringify({ ...record, name: `${n}` }),
    )
    await hooked.takeAll('account_updated', bodies)
    await hooked.settled()
    const { stored = 0, known = 0 } = await hooked.outcomes()
    expect(stored + known).toBe(300)
    expect(asked(hooked, 'accounts').length).toBeLessThanOrEqual(allowed())
    expect(await hooked.differences()).toEqual({})
  })

  test('and do not show it yet are asked for again after five seconds and after a minute (W30)', async () => {
    const [id = 0] = hooked.simulator.mutate.update('accounts', 1, { visibleAfterMs: 3_000 })
    const ahead = new Date(Date.now() - 1).toISOString()
    await hooked.take('account_updated', naming(id, ahead))
    await waitsFor('lag', 'accounts', 1)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ stored: 1 })
    expect(asked(hooked, 'accounts')).toHaveLength(2)
    expect(await hooked.differences()).toEqual({})
  })

  test('and never show it are left to the next poll', async () => {
    const [id = 0] = hooked.simulator.mutate.update('accounts', 1)
    await hooked.take('account_updated', naming(id, '2999-01-01T00:00:00Z'))
    await passTwice('accounts')
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ older: 1 })
  })

  test('but are gone stay as they are: an update brings nothing back (W8)', async () => {
    const [id = 0] = hooked.simulator.mutate.remove('people', 1)
    await hooked.query(sql`
      update salesloft.people set deleted_at = clock_timestamp() where id = ${id}`)
    await hooked.take('person_updated', naming(id, new Date().toISOString()))
    await passTwice('people')
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ absent: 1 })
    expect(await hooked.differences()).toEqual({})
  })
})

describe('a delete', () => {
  test('is believed after SalesLoft lacked the record three times, a minute apart', async () => {
    const [id = 0] = hooked.simulator.mutate.remove('notes', 1)
    await hooked.take('note_deleted', naming(id))
    await waitsFor('lag', 'notes', 1)
    expect(await hooked.differences()).toEqual({ notes: 1 })
    await passTwice('notes')
    expect(await hooked.differences()).toEqual({ notes: 1 })
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ deleted: 1 })
    expect(asked(hooked, 'notes')).toHaveLength(3)
    expect(await hooked.differences()).toEqual({})
    // Once more, hours later.
    await hooked.take('note_deleted', naming(id, '2021-01-01T00:00:00Z'))
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ deleted: 1, known: 1 })
  })

  test('of a record that is there still, a minute later, is none', async () => {
    const [id = 0] = hooked.simulator.mutate.update('notes', 1)
    await hooked.take('note_deleted', naming(id))
    await waitsFor('lag', 'notes', 1)
    await hooked.pass(61)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ alive: 1 })
    expect(await hooked.differences()).toEqual({})
  })

  test('of a record that was never seen leaves a tombstone of what was told (W9)', async () => {
    const { mutate } = hooked.simulator
    const [id = 0] = mutate.insert('notes', 1)
    const record = recordOf(hooked, 'notes', id)
    mutate.remove('notes', [id])
    const updatedAt = new Date().toISOString()
    await hooked.take('note_deleted', JSON.stringify({ ...record, updated_at: updatedAt }))
    await passTwice('notes')
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ deleted: 1 })
    const rows = await hooked.query(sql`
      select deleted_at is not null as gone, raw ->> 'content' as content
      from salesloft.notes where id = ${id}`)
    expect(rows).toEqual([{ gone: true, content: record['content'] }])
    const [counted] = await hooked.query(sql`
      select s.deleted_rows::integer = count(*) filter (where n.deleted_at is not null) as deleted,
        s.alive_rows::integer = count(*) filter (where n.deleted_at is null) as alive
      from worker.sync_state s join salesloft.notes n on n.team = s.team
      where s.stream = 'notes' group by s.deleted_rows, s.alive_rows`)
    expect(counted).toEqual({ deleted: true, alive: true })
  })

  test('is not believed of an answer that lacks everything', async () => {
    const { mutate, faults } = hooked.simulator
    const [id = 0] = mutate.update('notes', 1)
    const emptied = faults.add({ match: '/v2/notes', fault: { kind: 'empty' } })
    await hooked.take('note_deleted', naming(id))
    await waitsFor('failed', 'notes', 1)
    emptied()
    const [waits] = await hooked.query(sql`select attempts, error_code from worker.inbox`)
    expect(waits).toEqual({ attempts: 1, error_code: 'sweep.unbelievable' })
    await hooked.pass(61)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ alive: 1 })
    expect(await hooked.differences()).toEqual({})
  })
})
