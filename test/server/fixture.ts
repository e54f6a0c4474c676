// A server with plain objects behind it: what it asks and does is written down, what it answers is a status made here.
import { AppError } from '../../src/domain/errors.ts'
import { createServer } from '../../src/server/server.ts'
import type { Server } from '../../src/server/server.ts'
import type { RulesShown } from '../../src/domain/enrollment-rules.ts'
import type { TeamSettings } from '../../src/domain/team-settings.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import type { Given } from '../../src/server/given.ts'
import type { Checks, MinuteValue, StreamView, TeamView } from '../../src/server/page/view.ts'
import { enrollingFixture } from './enrolling-fixture.ts'
import { noContacts } from './no-contacts.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { cadencesSaid } from './cadences-said.ts'

export const operatorToken = 'test-operator-token-0123456789abcdef'

const minuteMs = 60_000

export const healthy: Checks = {
  postgres: 'ok',
  temporal: 'ok',
  salesloft: 'ok',
  redis: 'off',
  worker: 'ok',
}

export function ago(seconds: number, nowMs = Date.now()): string {
  return new Date(nowMs - seconds * 1_000).toISOString().replace('Z', '000Z')
}

export function lastHour(valueOf: (minute: number) => number | null): MinuteValue[] {
  return Array.from({ length: 60 }, (_, index) => ({
    minute: new Date(Date.now() - (59 - index) * minuteMs).toISOString(),
    value: valueOf(index),
  }))
}

export function costs(valueOf: (minute: number) => number): TeamView['costByMinute'] {
  return lastHour(valueOf).map(({ minute, value }) => ({ minute, cost: value ?? 0 }))
}

export function streamView(stream: string, changes: Partial<StreamView> = {}): StreamView {
  return {
    stream,
    state: 'current',
    watermark: ago(150),
    lagSeconds: 150,
    rows: 12_481,
    deleted: 0,
    quarantined: 0,
    nextDueAt: ago(-190),
    intervalSeconds: 600,
    maximumLagSeconds: 900,
    lagLimitSeconds: 1_320,
    lastRun: {
      startedAt: ago(112),
      finishedAt: ago(110),
      workflowId: 'sync:demo-2026-11-24T19:30:00Z',
      temporalRunId: '0193-run',
    },
    changes24h: 812,
    cost24h: 288,
    progress: null,
    ...changes,
  }
}

export function teamView(changes: Partial<TeamView> = {}): TeamView {
  return {
    team: 'demo',
    state: 'current',
    pausedAt: null,
    pauseReason: null,
    budget: { limit: 600, remaining: 540 },
    inbox: { pending: 0, oldestSeconds: null },
    costByMinute: costs((minute) => (minute % 5 === 0 ? 60 + minute : 12)),
    streams: ['people', 'accounts', 'emails'].map((name) => streamView(name)),
    ...changes,
  }
}

const evil = '<img src=x onerror=alert(1)>'
export const spoilt = Buffer.concat([
  Buffer.from(`{"name":"${evil}"`),
  Buffer.from([0, 0xff, 0x1b]),
])

/** What the quarantine of every team holds. */
const entries = [
  {
    id: '7',
    stream: 'people',
    recordId: '178',
    reason: 'a NUL or half a surrogate pair in a text',
  },
  { id: '8', stream: 'calls', recordId: null, reason: evil },
].map((each) => ({
  ...each,
  size: spoilt.length,
  seen: 2,
  firstSeenAt: ago(3_600),
  lastSeenAt: ago(60),
  askedAt: null,
}))

const usually = <Value>(usual: Value, value: Value = usual) => ({
  value,
  usual,
  setAt: value === usual ? null : ago(60),
  setBy: value === usual ? null : evil,
})

const settingsShown: TeamSettings = {
  team: parseTeamSlug('demo'),
  costPerMinute: usually(600, 300),
  streams: ['people', 'emails'].map((stream) => ({
    stream,
    enabled: usually(true, stream === 'people'),
    intervalSeconds: usually(300, 600),
    maximumLagSeconds: usually(900),
    scopedFields: stream === 'emails' ? usually(false) : null,
    changeFeedDays: usually<number | null>(null),
  })),
  changes: [
    { at: ago(60), by: evil, stream: 'people', key: 'intervalSeconds', before: null, after: 600 },
  ],
}

const rulesShown: RulesShown = {
  team: 'demo',
  cadence: null,
  rules: [
    { key: 'coolDownDays', value: 7, usual: 0, setAt: ago(60), setBy: evil },
    { key: 'bouncing', value: true, usual: true, setAt: null, setBy: null },
    { key: 'otherCadence', value: 'refuse', usual: 'refuse', setAt: null, setBy: null },
  ],
  cadences: ['51'],
  changes: [{ at: ago(60), by: evil, cadence: '51', key: 'coolDownDays', before: null, after: 7 }],
}

export type Fixture = AsyncDisposable & {
  readonly server: Server
  readonly url: string
  readonly metrics: Pick<Metrics, 'text'>
  /** Calls of actions, as `sync demo people`. */
  readonly calls: string[]
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[]
  show(...teams: TeamView[]): void
  /** A signed-in session: its cookie, and the token for its forms. */
  signIn(): Promise<{ readonly cookie: string; readonly formToken: string }>
}

const works = () => Promise.resolve()

export async function createFixture(changes: Partial<Given> = {}): Promise<Fixture> {
  let teams: readonly TeamView[] = [teamView()]
  const calls: string[] = []
  const metrics = createMetrics({ version: '0.1.0' })
  const logged: Fixture['logged'] = []
  const write = (level: string) => (fields: object, message: string) => {
    logged.push({ level, fields, message })
  }
  const note =
    (verb: string) =>
    (...subject: (string | undefined)[]) => {
      calls.push([verb, ...subject].filter((word) => word !== undefined).join(' '))
      return Promise.resolve(undefined)
    }
  const server = await createServer({
    status: (team) =>
      Promise.resolve({ teams: teams.filter((each) => team === undefined || each.team === team) }),
    outlines: () => Promise.resolve(teams),
    lags: () =>
      Promise.resolve(
        teams.map(({ team, streams }) => ({
          team,
          streams: streams.map(({ stream, lagSeconds }) => ({ stream, lagSeconds })),
        })),
      ),
    teams: () => Promise.resolve(teams.map(({ team }) => ({ slug: team, name: team }))),
    actions: {
      syncNow: note('sync'),
      sweepNow: (team, stream, { confirm }) =>
        note('sweep')(team, stream, confirm ? 'confirmed' : undefined),
      pause: (team, stream) => note('pause')(team, stream),
      resume: (team, stream) => note('resume')(team, stream),
    },
    quarantine: {
      list: ({ team, stream }) =>
        Promise.resolve(
          entries.filter((each) => stream === undefined || (each.stream === stream && team !== '')),
        ),
      show: (_team, id) => {
        const entry = entries.find((each) => each.id === id)
        if (entry === undefined)
          return Promise.reject(new AppError('quarantine.unknown', 'There is none.'))
        return Promise.resolve({ ...entry, bytes: spoilt })
      },
      retry: ({ team, ids = ['all'] }) => {
        calls.push(`retry ${team} ${ids.join(' ')}`)
        return Promise.resolve({ asked: 1, healed: 1, still: 0, withoutId: 0 })
      },
      drop: ({ team, ids = ['all'] }) => {
        calls.push(`drop ${team} ${ids.join(' ')}`)
        return Promise.resolve({ dropped: 1 })
      },
    },
    changes: {
      follow: ({ team, streams, keepDays }) =>
        works().then(() => void calls.push(`follow ${team} ${streams.join(' ')} ${keepDays}`)),
      unfollow: ({ team, streams }) =>
        works().then(() => void calls.push(`unfollow ${team} ${streams.join(' ')}`)),
      list: () => Promise.resolve([{ stream: 'people', since: ago(60), keepDays: 7, kept: 2 }]),
      head: () => Promise.resolve('12'),
      after: ({ after, most, streams = [] }) => {
        calls.push(['after', after, most, ...streams].join(' '))
        const at = ago(30)
        return Promise.resolve([
          { sequence: '12', stream: 'people', id: '7', happened: 'updated', at },
        ])
      },
    },
    cadences: cadencesSaid(calls),
    settings: {
      show: () => Promise.resolve(settingsShown),
      change: (team, wanted, by) => {
        calls.push(`set ${team} ${JSON.stringify(wanted)} by ${by}`)
        return Promise.resolve(settingsShown)
      },
    },
    ...enrollingFixture(calls),
    erasing: {
      erase: (team, who, by) => {
        calls.push(`erase ${team} ${JSON.stringify(who)} by ${by}`)
        return Promise.resolve({ people: ['7'], addresses: 1, gone: { people: 1 } })
      },
      plan: (team, who) => {
        calls.push(`plan to erase ${team} ${JSON.stringify(who)}`)
        return Promise.resolve({ people: ['7'], addresses: 1, gone: { people: 1 } })
      },
      list: (team, { before, limit }) => {
        calls.push(`erasures ${team} before ${before ?? '–'} limit ${limit ?? '–'}`)
        return Promise.resolve({ erasures: [], next: null })
      },
    },
    contacts: noContacts,
    guarding: {
      rules: {
        show: (team, cadence) => Promise.resolve({ ...rulesShown, team, cadence: cadence ?? null }),
        change: (team, cadence, wanted, by) => {
          calls.push(`rules ${team} ${cadence ?? 'all'} ${JSON.stringify(wanted)} by ${by}`)
          return JSON.stringify(wanted).includes('a week')
            ? Promise.reject(new AppError('usage.invalid', 'coolDownDays: days.\nA team has more.'))
            : Promise.resolve(rulesShown)
        },
      },
      suppression: {
        add: (team, values, { by, note: why }) => {
          calls.push(`suppress ${team} ${values.join(' ')} by ${by}: ${why ?? 'no note'}`)
          if (values.includes('nonsense')) {
            return Promise.reject(new AppError('usage.invalid', 'Neither: 1 of 2, at place 1.'))
          }
          return Promise.resolve({ added: values.length, known: 0 })
        },
        remove: (team, values) => {
          calls.push(`unsuppress ${team} ${values.join(' ')}`)
          return Promise.resolve({ removed: values.length, unknown: 0 })
        },
        list: (team, { after, limit }) => {
          calls.push(`suppressed ${team} after ${after ?? 'none'} limit ${limit ?? 'none'}`)
          const total = { address: 2, domain: 1 }
          const entry = { kind: 'address', addedAt: ago(60), by: evil, note: evil } as const
          if (after !== undefined) return Promise.resolve({ total, suppressed: [], next: null })
          const value = 'ann@example.com'
          return Promise.resolve({ total, suppressed: [{ ...entry, value }], next: value })
        },
      },
    },
    webhooks: {
      tokens: { believed: () => Promise.resolve([]) },
      inbox: { take: () => Promise.resolve('stored'), isFull: () => false },
      ring: () => undefined,
      onMissed: () => undefined,
      at: () => undefined,
    },
    deliveries: {
      apply: (team, options) => {
        calls.push(`apply ${team} ${JSON.stringify(options)}`)
        return Promise.resolve({ callback: 'https://worker.example', wanted: 36, active: 36 })
      },
      list: (ask) => {
        calls.push(`deliveries ${JSON.stringify(ask)}`)
        return Promise.resolve([{ id: '17', event: 'person_updated', state: 'processed' }])
      },
      replay: ({ team, of }) => {
        calls.push(`replay ${team} ${JSON.stringify(of)}`)
        return Promise.resolve(3)
      },
    },
    checks: { postgres: works, temporal: works, salesloft: works },
    metrics,
    log: {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
    operatorToken,
    version: '0.1.0',
    temporalUi: { url: 'http://127.0.0.1:8233', namespace: 'default' },
    publicUrl: 'http://127.0.0.1',
    liveEveryMs: 100,
    ...changes,
  })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    server,
    url,
    metrics,
    calls,
    logged,
    show: (...shown) => {
      teams = shown
    },
    async signIn() {
      const answer = await fetch(`${url}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ operatorToken, next: '/' }),
      })
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
      const page = await fetch(`${url}/?team=demo`, { headers: { cookie, accept: 'text/html' } })
      const formToken = /name="formToken" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
      return { cookie, formToken }
    },
    [Symbol.asyncDispose]: async () => await server.close(),
  }
}
