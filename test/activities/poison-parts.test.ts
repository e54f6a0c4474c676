// What ends a process where it is no page of a list: probes of windows, what belongs to a parent, what has no name.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StreamName, streamOf } from '../../src/domain/streams.ts'
import { createEntries } from '../../src/store/entries.ts'
import { lifeOf, readInLives } from '../support/life.ts'
import { createRig, type Rig } from '../support/rig.ts'
import { deadlyTrials, type ScriptedTrials } from '../support/trials.ts'

let rig: Rig
beforeAll(async () => {
  rig = await createRig({
    streams: ['people', 'accounts', 'transcriptions', 'transcription_sentences', 'cadences'],
    sizes: { people: 1_000, accounts: 120, transcriptions: 3, cadences: 3 },
  })
})
afterAll(() => rig[Symbol.asyncDispose]())

const crashed = 'ended the process that read it'

async function aside(stream: StreamName): Promise<readonly unknown[]> {
  const entries = await createEntries(rig).list({ team: rig.team, stream })
  return entries.map(({ recordId, reason }) => [recordId, reason])
}

/** What was fetched is stored, was there, or is in the quarantine. */
async function balance(): Promise<number | undefined> {
  const [row] = await rig.query<{ off: number }>(sql`
    select sum(fetched - created - updated - unchanged - quarantined)::int as off
    from worker.run where team = ${rig.team}`)
  return row?.off
}

/** Answers that hold this text end whoever reads them. */
function deadlyText(text: string): ScriptedTrials {
  let times = 0
  return {
    times: () => times,
    try(_stream, body) {
      times += 1
      return Promise.resolve(body.includes(text) ? 'died' : 'outlived')
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

describe('a record that a probe of a window meets', () => {
  test('is found as any other, whether it is met by the first probe or by one after it', async () => {
    const deadly = new Set<string>()
    let probes = 0
    const life = lifeOf(rig, deadly, deadlyTrials(deadly), Number.POSITIVE_INFINITY, {
      bigReadRows: 300,
      onPage({ split, rows }) {
        const [first] = rows
        if (split === undefined || first === undefined) return
        probes += 1
        if (probes === 1 || probes === 3) deadly.add(first.id)
      },
    })
    const how = { full: true, inWindows: true }
    expect(await readInLives(rig, life, 'people', how)).toMatchObject({ state: 'current' })
    expect(deadly.size).toBe(2)
    expect(life.ended).toBeLessThanOrEqual(1 + 3)
    expect(new Set(await aside('people'))).toEqual(new Set([...deadly].map((id) => [id, crashed])))
    expect((await rig.differences())['people']).toBe(2)
    expect(await balance()).toBe(0)
  })
})

describe('what belongs to a parent', () => {
  test('is put aside where it is one object', async () => {
    const life = lifeOf(rig, new Set())
    await readInLives(rig, life, 'cadences')
    const [one] = rig.simulator.truth.below(streamOf('cadence_stats').path)
    const name = `${one?.parent ?? ''}-1`
    const stats = lifeOf(rig, new Set([name]), deadlyText(JSON.stringify(one?.records[0])))
    expect(await readInLives(rig, stats, 'cadence_stats')).toMatchObject({ state: 'current' })
    expect(stats.ended).toBe(3)
    expect(await aside('cadence_stats')).toEqual([[name, crashed]])
    // Known by its bytes.
    await readInLives(rig, stats, 'cadence_stats')
    expect(stats.ended).toBe(3)
    const [row] = await rig.query<{ count: number }>(
      sql`select count(*)::integer as count from salesloft.cadence_stats`,
    )
    expect(row?.count).toBe(2)
    expect(await balance()).toBe(0)
  })

  test('and known by its number alone leaves their numbers to the others', async () => {
    await readInLives(rig, lifeOf(rig, new Set()), 'transcriptions')
    const [one] = rig.simulator.truth.below(streamOf('transcription_sentences').path)
    const name = `${one?.parent ?? ''}-2`
    const life = lifeOf(rig, new Set([name]), deadlyText(JSON.stringify(one?.records[1])))
    const read = await readInLives(rig, life, 'transcription_sentences')
    expect(read).toMatchObject({ state: 'current' })
    expect(life.ended).toBe(3)
    expect(await aside('transcription_sentences')).toEqual([[name, crashed]])
    const rows = await rig.query<{ raw: unknown }>(sql`
      select raw from salesloft.transcription_sentences
      where transcription_id = ${one?.parent} and deleted_at is null
      order by substring(id from '[0-9]+$')::integer`)
    expect(rows.map(({ raw }) => raw)).toEqual(one?.records.filter((_, at) => at !== 1))
    expect(await balance()).toBe(0)
  })
})

test('a record without an id that ended processes is tried again each hour by readings that meet it', async () => {
  const [one] = rig.simulator.truth.records('accounts')
  const how = (record: Readonly<Record<string, unknown>>): unknown =>
    record['id'] === one?.['id'] ? { ...record, id: undefined } : record
  const at = Array.from({ length: 100 }, (_, place) => place)
  rig.simulator.faults.add({ match: /v2\/accounts/, fault: { kind: 'malformed', how, at } })
  // By no id in a trial, by none in the quarantine.
  const deadly = new Set(['undefined', 'null'])
  const trials = deadlyTrials(deadly)
  const life = lifeOf(rig, deadly, trials)
  const full = { full: true }
  await readInLives(rig, life, 'accounts', full)
  expect(await aside('accounts')).toEqual([[null, crashed]])
  const times = trials.times()
  await readInLives(rig, life, 'accounts', full)
  expect(trials.times()).toBe(times)
  deadly.clear()
  await rig.query(sql`update worker.quarantine set asked_at = asked_at - interval '61 minutes'`)
  // What does not come back to it leaves the hour's trial to what does.
  await readInLives(rig, life, 'accounts')
  expect(trials.times()).toBe(times)
  await readInLives(rig, life, 'accounts', full)
  expect(trials.times()).toBe(times + 1)
  expect(await aside('accounts')).toEqual([[null, 'no bigint id']])
  expect(life.ended).toBe(3)
  expect(await balance()).toBe(0)
})
