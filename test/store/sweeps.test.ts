// A turn that ends without a word is remembered: a sweep that ends its process would do so night after night.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import { createSweeps, type Sweeps } from '../../src/store/sweeps.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

const since = '2026-11-24T12:00:00.000000Z'
const stream = streamOf('people')

async function begin(sweeps: Sweeps) {
  return await sweeps.begin({ team: demo, stream: 'people', since, confirm: false })
}

async function sequenceOf(sweeps: Sweeps): Promise<number> {
  const begun = await begin(sweeps)
  if (begun.kind !== 'begun') throw new Error(`it is ${begun.kind}`)
  return begun.sequence
}

async function swept({ database }: TestDatabase): Promise<Sweeps> {
  await teamsOf(database).connect(connection)
  return createSweeps({ database })
}

test('turns without a word stop a sweep in the end, though it read with care from the fourth; the next sweep begins anew', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await swept(mine)
  for (let turn = 0; turn < 8; turn += 1)
    expect(await begin(sweeps)).toMatchObject({ kind: 'begun', careful: turn >= 3 })
  expect(await begin(sweeps)).toMatchObject({ kind: 'over', code: 'sweep.crashed' })
  const [status] = await sweeps.status(demo)
  expect(status).toMatchObject({
    state: 'failed',
    completedAt: null,
    error: { code: 'sweep.crashed', message: 'people: 8 turns in a row ended without a word.' },
  })
  // The same workflow is told the same; one that was asked for later sweeps.
  expect(await begin(sweeps)).toMatchObject({ kind: 'over', code: 'sweep.crashed' })
  await sql`update worker.sweep set finished_at = ${since}::timestamptz - interval '1 hour'`.execute(
    mine.database.kysely,
  )
  expect(await begin(sweeps)).toMatchObject({ kind: 'begun' })
})

test('a turn that ended with a word, or stored a page, is no crash', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await swept(mine)
  for (let turn = 0; turn < 10; turn += 1) {
    await sweeps.rest({ team: demo, stream, sequence: await sequenceOf(sweeps) })
  }
  for (let turn = 0; turn < 10; turn += 1) {
    const place = { team: demo, stream, sequence: await sequenceOf(sweeps) }
    const answer = { rows: [], quarantined: [], requestedAt: since, cost: 1, requests: 1 }
    const saved = await sweeps.commitPage({ ...place, ...answer, cursor: since, head: since })
    expect(saved.kind).toBe('saved')
  }
  // Of another turn, it is no word of this one.
  const last = await sequenceOf(sweeps)
  await begin(sweeps)
  await begin(sweeps)
  await sweeps.rest({ team: demo, stream, sequence: last })
  expect(await begin(sweeps)).toMatchObject({ kind: 'begun', careful: true })
})
