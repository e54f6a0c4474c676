// Settings of a team and its streams: checked whole, live at the next use, written down, and nobody else's.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { createAccounts } from '../../src/services/accounts.ts'
import { waitAfter } from '../../src/domain/polling.ts'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import { createChanges } from '../../src/store/changes.ts'
import { createCredentials } from '../../src/store/credentials.ts'
import { createSettingsStore } from '../../src/store/settings.ts'
import { createStatus } from '../../src/store/status.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { createSettings, type Settings } from '../../src/services/team-settings.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { createTestDatabase, type TestDatabase, truncate } from '../support/postgres.ts'
import { connection, demo, page } from '../support/reading.ts'
import { take } from '../support/budget.ts'

const other = parseTeamSlug('other')
const vault = createVault([{ id: 'k1', key: randomBytes(32) }])
let own: TestDatabase
let settings: Settings

beforeAll(async () => {
  own = await createTestDatabase()
})
afterAll(() => own[Symbol.asyncDispose]())
beforeEach(async () => {
  await truncate(own.database, 'worker.team, worker.api_budget')
  settings = settingsWith([])
  const store = teams()
  await store.connect(connection)
  await store.connect({ ...connection, slug: other, salesloftTeamId: '43' })
})

function settingsWith(scopedFields: readonly string[]): Settings {
  return createSettings({ store: createSettingsStore({ database: own.database }), scopedFields })
}

function teams() {
  return createTeams({ database: own.database, vault })
}

async function statusOf(team: TeamSlug, stream: StreamName) {
  const { teams: all } = await createStatus({ database: own.database }).status(team)
  return {
    limit: all[0]?.budget.limit,
    ...all[0]?.streams.find((each) => each.stream === stream),
  }
}

async function nextOf(team: TeamSlug, stream: StreamName): Promise<number> {
  const { rows } = await sql<{ waits: number }>`
    select round(extract(epoch from next_due_at - coalesce((
      select max(r.started_at) from worker.run r where r.team = s.team and r.stream = s.stream
    ), clock_timestamp())) * 1000)::float8 as waits
    from worker.sync_state s where team = ${team} and stream = ${stream}`.execute(
    own.database.kysely,
  )
  return rows[0]?.waits ?? Number.NaN
}

async function poll(team: TeamSlug, name: StreamName): Promise<void> {
  const sync = createSync({ database: own.database })
  const begun = await sync.begin({ team, stream: name })
  if (begun.kind !== 'begun') throw new Error('The stream is paused.')
  const { runId, sequence } = begun
  const finish = { watermark: '2026-11-24T11:58:00.000000Z' }
  const stream = streamOf(name)
  await sync.commitPage({ ...page, team, stream, runId, sequence, rows: [], finish })
}

test('a run waits as long as is set when it ends, and of the other team as long as ever', async () => {
  const wanted = { streams: { notes: { intervalSeconds: 1_200, maximumLagSeconds: 3_600 } } }
  await settings.change(demo, wanted, 'ann')
  const [usual, set] = [
    streamOf('notes'),
    { ...streamOf('notes'), intervalMs: 1_200_000, maximumLagMs: 3_600_000 },
  ]
  for (const idle of [1, 2]) {
    await poll(demo, 'notes')
    expect(await nextOf(demo, 'notes')).toBe(waitAfter(idle, { team: demo, stream: set }))
  }
  await poll(other, 'notes')
  expect(await nextOf(other, 'notes')).toBe(waitAfter(1, { team: other, stream: usual }))
  expect(await statusOf(demo, 'notes')).toMatchObject({
    intervalSeconds: 3_600,
    maximumLagSeconds: 3_600,
    lagLimitSeconds: 3_600 + 120 + 300,
    settings: { intervalSeconds: 1_200, maximumLagSeconds: 3_600 },
  })
  expect(await statusOf(other, 'notes')).toMatchObject({ maximumLagSeconds: 900, settings: {} })
})

test('a shorter interval holds at once, and so does the one that is unset', async () => {
  await poll(demo, 'saved_list_views')
  const before = await nextOf(demo, 'saved_list_views')
  expect(before).toBeGreaterThan(3_600_000)
  const short = { intervalSeconds: 300, maximumLagSeconds: 300 }
  await settings.change(demo, { streams: { saved_list_views: short } }, 'ann')
  expect(await nextOf(demo, 'saved_list_views')).toBeLessThanOrEqual(300_000)
  await settings.change(demo, { streams: { tags: { maximumLagSeconds: 864_000 } } }, 'ann')
  await settings.change(demo, { streams: { tags: { maximumLagSeconds: null } } }, 'ann')
  const { streams } = await settings.show(demo)
  const tags = streams.find(({ stream }) => stream === 'tags')
  expect(tags?.maximumLagSeconds).toMatchObject({ setAt: null, setBy: null })
  expect(tags?.maximumLagSeconds.value).toBe(tags?.maximumLagSeconds.usual)
})

test('the limit is that of the very next request, outlives a reconnection, and ends with it unset', async () => {
  const store = createBudgetStore({ database: own.database })
  // Of 600 a minute the bucket holds 15, of 60 one and a half.
  const cost = { team: demo, cost: 10, floor: 0, patienceMs: 0 }
  await settings.change(demo, { costPerMinute: 60 }, 'ann')
  expect(await statusOf(demo, 'people')).toMatchObject({ limit: 60 })
  expect(await take(store, { ...cost, cost: 1 })).toMatchObject({ granted: true })
  expect(await take(store, cost)).toMatchObject({ granted: false, reason: 'budget' })
  expect(await take(store, { ...cost, team: other })).toMatchObject({ granted: true })
  await teams().connect({ ...connection, costPerMinute: 900 })
  expect(await statusOf(demo, 'people')).toMatchObject({ limit: 60 })
  const { costPerMinute } = await settings.change(demo, { costPerMinute: null }, 'ann')
  expect(costPerMinute).toMatchObject({ value: 900, usual: 900, setBy: null })
  expect(await statusOf(demo, 'people')).toMatchObject({ limit: 900 })
})

test('a stream that is not enabled is paused, whichever way it is said, and each is written down', async () => {
  await settings.change(demo, { streams: { calls: { enabled: false } } }, 'ann')
  expect(await statusOf(demo, 'calls')).toMatchObject({ state: 'paused' })
  expect(await statusOf(other, 'calls')).not.toMatchObject({ state: 'paused' })
  await teams().resumeStream(demo, 'calls', 'bob')
  await teams().resumeStream(demo, 'calls', 'bob')
  await teams().pauseStream(demo, 'calls')
  const { streams, changes } = await settings.show(demo)
  expect(streams.find(({ stream }) => stream === 'calls')?.enabled).toMatchObject({
    value: false,
    usual: true,
    setBy: 'an operator',
  })
  expect(
    changes.map(({ by, stream, key, before, after }) => [by, stream, key, before, after]),
  ).toEqual([
    ['an operator', 'calls', 'enabled', null, false],
    ['bob', 'calls', 'enabled', false, null],
    ['ann', 'calls', 'enabled', null, false],
  ])
  expect((await settings.show(other)).changes).toEqual([])
})

test('a change feed begins and ends as a setting, and one that a command began is shown', async () => {
  const changes = createChanges({ database: own.database })
  await settings.change(demo, { streams: { people: { changeFeedDays: 3 } } }, 'ann')
  expect(await changes.list(demo)).toMatchObject([{ stream: 'people', keepDays: 3 }])
  await changes.follow({ team: demo, streams: ['accounts'], keepDays: 7, by: 'bob' })
  await settings.change(demo, { streams: { people: { changeFeedDays: null } } }, 'ann')
  expect(await changes.list(demo)).toMatchObject([{ stream: 'accounts', keepDays: 7 }])
  const { streams } = await settings.show(demo)
  const accounts = streams.find(({ stream }) => stream === 'accounts')
  expect(accounts?.changeFeedDays).toMatchObject({ value: 7, usual: null, setBy: 'bob' })
})

test('privileged fields are asked for from the next request on, by the team of which it is set', async () => {
  await using simulator = await createSimulator({
    sizes: { people: 60 },
    teams: [{ limitPerMinute: 100_000 }],
  })
  const live = settingsWith(['emails'])
  const credentials = createCredentials({ database: own.database, vault })
  await using accounts = createAccounts({
    teams: teams(),
    credentials,
    client: undefined,
    budget: createBudgetStore({ database: own.database }),
    metrics: createMetrics({ version: 'test' }),
    transport: { insecureHosts: [], production: false },
    scopedFields: ['emails'],
  })
  const mirrored = parseTeamSlug('mirrored')
  const { url: baseUrl, apiKey } = simulator
  const account = { salesloftTeamId: String(simulator.id), baseUrl, apiKey, costPerMinute: 60_000 }
  await teams().connect({ ...connection, ...account, slug: mirrored })
  const subject = async (): Promise<unknown> => {
    const client = await accounts.of(mirrored)
    const from = { cursor: null, head: null, lane: 'interactive' } as const
    for await (const { rows } of client.read(streamOf('emails'), 'cursor', from))
      return rows[0]?.values['subject']
    return undefined
  }
  expect(await subject()).toBeTypeOf('string')
  await live.change(mirrored, { streams: { emails: { scopedFields: false } } }, 'ann')
  expect(await subject()).toBeNull()
  await live.change(mirrored, { streams: { emails: { scopedFields: null } } }, 'ann')
  expect(await subject()).toBeTypeOf('string')
})

test('what does not go together, or is none, changes nothing at all, and says all that is wrong', async () => {
  const refused = async (wanted: unknown): Promise<string> =>
    await settings.change(demo, wanted, 'ann').then(
      () => 'changed',
      ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
    )
  const good = { notes: { intervalSeconds: 600 } }
  for (const [wanted, words] of [
    [{ streams: { ...good, people: { intervalSeconds: 600 } } }, 'above maximumLagSeconds (300)'],
    [{ streams: { ...good, people: { scopedFields: true } } }, 'people: has no fields'],
    [{ costPerMinute: 5, streams: { people: { intervalSeconds: 301 } } }, 'costPerMinute: '],
    [
      { costPerMinute: 5, streams: { people: { intervalSeconds: 301 } } },
      'people intervalSeconds: ',
    ],
    [{ streams: { ...good, peeple: {} } }, 'peeple'],
    [{ streams: { ...good, people: { colour: 1 } } }, 'colour'],
    [{ streams: { people: { enabled: 'yes' } } }, 'people enabled: '],
    ['costPerMinute', 'expected object'],
  ] as const) {
    const said = await refused(wanted)
    expect(said).toContain('usage.invalid')
    expect(said).toContain(words)
  }
  expect((await settings.show(demo)).changes).toEqual([])
  await expect(settings.show(parseTeamSlug('nobody'))).rejects.toMatchObject({
    code: 'team.unknown',
  })
  await expect(settings.change(parseTeamSlug('nobody'), {}, 'ann')).rejects.toMatchObject({
    code: 'team.unknown',
  })
})

test('a number that is refused is said once, with what it may be', async () => {
  const people = { intervalSeconds: 7, maximumLagSeconds: 'soon', changeFeedDays: 0.5 }
  const wanted = { costPerMinute: 5, streams: { people } }
  const { message } = await settings.change(demo, wanted, 'ann').then(
    () => ({ message: 'changed' }),
    (error: Error) => error,
  )
  expect(message.split('\n').slice(0, -1)).toEqual([
    'costPerMinute: 30 to 1000000, a whole number',
    'people intervalSeconds: 300 to 2592000, a multiple of 300',
    'people maximumLagSeconds: 300 to 2592000, a multiple of 300',
    'people changeFeedDays: 1 to 3650, a whole number',
  ])
})

const set = (wanted: object) => settings.change(demo, { streams: { notes: wanted } }, 'ann')

test('of two that change one team at once the second is judged by what the first has set', async () => {
  for (let round = 0; round < 10; round += 1) {
    const ends = await Promise.allSettled([
      set({ intervalSeconds: 900 }),
      set({ maximumLagSeconds: 600 }),
    ])
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await set({ intervalSeconds: null, maximumLagSeconds: null })
  }
})

test('an erased team leaves no settings', async () => {
  await settings.change(demo, { costPerMinute: 60, streams: { tags: { enabled: false } } }, 'ann')
  await settings.change(other, { costPerMinute: 60 }, 'ann')
  await teams().disconnect(demo, { erase: true })
  const { rows } = await sql<{ team: string }>`
    select team from worker.setting union all select team from worker.setting_change`.execute(
    own.database.kysely,
  )
  expect(new Set(rows.map(({ team }) => team))).toEqual(new Set([other]))
})
