// How a team's tokens are renewed, with real requests, a real database and the simulator's authorization server.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { demo, teamsOf } from '../support/reading.ts'
import { createOAuthTeam, type OAuthTeam } from '../support/oauth-team.ts'

const interactive = { lane: 'interactive' } as const

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
}

async function pauseOf({ database }: OAuthTeam): Promise<unknown> {
  const { pauseReason, note } = await teamsOf(database).get(demo)
  return { pauseReason, note }
}

describe('a token', () => {
  test('is used as it is until half of its life, then renewed once for all who ask', async () => {
    await using team = await createOAuthTeam()
    const mine = team.process()
    const first = await mine.token()
    expect(await mine.token()).toBe(first)
    expect(team.refreshes()).toBe(0)
    await team.age('due')
    const asked = await Promise.all(Array.from({ length: 20 }, () => mine.token()))
    expect(new Set(asked).size).toBe(1)
    expect(asked[0]).not.toBe(first)
    expect(team.refreshes()).toBe(1)
    const { state, version } = await team.credentials.read(demo)
    expect([state, version]).toEqual(['fresh', 2])
    expect(await mine.client.team(interactive)).toMatchObject({ id: String(team.simulator.id) })
  })

  test.each(['due', 'expired'] as const)(
    'that is %s is renewed once by two processes that ask at once',
    async (age) => {
      await using team = await createOAuthTeam({ oauth: { delayMs: 300 } })
      const processes = [team.process(), team.process()]
      await team.age(age)
      const asked = await Promise.all(processes.flatMap(({ token }) => [token(), token(), token()]))
      expect(team.refreshes()).toBe(1)
      expect(new Set(asked).size).toBe(1)
    },
  )

  test('that SalesLoft ended is renewed after one 401, and the request repeated once (A38)', async () => {
    await using team = await createOAuthTeam()
    const mine = team.process()
    const other = team.process()
    team.simulator.oauth.expire()
    const asked = [mine, mine, mine, other, other].map(({ client }) => client.team(interactive))
    expect(await Promise.all(asked)).toHaveLength(5)
    expect(team.refreshes()).toBe(1)
    const { 200: answered, 401: refused = 0 } = team.simulator.requests.summary().byStatus
    expect(answered).toBe(5)
    expect(refused).toBeLessThanOrEqual(5)
  })

  test('that another process has renewed is read again, whatever became of the old one', async () => {
    await using team = await createOAuthTeam()
    const mine = team.process()
    const old = await mine.token()
    await team.age('due')
    await team.process().token()
    const renewed = await mine.renew(old)
    expect(renewed).not.toBe(old)
    expect(team.refreshes()).toBe(1)
  })

  test('that is refused still after it was renewed is refused for good', async () => {
    await using team = await createOAuthTeam()
    const mine = team.process()
    const refused = { kind: 'status', status: 401 } as const
    team.simulator.faults.add({ match: '/v2/team', fault: refused })
    expect(await codeOf(mine.client.team(interactive))).toBe('auth.revoked')
    expect(team.refreshes()).toBe(1)
  })

  test('is not spent on the 401 of somebody between', async () => {
    await using team = await createOAuthTeam()
    const page = { kind: 'status', status: 401, body: 'html' } as const
    team.simulator.faults.add({ match: '/v2/team', fault: page })
    expect(await codeOf(team.process().client.team(interactive))).toBe('salesloft.failed')
    expect(team.refreshes()).toBe(0)
  })

  test('of client credentials is had anew, without any refresh token', async () => {
    await using team = await createOAuthTeam()
    await team.connect('client-credentials')
    const mine = team.process()
    await team.age('expired')
    expect(await mine.client.team(interactive)).toHaveProperty('name')
    expect(team.simulator.oauth.granted('client_credentials')).toBe(1)
    expect(team.refreshes()).toBe(0)
  })

  test('is counted from its request, by the clock of the database', async () => {
    await using team = await createOAuthTeam({ oauth: { lifetimeSeconds: 100, delayMs: 400 } })
    await team.age('expired')
    await team.process().token()
    const { rows } = await sql<{ life: number; half: number }>`
      select extract(epoch from expires_at - obtained_at)::float8 as life,
        extract(epoch from refresh_at - obtained_at)::float8 as half
      from worker.credential`.execute(team.database.kysely)
    expect(rows[0]?.life).toBeLessThanOrEqual(99.6)
    expect(rows[0]?.life).toBeGreaterThan(97)
    expect((rows[0]?.half ?? 0) * 2).toBeCloseTo(rows[0]?.life ?? 0, 0)
  })
})

describe('a renewal', () => {
  const failures = [
    ['5xx', { kind: 'status', status: 503 }],
    ['a maintenance page', { kind: 'html' }],
    ['400 of a proxy', { kind: 'status', status: 400, body: 'html' }],
    ['429', { kind: 'status', status: 429 }],
    ['a connection that breaks', { kind: 'status', status: 500 }],
  ] as const

  test.each(failures)(
    'that meets %s is no revocation: the old token is used on',
    async (_, fault) => {
      await using team = await createOAuthTeam()
      const mine = team.process()
      const first = await mine.token()
      team.simulator.faults.add({ match: '/oauth/token', fault })
      await team.age('due')
      expect(await mine.token()).toBe(first)
      // Nor does it ask again for each request.
      await Promise.all(Array.from({ length: 10 }, () => mine.token()))
      expect(team.simulator.oauth.requests()).toHaveLength(1)
      expect(mine.renewals).toEqual(['failed'])
      expect(await pauseOf(team)).toEqual({ pauseReason: null, note: null })
      team.simulator.faults.clear()
      await team.passTime()
      expect(await mine.token()).not.toBe(first)
    },
  )

  test('that fails once the token has ended says when it is tried again', async () => {
    await using team = await createOAuthTeam()
    const mine = team.process()
    team.simulator.faults.add({ match: '/oauth/token', fault: { kind: 'status', status: 502 } })
    await team.age('expired')
    for (let time = 0; time < 3; time += 1) {
      const error: unknown = await mine.token().catch((caught: unknown) => caught)
      expect(error).toMatchObject({ retry: 'backoff' })
    }
    expect(team.simulator.oauth.requests()).toHaveLength(1)
    const error: unknown = await mine.client.team(interactive).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'salesloft.unreachable' })
    expect((error as AppError).retryAfterMs).toBeGreaterThan(10_000)
    expect(await pauseOf(team)).toEqual({ pauseReason: null, note: null })
  })

  test('that is refused stops the team, says so, and asks nothing more (A40)', async () => {
    await using team = await createOAuthTeam()
    const mine = team.process()
    team.simulator.oauth.revoke()
    expect(await codeOf(mine.client.team(interactive))).toBe('auth.revoked')
    const asked = team.simulator.requests.summary().requests
    for (const each of [mine, team.process()])
      expect(await codeOf(each.client.team(interactive))).toBe('auth.revoked')
    expect(team.simulator.requests.summary().requests).toBe(asked)
    expect(team.simulator.oauth.requests()).toHaveLength(1)
    expect(await pauseOf(team)).toEqual({
      pauseReason: 'auth.revoked',
      note: 'SalesLoft refuses the grant (invalid_grant).',
    })
    await team.connect()
    expect(await pauseOf(team)).toEqual({ pauseReason: null, note: null })
    expect(await mine.client.team(interactive)).toHaveProperty('id')
  })

  test('that SalesLoft refused by mistake is tried once more when the team is resumed', async () => {
    await using team = await createOAuthTeam({ oauth: { refusesRefresh: true } })
    const mine = team.process()
    await team.age('expired')
    expect(await codeOf(mine.token())).toBe('auth.revoked')
    team.simulator.oauth.configure({ refusesRefresh: false })
    await teamsOf(team.database).resume(demo)
    expect(await codeOf(mine.token())).toBe('none')
  })

  test('for an app that SalesLoft does not know keeps the grant, and asks once a minute', async () => {
    await using team = await createOAuthTeam()
    const { clientId: id, clientSecret: secret } = team.simulator.oauth
    const wrong = team.process({ client: { id, secret: 'outdated' } })
    await team.age('expired')
    expect(await codeOf(wrong.token())).toBe('auth.client')
    expect(await codeOf(team.process({ client: { id, secret } }).token())).toBe(
      'salesloft.unreachable',
    )
    expect(team.simulator.oauth.requests()).toHaveLength(1)
    expect(await pauseOf(team)).toEqual({ pauseReason: null, note: null })
    await team.passTime()
    expect(await codeOf(team.process({ client: { id, secret } }).token())).toBe('none')
  })

  test('whose storing meets a database that is away is stored once it is back', async () => {
    await using team = await createOAuthTeam()
    let away = 3
    const mine = team.process({
      credentials: {
        save: (lease, tokens) => {
          away -= 1
          return away > 0
            ? Promise.reject(new AppError('store.unreachable', 'Postgres is away.'))
            : team.credentials.save(lease, tokens)
        },
      },
    })
    await team.age('expired')
    await mine.token()
    expect(away).toBe(0)
    expect(team.refreshes()).toBe(1)
    expect(await mine.client.team(interactive)).toHaveProperty('id')
  })

  test('of a process that lost its lease is not stored over what another one has', async () => {
    await using team = await createOAuthTeam({
      oauth: { usedRefresh: 'with-successor', replacedAccess: 'lives' },
    })
    const { credentials } = team
    const slow = await credentials.lease(demo, 1)
    if (slow.kind !== 'leased') throw new Error(slow.kind)
    expect(await credentials.lease(demo, 1)).toMatchObject({ kind: 'busy' })
    await team.passTime()
    const quick = await credentials.lease(demo, 1)
    if (quick.kind !== 'leased') throw new Error(quick.kind)
    const tokens = { refreshToken: 'r', scope: undefined, endsAtMs: performance.now() + 60_000 }
    const slowTokens = { ...tokens, accessToken: 'slow' }
    expect(await credentials.save(slow.lease, slowTokens)).toEqual({ kind: 'stale' })
    expect(await credentials.refuse(slow.lease, 'no')).toEqual({ kind: 'stale' })
    await credentials.putOff(slow.lease, 1_000_000)
    const quickTokens = { ...tokens, accessToken: 'quick' }
    expect(await credentials.save(quick.lease, quickTokens)).toEqual({ kind: 'saved' })
    expect(await credentials.save(quick.lease, quickTokens)).toEqual({ kind: 'stale' })
    expect(await credentials.read(demo)).toMatchObject({
      bearer: 'quick',
      version: 2,
      retryInMs: 0,
    })
    expect(await credentials.lease(demo, 1)).toEqual({ kind: 'stale' })
  })

  test('under way is stored before the process ends', async () => {
    await using team = await createOAuthTeam({ oauth: { delayMs: 400 } })
    const mine = team.process()
    await team.age('due')
    const asked = mine.token()
    await sleep(100)
    await mine.end()
    expect(await team.credentials.read(demo)).toMatchObject({ version: 2, state: 'fresh' })
    await asked
  })
})
