// Tokens and real processes: several that renew at once, and one that is killed between renewing and storing (K2).
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { grantOf } from '../support/grant.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createReadings, type Readings } from '../support/readings-of-people.ts'
import type { World } from '../support/world.ts'
import { launch, objectOf, run, type Environment, type Running } from '../system/processes.ts'

const acme = parseTeamSlug('acme')
const asking = path.resolve(import.meta.dirname, '../support/asking-process.ts')
const working = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')

async function connected(oauth: SimulatorOptions['oauth'] = {}) {
  const held = new AsyncDisposableStack()
  const simulator = held.use(await createSimulator({ scenario: 'tiny', oauth }))
  const { database, url } = held.use(await createTestDatabase())
  const key = randomBytes(32)
  const teams = createTeams({ database, vault: createVault([{ id: 'k1', key }]) })
  const connect = async (): Promise<void> => {
    await teams.connect({
      slug: acme,
      baseUrl: simulator.url,
      salesloftTeamId: String(simulator.id),
      name: 'Acme',
      costPerMinute: 600,
      grant: grantOf(simulator),
    })
  }
  await connect()
  const environment = {
    DATABASE_URL: url,
    ENCRYPTION_KEYS: `k1:${key.toString('base64')}`,
    LOG_LEVEL: 'warn',
  }
  const change = async (set: ReturnType<typeof sql>) =>
    await sql`update worker.credential set ${set}`.execute(database.kysely)
  return { simulator, environment, teams, connect, change, dispose: () => held.disposeAsync() }
}

/** Ready to ask when told. */
async function asker(environment: Environment) {
  const child = spawn(process.execPath, [asking], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return {
    /** What it said; undefined if it was killed. */
    async ask(): Promise<string | undefined> {
      child.stdin.write('now\n')
      const { value, done } = await lines.next()
      return done === true ? undefined : value
    },
  }
}

const five = 'ok ok ok ok ok'

test.each(['refresh_at', 'expires_at'])(
  'three processes that ask at once past %s renew the token once',
  async (past) => {
    const acmes = await connected({ delayMs: 400 })
    const { environment } = acmes
    const all = await Promise.all([asker(environment), asker(environment), asker(environment)])
    const isOver = past === 'expires_at'
    await acmes.change(
      isOver
        ? sql`refresh_at = clock_timestamp(), expires_at = clock_timestamp()`
        : sql`refresh_at = clock_timestamp()`,
    )
    expect(await Promise.all(all.map(async (each) => await each.ask()))).toEqual([five, five, five])
    expect(acmes.simulator.oauth.requests()).toMatchObject([{ status: 200 }])
    await acmes.dispose()
  },
)

describe('a process killed between renewing a token and storing it', () => {
  test('leaves a team that says it needs a person, asks nothing, and is resumed by one (A39)', async () => {
    const acmes = await connected()
    const { environment, simulator, teams } = acmes
    await acmes.change(sql`refresh_at = clock_timestamp(), expires_at = clock_timestamp()`)
    const killed = await asker({ ...environment, FAULT_POINT: 'K2' })
    expect(await killed.ask()).toBeUndefined()
    expect(simulator.oauth.granted('refresh_token')).toBe(1)
    // The one that was killed holds its lease for a minute.
    await acmes.change(sql`lease_until = clock_timestamp()`)
    const next = await asker(environment)
    expect(await next.ask()).toMatch(/^auth\.revoked/)
    expect(await teams.get(acme)).toMatchObject({ pauseReason: 'auth.revoked' })
    const asked = simulator.oauth.requests().length
    expect(asked).toBe(2)
    const later = await asker(environment)
    expect(await later.ask()).toMatch(/^team\.paused/)
    expect(simulator.oauth.requests()).toHaveLength(asked)
    const doctor = await run(['doctor', 'acme', '--json'], environment)
    const { findings } = objectOf(doctor) as { findings: { check: string; todo?: string }[] }
    expect(findings.find(({ check }) => check === 'key')).toMatchObject({
      state: 'fail',
      todo: 'Run: salesloft-worker connect acme --oauth',
    })
    await acmes.connect()
    const resumed = await asker(environment)
    expect(await resumed.ask()).toBe(five)
    await acmes.dispose()
  })

  test('is no loss where SalesLoft keeps the old token until the new one is used (K2)', async () => {
    const acmes = await connected({ usedRefresh: 'with-successor' })
    await acmes.change(sql`refresh_at = clock_timestamp(), expires_at = clock_timestamp()`)
    const killed = await asker({ ...acmes.environment, FAULT_POINT: 'K2' })
    expect(await killed.ask()).toBeUndefined()
    await acmes.change(sql`lease_until = clock_timestamp()`)
    const next = await asker(acmes.environment)
    expect(await next.ask()).toBe(five)
    await acmes.dispose()
  })
})

async function byOAuth({ app, simulator, team }: World): Promise<void> {
  const { baseUrl, salesloftTeamId, name, costPerMinute } = await app.teams.get(team)
  const given = { slug: team, baseUrl, salesloftTeamId, name, costPerMinute }
  await app.teams.connect({ ...given, grant: grantOf(simulator) })
}

async function worker(world: World, more: Environment = {}): Promise<Running> {
  const running = launch([], { ...world.environment, BIG_READ_ROWS: '500', ...more }, '', working)
  await running.line(/polling/)
  return running
}

describe('a reading', { timeout: 120_000 }, () => {
  const held = new AsyncDisposableStack()
  let readings: Readings

  beforeAll(async () => {
    readings = held.use(await createReadings())
  })

  afterAll(async () => {
    await held.disposeAsync()
  })

  test('of two workers goes over the ends of many tokens and is the truth (A38)', async () => {
    await using within = new AsyncDisposableStack()
    const world = await readings.world(4_000, within, 60)
    const { oauth } = world.simulator
    oauth.configure({ lifetimeSeconds: 2 })
    await byOAuth(world)
    within.use(await worker(world))
    within.use(await worker(world))
    await world.begin()
    await world.complete()
    expect(await world.differences()).toBe(0)
    expect(oauth.granted('refresh_token')).toBeGreaterThan(1)
    expect(oauth.requests().filter(({ status }) => status !== 200)).toEqual([])
    const statuses = new Set(world.simulator.requests.list().map(({ status }) => status))
    statuses.delete(401)
    expect([...statuses]).toEqual([200])
  })

  test('that is killed at K2 goes on, once a person has connected the team, and lacks nothing', async () => {
    await using within = new AsyncDisposableStack()
    const world = await readings.world(1_500, within)
    const { oauth } = world.simulator
    oauth.configure({ lifetimeSeconds: 1 })
    await byOAuth(world)
    oauth.configure({ lifetimeSeconds: 7_200 })
    const killed = await worker(world, { FAULT_POINT: 'K2' })
    await world.begin()
    expect((await killed.ended).code).toBeNull()
    await world.query(sql`update worker.credential set lease_until = clock_timestamp()`)
    await world.work()
    const paused = async (): Promise<boolean> =>
      (await world.app.teams.get(world.team)).pauseReason === 'auth.revoked'
    await expect.poll(paused, { timeout: 30_000 }).toBe(true)
    await world.ended()
    const asked = oauth.requests().length
    await byOAuth(world)
    expect(oauth.requests()).toHaveLength(asked)
    await world.begin()
    await world.complete()
    expect(await world.differences()).toBe(0)
  })
})
