// What doctor finds of a team: each problem comes about as it does in life, by an answer of SalesLoft, a reading or a hand.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { streams } from '../../src/domain/streams.ts'
import { acme, createPatient, wordsOf, type Patient } from '../support/examined.ts'
import { launch, objectOf, run } from './processes.ts'

let patient: Patient
let app: App
const held = new AsyncDisposableStack()

beforeAll(async () => {
  // Readings are not what is waited for here; the budget has a limit of its own.
  patient = held.use(await createPatient({ limitPerMinute: 60_000 }))
  app = held.use(await patient.app())
  await patient.connect(app)
  await app.worker(inject('workflowBundle'))
}, 60_000)

afterAll(async () => {
  await held.disposeAsync()
})

/** As a hand in the database would. */
async function query(statement: ReturnType<typeof sql>): Promise<void> {
  await statement.execute(patient.database.database.kysely)
}

async function finding(check: string, over?: Record<string, string>): Promise<string> {
  return wordsOf(await patient.findings(over), `${check} acme`)
}

/** Another key for the team than was connected, without asking SalesLoft about it. */
async function plantKey(apiKey: string): Promise<void> {
  await app.teams.connect({ ...(await app.teams.get(acme)), apiKey })
}

describe('doctor', () => {
  test('finds what readings met: a missing scope, a failing stream, a record in quarantine', async () => {
    const { simulator } = patient
    simulator.teams[0]?.setScopes(
      streams.map(({ scope }) => scope).filter((scope) => scope !== 'calls:read'),
    )
    simulator.faults.add({ match: '/v2/groups', fault: { kind: 'status', status: 400 } })
    simulator.faults.add({
      match: '/v2/people',
      count: 1,
      fault: { kind: 'malformed', how: 'missing-id' },
    })
    await app.operations.syncNow(acme)
    const underWay = async (): Promise<readonly string[]> => {
      const [team] = (await app.status(acme)).teams
      const read = new Set(['behind', 'reading'])
      return (team?.streams ?? []).map(({ state }) => state).filter((state) => read.has(state))
    }
    await expect.poll(underWay, { timeout: 20_000 }).toEqual([])
    simulator.faults.clear()
    const findings = await patient.findings()
    expect(wordsOf(findings, 'scopes acme')).toMatch(/^warn: .*calls \(.*\).*Give the key/)
    expect(wordsOf(findings, 'streams acme')).toMatch(
      /^fail: .*groups \(salesloft\.rejected since 20.*salesloft-worker status acme/,
    )
    expect(wordsOf(findings, 'quarantine acme')).toMatch(/^warn: .*1 of people/)
    expect(wordsOf(findings, 'rows acme')).toMatch(/^ok/)
  }, 40_000)

  test('finds rows that are older than their cursor, until they are read in full (I39)', async () => {
    await query(sql`delete from salesloft.users where team = 'acme'`)
    expect(await finding('rows')).toMatch(/^warn: .*users.*salesloft-worker sync acme users --full/)
    await query(sql`update worker.sync_state set watermark = now() + interval '1 hour'
      where team = 'acme' and stream = 'steps'`)
    expect(await finding('rows')).toMatch(
      /sync acme users steps --full|sync acme steps users --full/,
    )
    const worker = launch(['worker'], patient.environment)
    expect(await worker.line(/users/)).toMatch(/^warning: .*run: sync acme users --full/)
    await worker[Symbol.asyncDispose]()
    await app.operations.syncNow(acme, { streams: ['users', 'steps'], full: true })
    const behind = () => app.examination.rowsBehind(acme)
    await expect.poll(behind, { timeout: 15_000 }).toEqual([])
    const countOfUsers = async (): Promise<number | undefined> => {
      const [team] = (await app.status(acme)).teams
      return team?.streams.find(({ stream }) => stream === 'users')?.rows
    }
    await expect.poll(countOfUsers).toBe(patient.simulator.truth.records('users').length)
  }, 30_000)

  test('tells a refused key, and whose key another one is', async () => {
    const { simulator } = patient
    await plantKey('ak_unknown')
    expect(await finding('key')).toMatch(/^fail: .*salesloft-worker connect acme --api-key-stdin/)
    await plantKey(simulator.team('second').apiKey)
    expect(await finding('key')).toMatch(
      new RegExp(`^fail: it belongs to SalesLoft team ${simulator.team('second').id}, `),
    )
    await app.teams.pause(acme, 'auth.revoked')
    expect(await finding('key')).toMatch(/^fail: SalesLoft refused it at 20.*connect acme/)
    await patient.connect(app, simulator.apiKey)
    expect(await finding('key')).toMatch(/^ok/)
  })

  test('does not wait for a SalesLoft that says nothing', async () => {
    const remove = patient.simulator.faults.add({ match: '/v2/team', fault: { kind: 'hang' } })
    const begun = performance.now()
    const found = await patient.findings()
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(wordsOf(found, 'key acme')).toMatch(/^fail: No answer.*status\.salesloft\.com/)
    expect(wordsOf(found, 'streams acme')).toMatch(/groups/)
    remove()
  })

  test('misses the encryption key of a stored credential', async () => {
    const other = { ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}` }
    expect(await finding('credential', other)).toMatch(/^fail: .*back into ENCRYPTION_KEYS/)
    const none = { ENCRYPTION_KEYS: `new:${randomBytes(32).toString('base64')}` }
    expect(await finding('credential', none)).toMatch(/^fail: .*no key "test"/)
  })

  test('compares SalesLoft’s clock with ours', async () => {
    const date = new Date(Date.now() - 10 * 60_000).toUTCString()
    const remove = patient.simulator.faults.add({
      match: '/v2/team',
      fault: { kind: 'headers', headers: { date } },
    })
    expect(await finding('clock')).toMatch(/^warn: .*SalesLoft.*10 min apart; ours is ahead.*NTP/)
    remove()
    expect(await finding('clock')).toMatch(/^ok/)
  })

  test('compares the database’s clock with ours, which may be wrong by minutes (I27)', async () => {
    const ahead = 'const now = Date.now; Date.now = () => now() + 7200000'
    const shifted = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(ahead)}` }
    const ended = await run(['doctor', '--json'], { ...patient.environment, ...shifted })
    const { findings } = objectOf(ended) as { findings: Record<string, string>[] }
    const clocks = findings.filter(({ check }) => check === 'clock').map(({ found }) => found)
    expect(clocks).toHaveLength(2)
    for (const found of clocks) expect(found).toMatch(/120 min|2 h/)
  })

  test('says that the team or a stream is paused', async () => {
    await app.operations.pause(acme, 'people')
    expect(await finding('team')).toMatch(/^warn: paused: people.*resume acme STREAM/)
    await app.operations.resume(acme, 'people')
    await app.operations.pause(acme)
    expect(await finding('team')).toMatch(/^warn: paused since 20.*salesloft-worker resume acme/)
    expect(await finding('key')).toMatch(/^ok: not tried/)
    await app.operations.resume(acme)
  })

  test('says that others use over half of the budget, and that none is left', async () => {
    const { simulator } = patient
    const ask = async (times: number): Promise<void> => {
      const headers = { authorization: `Bearer ${simulator.apiKey}` }
      for (let time = 0; time < times; time += 1) {
        await (await fetch(`${simulator.url}/v2/team`, { headers })).text()
      }
    }
    const [account] = simulator.teams
    if (account !== undefined) account.limitPerMinute = 300
    const { apiKey } = simulator
    await app.teams.connect({ ...(await app.teams.get(acme)), apiKey, costPerMinute: 300 })
    await query(sql`delete from worker.api_usage`)
    // Where the minute turns in between, it begins again.
    await expect
      .poll(
        async () => {
          await ask(200)
          return await finding('budget')
        },
        { timeout: 60_000 },
      )
      .toMatch(/^warn: .*over half.*what else uses/)
    await expect
      .poll(
        async () => {
          await ask(300)
          const findings = await patient.findings()
          return `${wordsOf(findings, 'key acme')} ${wordsOf(findings, 'budget acme')}`
        },
        { timeout: 60_000 },
      )
      .toMatch(/^warn: it could not be tried.* warn: SalesLoft asked for .* of silence/)
  }, 150_000)
})
