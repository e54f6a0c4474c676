// Which deliveries are claimed: what ends its process each time is given up, and no clock that steps back keeps the others.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { attemptsTogether, hintsAtOnce, mostAttempts } from '../../src/domain/inbox.ts'
import type { TeamSlug } from '../../src/domain/teams.ts'
import { createInboxWork, type InboxWork } from '../../src/store/inbox-work.ts'
import { createTeamScene, type TeamScene } from './team-scene.ts'

let scene: TeamScene
let inbox: InboxWork
let team: TeamSlug

beforeAll(async () => {
  scene = await createTeamScene()
  inbox = createInboxWork({ database: scene.own.database })
})
beforeEach(async () => {
  team = await scene.begin()
})
afterAll(() => scene[Symbol.asyncDispose]())

async function put(count: number): Promise<void> {
  const hashes = Array.from({ length: count }, () => randomBytes(32))
  await scene.query(sql`insert into worker.inbox (team, endpoint, event, body, body_sha256)
    select ${team}, 'e', 'person_updated', 'body', hash from unnest(${hashes}::bytea[]) as hash`)
}

const claim = () => inbox.claim({ team, by: randomUUID() })

/** Of all deliveries, and of the stream's turn. The clock steps back by as much as what it said before lies ahead. */
async function stepBack(hours: number): Promise<void> {
  const by = sql`${hours} * interval '1 hour'`
  await scene.query(sql`update worker.inbox set received_at = received_at + ${by},
    next_attempt_at = next_attempt_at + ${by}, lease_until = lease_until + ${by}
    where team = ${team}`)
  await scene.query(sql`update worker.sync_state set hints_until = hints_until + ${by}
    where team = ${team}`)
}

async function rows(): Promise<readonly unknown[]> {
  return await scene.query(sql`select state, outcome, error_code as code, attempts, lease_by as by
    from worker.inbox where team = ${team} order by id`)
}

/** In how many seconds it is tried again if its process ends now. */
async function waitSeconds(): Promise<number> {
  const { dueInMs } = await inbox.waiting(team)
  return (dueInMs ?? Number.NaN) / 1_000
}

/** What is claimed is due, and nobody has it any more. */
async function die(): Promise<void> {
  await scene.query(sql`update worker.inbox set lease_until = clock_timestamp(),
    next_attempt_at = clock_timestamp() where team = ${team} and lease_by is not null`)
}

describe('a delivery that ends its process', () => {
  test('is begun ten times, ever later, and then given up', async () => {
    await put(1)
    const waits: number[] = []
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      expect(await inbox.unstick(team)).toEqual([])
      expect(await claim()).toMatchObject([{ attempts: attempt }])
      waits.push(await waitSeconds())
      await die()
    }
    // The lease, and then what a failure costs.
    const least = [60, 60, 60, 60, 60, 64, 128, 256, 300, 300]
    for (const [nth, seconds] of waits.entries()) {
      expect(seconds).toBeLessThanOrEqual(least[nth] ?? 0)
      expect(seconds).toBeGreaterThan((least[nth] ?? 0) - 20)
    }
    expect(await claim()).toEqual([])
    expect(await inbox.teamsToRing()).toContain(team)
    const given = await inbox.unstick(team)
    expect(given.map(({ outcome }) => outcome)).toEqual(['dead'])
    expect(given[0]?.delayMs).toBeGreaterThan(0)
    const dead = { state: 'dead', outcome: 'dead', code: 'worker.killed', by: null }
    expect(await rows()).toEqual([{ ...dead, attempts: mostAttempts }])
    expect(await inbox.unstick(team)).toEqual([])
    expect(await inbox.teamsToRing()).not.toContain(team)
  })

  test('is not given up while somebody has it, nor of a team that is paused', async () => {
    await put(1)
    await scene.query(
      sql`update worker.inbox set attempts = ${mostAttempts - 1} where team = ${team}`,
    )
    expect(await claim()).toHaveLength(1)
    await scene.query(sql`update worker.inbox set next_attempt_at = clock_timestamp()
      where team = ${team}`)
    expect(await inbox.unstick(team)).toEqual([])
    await die()
    await scene.query(sql`update worker.team set paused_at = now(), pause_reason = 'operator'
      where slug = ${team}`)
    expect(await inbox.unstick(team)).toEqual([])
  })
})

describe('a clock that steps back two hours (I27)', () => {
  test('keeps no delivery that was due', async () => {
    await put(3)
    await stepBack(2)
    expect(await waitSeconds()).toBe(0)
    expect(await inbox.teamsToRing()).toContain(team)
    await inbox.unstick(team)
    const claimed = await claim()
    expect(claimed).toHaveLength(3)
    // However it is counted, they are not new.
    expect(Math.min(...claimed.map(({ ageMs }) => ageMs))).toBeGreaterThan(6_000_000)
  })

  test('keeps none that somebody had, and none that waited', async () => {
    await put(attemptsTogether)
    expect(await claim()).toHaveLength(attemptsTogether)
    await scene.query(sql`update worker.inbox set next_attempt_at = clock_timestamp() - interval '3 hours'
      where team = ${team}`)
    await scene.query(sql`update worker.inbox set lease_until = lease_until + interval '2 hours'
      where team = ${team}`)
    expect(await waitSeconds()).toBe(0)
    expect(await inbox.teamsToRing()).toContain(team)
    const by = randomUUID()
    const claimed = await inbox.claim({ team, by })
    expect(claimed).toHaveLength(attemptsTogether)
    const again = { waitMs: 9e9, checks: 0, counts: false }
    await inbox.settle(
      { team, by },
      claimed.map(({ id }) => ({ id, outcome: 'held' as const, again })),
    )
    // Nothing is put off as long as that.
    expect(await waitSeconds()).toBeLessThanOrEqual(600)
    expect(await waitSeconds()).toBeGreaterThan(500)
    await stepBack(2)
    expect(await waitSeconds()).toBe(0)
    await inbox.unstick(team)
    expect(await claim()).toHaveLength(attemptsTogether)
  })

  test('keeps no stream from being asked', async () => {
    await scene.query(sql`insert into worker.sync_state (team, stream, mode)
      values (${team}, 'people', 'cursor')
      on conflict do nothing`)
    const turns = async () => {
      const waits: number[] = []
      while (waits.length <= hintsAtOnce) waits.push(await inbox.takeTurn(team, 'people'))
      return waits.filter((wait) => wait === 0).length
    }
    expect(await turns()).toBe(hintsAtOnce)
    await stepBack(2)
    expect(await turns()).toBe(hintsAtOnce)
  })
})
