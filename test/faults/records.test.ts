// Every way in which a record can be spoilt, all on one page, against Postgres: the rest of the page is stored.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { malformations, spoil } from '../../simulator/faults/malformed.ts'
import { coreStreams, createRig } from '../support/rig.ts'
import { imbalance, standingOf } from '../support/standing.ts'

test('spoilt records cost neither each other nor the rest of their page (A16, A17, A18, A19, A20, A21, A24)', async () => {
  await using rig = await createRig({ streams: coreStreams, sizes: { people: 120 } })
  // In an ascending list a stamp of the future stands at the end.
  const ways = [...malformations.filter((how) => how !== 'future-stamp'), 'future-stamp' as const]
  let next = 0
  const heal = rig.simulator.faults.add({
    match: 'v2/people',
    count: 1,
    fault: {
      kind: 'malformed',
      at: ways.map((_, index) => (index === ways.length - 1 ? 99 : index * 3)),
      how(record) {
        const how = ways[next++] ?? 'null-record'
        const parts = spoil(Buffer.from(JSON.stringify(record)), how)
        return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? part : [comma, part])))
      },
    },
  })
  await rig.syncNow()
  expect(next).toBe(ways.length)
  const reasons = await rig.query(sql<{ reason: string; bytes: number }>`
    select reason, length(bytes) as bytes from worker.quarantine where team = ${rig.team}`)
  expect(reasons.map(({ reason }) => reason).toSorted()).toEqual([
    'a NUL or half a surrogate pair in a text',
    'a NUL or half a surrogate pair in a text',
    'larger than 1 MiB',
    'no bigint id',
    'no bigint id',
    'no valid updated_at',
    'not an object',
    'not valid UTF-8',
  ])
  expect(Math.max(...reasons.map(({ bytes }) => bytes))).toBeGreaterThan(10 * 1024 * 1024)
  // Eight in the quarantine; an unknown field and an object for a text are stored as they came. The stamp of 2999 was
  // stored too, moved no cursor, and gave way to the true one on the next page.
  expect(await rig.differences()).toEqual({ people: 8 + 2 })
  const standing = await standingOf(rig, 'people')
  expect(standing).toMatchObject({
    state: 'current',
    rows: 112,
    quarantined: 8,
    drift: { title: 1, '+surprise': 1 },
  })
  expect(await imbalance(rig)).toBe(0)

  heal()
  await rig.readFully('people')
  expect(await rig.differences()).toEqual({})
})

test('large records are read in smaller pages, and those beyond the cap are kept aside (A19)', async () => {
  await using rig = await createRig({
    streams: coreStreams,
    sizes: { people: 120 },
    maxBytes: 512 * 1024,
  })
  const { faults, mutate } = rig.simulator
  const large = mutate.update('people', 40, { set: { title: 'x'.repeat(20_000) } })
  const heal = faults.add({
    match: 'v2/accounts',
    fault: { kind: 'malformed', how: (record) => ({ ...record, name: 'x'.repeat(600_000) }) },
  })
  await rig.syncNow()
  const { accounts = 0, ...others } = await rig.differences()
  expect(others).toEqual({})
  expect(accounts).toBeGreaterThan(0)
  const standing = await standingOf(rig, 'accounts')
  expect(standing).toMatchObject({ state: 'current', rows: 8 - accounts })
  expect(standing.quarantined).toBeGreaterThan(0)
  heal()
  mutate.update('people', large, { set: { title: 'short' } })
  await rig.syncNow()
  // What was cut off has no id by which it could be asked for.
  await rig.readFully('accounts')
  expect(await rig.differences()).toEqual({})
})

const comma = Buffer.from(',')
