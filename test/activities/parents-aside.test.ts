// A record whose children cannot be asked for is passed by after some tries, and holds up no other.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../simulator/simulator.ts'
import { createStatus, type TeamStatus } from '../../src/store/status.ts'
import { createSync } from '../../src/store/sync.ts'
import type { Turn } from '../../src/domain/sync-plan.ts'
import { createTurnsRig, type TurnsRig } from '../support/turns.ts'

const cadences = 6
const refused: Fault = { kind: 'status', status: 500 }
let rig: TurnsRig
let ids: readonly string[]

beforeEach(async () => {
  rig = await createTurnsRig({ sizes: { cadences } })
  await rig.read('cadences')
  const { rows } = await sql<{ id: string }>`
    select id::text as id from salesloft.cadences order by cadences.id`.execute(rig.database.kysely)
  ids = rows.map(({ id }) => id)
})
afterEach(() => rig[Symbol.asyncDispose]())

/** Turns as Temporal takes them: again after what passes. */
async function read(
  most = 12,
): Promise<{ readonly last: Turn | undefined; readonly failed: number }> {
  let failed = 0
  for (let turn = 0; turn < most; turn += 1) {
    const last = await rig.read('cadence_stats').catch(() => undefined)
    if (last !== undefined && last.state !== 'retrying') return { last, failed }
    failed += 1
  }
  return { last: undefined, failed }
}

async function stored(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from salesloft.cadence_stats where deleted_at is null`.execute(
    rig.database.kysely,
  )
  return rows[0]?.count ?? 0
}

type Stats = TeamStatus['streams'][number]

async function stats(): Promise<Stats | undefined> {
  const { teams } = await createStatus(rig).status(rig.team)
  return teams[0]?.streams.find(({ stream }) => stream === 'cadence_stats')
}

function fails(...of: readonly (string | undefined)[]): () => void {
  return rig.simulator.faults.add({ match: `cadence_stats/(${of.join('|')})\\b`, fault: refused })
}

async function wait(): Promise<void> {
  await sql`update worker.parent_failure set retry_at = clock_timestamp()`.execute(
    rig.database.kysely,
  )
}

describe('a cadence that answers 500 for ever', () => {
  test('is tried three times and passed by; the others are read (A56)', async () => {
    fails(ids[0])
    const { last, failed } = await read()
    expect(last).toMatchObject({ state: 'current' })
    expect(failed).toBe(2)
    expect(await stored()).toBe(cadences - 1)
    expect(await stats()).toMatchObject({
      state: 'current',
      aside: { count: 1, parent: ids[0], tries: 3, code: 'salesloft.failed' },
    })
  })

  test('is not asked for again until its while is over, and each is twice as long', async () => {
    fails(ids[3])
    await read()
    rig.simulator.requests.reset()
    expect((await read()).failed).toBe(0)
    expect(rig.simulator.requests.list()).toHaveLength(cadences - 1)
    for (const minutes of [30, 60]) {
      await wait()
      expect((await read()).failed).toBe(0)
      const { aside } = (await stats()) ?? {}
      const leftMs = Date.parse(aside?.retryAt ?? '') - Date.now()
      expect(Math.round(leftMs / 60_000)).toBe(minutes)
    }
  })

  test('is read as soon as it answers when it is asked again', async () => {
    const heal = fails(ids[0], ids[1])
    await read()
    expect(await stats()).toMatchObject({ aside: { count: 2 } })
    heal()
    await wait()
    await read()
    expect(await stored()).toBe(cadences)
    expect((await stats())?.aside).toBeNull()
  })

  test('is asked again at once when somebody asks for its stream', async () => {
    const sync = createSync(rig)
    fails(ids[0])
    await read()
    rig.simulator.requests.reset()
    await sync.askAside(rig.team, ['people'])
    await read()
    expect(rig.simulator.requests.list()).toHaveLength(cadences - 1)
    await sync.askAside(rig.team, ['cadence_stats', 'people'])
    rig.simulator.requests.reset()
    expect((await read()).failed).toBe(0)
    expect(rig.simulator.requests.list()).toHaveLength(cadences)
  })

  test('keeps the children that it had', async () => {
    await read()
    fails(ids[2])
    await read()
    expect(await stored()).toBe(cadences)
  })

  test('is forgotten when it is gone', async () => {
    fails(ids[0])
    await read()
    await sql`update salesloft.cadences set deleted_at = clock_timestamp()
      where id::text = ${ids[0]}`.execute(rig.database.kysely)
    await read()
    expect((await stats())?.aside).toBeNull()
  })
})

describe('what fails for all', () => {
  test('puts none aside: the stream fails', async () => {
    const heal = rig.simulator.faults.add({ match: 'cadence_stats', fault: refused })
    const { last, failed } = await read()
    expect(last).toBeUndefined()
    expect(failed).toBe(12)
    expect(await stats()).toMatchObject({ state: 'failed', aside: null })
    heal()
    await read()
    expect(await stored()).toBe(cadences)
    expect((await stats())?.aside).toBeNull()
  })

  test('once costs one request more', async () => {
    rig.simulator.faults.add({ match: 'cadence_stats', count: 1, fault: refused })
    rig.simulator.requests.reset()
    await read()
    expect(rig.simulator.requests.list()).toHaveLength(cadences + 1)
    expect(await stored()).toBe(cadences)
  })
})
