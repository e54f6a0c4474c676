import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBatchTurns } from '../../src/activities/enroll-batch.ts'
import type { EnrollmentState } from '../../src/domain/enrollment.ts'
import { AppError } from '../../src/domain/errors.ts'
import { createBatches } from '../../src/services/batches.ts'
import {
  createEnrollmentBatches,
  type EnrollmentBatches,
} from '../../src/store/enrollment-batches.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

let mine: TestDatabase
let store: EnrollmentBatches
const signal = new AbortController().signal

beforeAll(async () => {
  mine = await createTestDatabase({ maxConnections: 8 })
  await teamsOf(mine.database).connect(connection)
  store = createEnrollmentBatches({ database: mine.database })
})
afterAll(async () => await mine[Symbol.asyncDispose]())

type Made = {
  readonly id: string
  readonly person: string
  readonly requestedAt: string
  state: EnrollmentState
  readonly reason: string | null
}

/** Enrolments as they would be kept; `asked` is told before each is made. */
function enrolling(asked: (person: string) => Promise<void> = () => Promise.resolve()) {
  const made: Made[] = []
  return {
    made,
    async request({ person }: { readonly person: string }): Promise<Made> {
      const there = made.find((each) => each.person === person && each.state === 'requested')
      if (there !== undefined) return there
      const refused = person === '3'
      const one: Made = {
        id: String(made.length + 1),
        person,
        requestedAt: new Date(Date.now() + 1).toISOString(),
        state: refused ? 'refused' : 'requested',
        reason: refused ? 'do-not-contact' : null,
      }
      made.push(one)
      await asked(person)
      return one
    },
    list: (_: string, { person }: { readonly person: string }) =>
      Promise.resolve({ enrollments: made.filter((each) => each.person === person).toReversed() }),
    stop(_: string, id: string): Promise<Made> {
      const one = made.find((each) => each.id === id)
      if (one === undefined) throw new Error('There is none.')
      one.state = 'stopped'
      return Promise.resolve(one)
    },
  }
}

async function batchOf(people: readonly string[]) {
  const rows = people.map((person) => ({ person }))
  const made = { team: demo, cadence: '7', source: 'csv' as const, by: 'somebody', rows }
  return { team: demo, batch: await store.create(made) }
}

test('each row is asked for once, in its order, and its outcome is kept', async () => {
  const enrollments = enrolling()
  const of = await batchOf(['1', '2', '3', '9007199254740993'])
  const turns = createBatchTurns({ batches: store, asking: enrollments })
  expect(await turns.take(of, signal)).toEqual({
    done: 4,
    total: 4,
    refused: 1,
    failed: 0,
    more: false,
  })
  expect(await turns.take(of, signal)).toMatchObject({ done: 4 })
  expect(enrollments.made.map(({ person }) => person).toSorted()).toEqual([
    '1',
    '2',
    '3',
    '9007199254740993',
  ])
  const rows = await store.rows(of, 0)
  expect(rows.map(({ number, person }) => [number, person])).toEqual([
    [1, '1'],
    [2, '2'],
    [3, '3'],
    [4, '9007199254740993'],
  ])
  expect(rows[2]).toMatchObject({ outcome: 'refused', reason: 'do-not-contact' })
  expect(await store.get(of)).toMatchObject({
    total: 4,
    done: 4,
    outcomes: { requested: 3, refused: 1 },
    endedAt: expect.any(String) as string,
  })
})

test('after a kill at any row, nobody is asked for twice, one that has ended since neither', async () => {
  const people = Array.from({ length: 40 }, (_, at) => String(100 + at))
  const of = await batchOf(people)
  let killsLeft = 12
  // It is made, and nobody hears of it: the answer is lost with the process.
  const enrollments = enrolling(() => {
    killsLeft -= 1
    if (killsLeft >= 0 && killsLeft % 2 === 0) {
      const last = enrollments.made.at(-1)
      if (last !== undefined && killsLeft % 4 === 0) last.state = 'finished'
      throw new AppError('store.unreachable', 'Gone.')
    }
    return Promise.resolve()
  })
  const turns = createBatchTurns({ batches: store, asking: enrollments })
  let failures = 0
  for (let more = true; more && failures < 20;) {
    const turn = await turns.take(of, signal).catch(() => undefined)
    if (turn === undefined) failures += 1
    else more = turn.more
  }
  expect(failures).toBeGreaterThan(2)
  expect(enrollments.made.map(({ person }) => person).toSorted()).toEqual(people.toSorted())
})

test('a row that cannot be is its own failure; what passes is tried again', async () => {
  const enrollments = enrolling((person) => {
    if (person === '5') throw new AppError('usage.invalid', 'No.')
    return Promise.resolve()
  })
  const of = await batchOf(['4', '5', '6'])
  const turns = createBatchTurns({ batches: store, asking: enrollments })
  expect(await turns.take(of, signal)).toMatchObject({ done: 3, failed: 1, more: false })
  expect((await store.rows(of, 0))[1]).toMatchObject({
    outcome: 'failed',
    reason: 'usage.invalid',
    enrollment: null,
  })
})

test('who left the audience just before being asked for is not enrolled', async () => {
  const of = await batchOf(['20', '21'])
  const left = { outcome: 'stopped', reason: 'audience.left', enrollment: null } as const
  const enrollments = enrolling()
  const late = {
    ...store,
    async open(...given: Parameters<typeof store.open>) {
      const rows = await store.open(...given)
      await store.ended(of, 2, left)
      return rows
    },
  }
  const turns = createBatchTurns({ batches: late, asking: enrollments })
  expect(await turns.take(of, signal)).toMatchObject({ done: 2, more: false })
  expect(enrollments.made.map(({ person }) => person)).toEqual(['20'])
  expect((await store.rows(of, 0))[1]).toMatchObject(left)
})

test('a batch that is stopped asks for nobody any more, and ends', async () => {
  const of = await batchOf(['20', '21', '22', '23', '24', '25', '26'])
  const service = createBatches({
    store,
    teams: teamsOf(mine.database),
    temporal: () => Promise.reject(new Error('It is not asked.')),
  })
  let stopped: Promise<unknown> | undefined
  const enrollments = enrolling(async () => {
    stopped ??= service.stop(of.team, of.batch)
    await stopped
  })
  const turns = createBatchTurns({ batches: store, asking: enrollments })
  expect(await turns.take(of, signal)).toMatchObject({ done: 7, more: false })
  const people = enrollments.made.map(({ person }) => person)
  expect(people).not.toEqual([])
  expect(people.length).toBeLessThan(7)
  const rows = await store.rows(of, 0)
  expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual(
    rows.map(({ person }) =>
      people.includes(person) ? ['requested', null] : ['stopped', 'batch.stopped'],
    ),
  )
  expect((await store.get(of)).endedAt).not.toBeNull()
  await expect(service.stop(of.team, '999')).rejects.toMatchObject({ code: 'batch.unknown' })
})

test('an audience stops what it asked for, and not what another one did', async () => {
  const enrollments = enrolling()
  const turns = createBatchTurns({ batches: store, asking: enrollments })
  const run = async (audience: string, does: 'enroll' | 'stop') => {
    const { rows } = await sql<{ batch: string }>`
      with batch as (
        insert into worker.enrollment_batch (team, cadence, source, audience, requested_by, total)
        values (${demo}, 7, 'audience', ${audience}, 'x', 1) returning team, id
      ), filled as (
        insert into worker.enrollment_batch_row (team, batch_id, number, person, does)
        select team, id, 1, 30, ${does} from batch
      ) select id::text as batch from batch`.execute(mine.database.kysely)
    await turns.take({ team: demo, batch: rows[0]?.batch ?? '' }, signal)
    return enrollments.made[0]?.state
  }
  expect(await run('west', 'enroll')).toBe('requested')
  expect(await run('east', 'enroll')).toBe('requested')
  expect(await run('east', 'stop')).toBe('requested')
  expect(await run('west', 'stop')).toBe('stopped')
})

test('a batch is of its team alone', async () => {
  const { batch } = await batchOf(['1'])
  const other = { team: 'other' as typeof demo, batch }
  await expect(store.get(other)).rejects.toMatchObject({ code: 'batch.unknown' })
  await expect(store.get({ team: demo, batch: 'x' })).rejects.toMatchObject({
    code: 'batch.unknown',
  })
  expect(await store.rows(other, 0)).toEqual([])
  expect(await store.open(other, 10)).toEqual([])
  await expect(
    store.create({ team: other.team, cadence: '7', source: 'api', by: 'x', rows: [] }),
  ).rejects.toMatchObject({ code: 'team.unknown' })
})
