// Records that cannot be stored: kept whole, asked for again, and gone from the quarantine by themselves when repaired.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createQuarantine, type Quarantine } from '../../src/services/quarantine.ts'
import { createEntries } from '../../src/store/entries.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'
import { trialsOf } from '../support/trials.ts'

function quarantineOf({ database, client }: Rig): Quarantine {
  return createQuarantine({
    entries: createEntries({ database }),
    clientOf: () => Promise.resolve(client),
    trials: trialsOf(() => 'outlived'),
  })
}

const isList = /v2\/people\?(?!.*ids)/

async function poison(rig: Rig, at: readonly number[], match = isList): Promise<() => void> {
  const fault = { kind: 'malformed', how: 'nul-in-text', at } as const
  const heal = rig.simulator.faults.add({ match, fault })
  await rig.syncNow()
  return heal
}

async function aliveOf({ query, team }: Rig): Promise<number> {
  const [row] = await query<{ off: number }>(sql`
    select (alive_rows - (select count(*) from salesloft.people p
      where p.team = ${team} and deleted_at is null))::int as off
    from worker.sync_state where team = ${team} and stream = 'people'`)
  return row?.off ?? Number.NaN
}

describe('a record in the quarantine', () => {
  test('leaves it by itself with the next run when it is repaired upstream, though its stamp did not change (A20)', async () => {
    await using rig = await createRig({ streams: coreStreams })
    // By id, so that the answer to ids[] is spoilt as well.
    const spoilt = new Set(
      rig.simulator.truth
        .records('people')
        .slice(0, 2)
        .map(({ id }) => id),
    )
    const at = Array.from({ length: 100 }, (_, position) => position)
    const how = (record: Readonly<Record<string, unknown>>): unknown =>
      spoilt.has(record['id']) ? { ...record, title: 'a\u0000b' } : record
    const heal = rig.simulator.faults.add({
      match: /v2\/people/,
      fault: { kind: 'malformed', how, at },
    })
    await rig.syncNow()
    expect(await rig.differences()).toEqual({ people: 2 })
    // Spoilt still, when it is asked for by its id.
    await rig.syncNow()
    expect(await rig.differences()).toEqual({ people: 2 })
    heal()
    rig.simulator.requests.reset()
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
    expect(await quarantineOf(rig).list({ team: rig.team })).toEqual([])
    expect(rig.simulator.requests.summary().byPath['/v2/people']).toBe(2)
    expect(await aliveOf(rig)).toBe(0)
    const [run] = await rig.query<{ off: number }>(sql`
      select sum(fetched - created - updated - unchanged - quarantined)::int as off
      from worker.run where team = ${rig.team}`)
    expect(run?.off).toBe(0)
  })

  test('is kept in its latest version only', async () => {
    await using rig = await createRig({ streams: coreStreams })
    await poison(rig, [1], /v2\/people/)
    const [before] = await quarantineOf(rig).list({ team: rig.team })
    rig.simulator.mutate.update('people', [Number(before?.recordId)], {
      keepStamp: true,
      set: { city: 'Elsewhere' },
    })
    rig.simulator.faults.clear()
    rig.simulator.faults.add({
      match: 'ids',
      fault: { kind: 'malformed', how: 'lone-surrogate', at: [0] },
    })
    await rig.syncNow()
    const after = await quarantineOf(rig).list({ team: rig.team })
    expect(after).toHaveLength(1)
    expect(after[0]?.id).not.toBe(before?.id)
  })

  test('is asked for again by hand, and stored when it is whole; dropped, it is forgotten', async () => {
    await using rig = await createRig({ streams: coreStreams })
    await poison(rig, [0, 1, 2])
    const quarantine = quarantineOf(rig)
    const [first, second] = await quarantine.list({ team: rig.team })
    const { bytes } = await quarantine.show(rig.team, first?.id ?? '')
    expect(JSON.parse(bytes.toString())).toMatchObject({ id: Number(first?.recordId) })
    const picked = { team: rig.team, ids: [first?.id ?? ''] }
    expect(await quarantine.retry(picked)).toEqual({ asked: 1, healed: 1, still: 0, withoutId: 0 })
    expect(await rig.differences()).toEqual({ people: 2 })
    expect(await aliveOf(rig)).toBe(0)
    expect(await quarantine.drop({ team: rig.team, ids: [second?.id ?? ''] })).toEqual({
      dropped: 1,
    })
    expect(await quarantine.list({ team: rig.team })).toHaveLength(1)
    await expect(quarantine.retry(picked)).rejects.toMatchObject({ code: 'quarantine.unknown' })
    expect(await quarantine.retry({ team: rig.team })).toMatchObject({ healed: 1 })
    expect(await rig.differences()).toEqual({ people: 1 })
  })

  test('that has no id can only be dropped', async () => {
    await using rig = await createRig({ streams: coreStreams })
    const fault = { kind: 'malformed', how: 'missing-id', at: [3] } as const
    rig.simulator.faults.add({ match: isList, fault })
    await rig.syncNow()
    const quarantine = quarantineOf(rig)
    rig.simulator.requests.reset()
    expect(await quarantine.retry({ team: rig.team })).toMatchObject({ asked: 0, withoutId: 1 })
    expect(rig.simulator.requests.summary().requests).toBe(0)
    expect(await quarantine.drop({ team: rig.team })).toEqual({ dropped: 1 })
  })

  test('holds up no run where ids[] is refused', async () => {
    await using rig = await createRig({ streams: coreStreams })
    const heal = await poison(rig, [1])
    heal()
    rig.simulator.faults.add({ match: 'ids', fault: { kind: 'status', status: 422 } })
    rig.simulator.mutate.insert('people', 3)
    await rig.syncNow()
    expect(await rig.differences()).toEqual({ people: 1 })
  })

  test('more than a request takes are asked for in lots, those first that waited longest', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    const all = Array.from({ length: 100 }, (_, n) => n)
    const heal = await poison(rig, all)
    heal()
    const before = await rig.differences()
    expect(before['people']).toBeGreaterThan(97)
    rig.simulator.requests.reset()
    await rig.syncNow()
    expect(rig.simulator.requests.summary().byPath['/v2/people']).toBeLessThanOrEqual(4)
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
  })
})
