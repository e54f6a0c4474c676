// `sweep --wait` ends for every kind of stream, and says how; what stopped is found by doctor and shown by status.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { App } from '../../src/app.ts'
import type { Swept } from '../../src/cli/follow-sweeps.ts'
import { Secret } from '../../src/config/secret.ts'
import type { StreamKind } from '../../src/domain/catalogue/entry.ts'
import { streams } from '../../src/domain/streams.ts'
import type { TeamStatus } from '../../src/store/status.ts'
import { acme, createPatient, wordsOf, type Patient } from '../support/examined.ts'
import { launch, objectOf, run } from './processes.ts'

const costPerMinute = 60_000
const kinds: readonly StreamKind[] = ['cursor', 'snapshot', 'child', 'window', 'live-set', 'id']
const ofEachKind = kinds.map((kind) => {
  const found = streams.find((each) => each.kind === kind)
  if (found === undefined) throw new Error(`no stream is read so: ${kind}`)
  return found.name
})
const few = 3

let patient: Patient
let app: App
const held = new AsyncDisposableStack()

beforeAll(async () => {
  patient = held.use(await createPatient({ limitPerMinute: costPerMinute }))
  app = held.use(await patient.app())
  await app.operations.connect({
    team: acme,
    baseUrl: patient.simulator.url,
    apiKey: new Secret(patient.simulator.apiKey),
    costPerMinute,
  })
  await app.worker(inject('workflowBundle'))
  await app.operations.syncNow(acme)
}, 60_000)

afterAll(async () => {
  await held.disposeAsync()
})

async function sweep(...args: readonly string[]): Promise<{ ok: boolean; sweeps: Swept[] }> {
  const ended = await run(['sweep', 'acme', ...args, '--wait', '--json'], patient.environment)
  const said = objectOf(ended) as { ok: boolean; sweeps: Swept[] }
  expect(ended.code).toBe(said.ok ? 0 : 1)
  return said
}

async function query(statement: ReturnType<typeof sql>): Promise<void> {
  await statement.execute(patient.database.database.kysely)
}

async function team(): Promise<TeamStatus> {
  const [found] = (await app.status(acme)).teams
  if (found === undefined) throw new Error('no team')
  return found
}

/** A sweep suspects only what was stored well before it began. */
async function removePeople(share: number): Promise<void> {
  await query(sql`
    update salesloft.people
    set synced_at = synced_at - interval '1 hour', requested_at = requested_at - interval '1 hour'`)
  patient.simulator.mutate.removeShare('people', share)
}

async function stateOfPeople(): Promise<string | undefined> {
  return (await app.sweeps.status(acme)).find(({ stream }) => stream === 'people')?.state
}

describe('sweep --wait', { timeout: 60_000 }, () => {
  test('ends for streams of each kind, and prints what was found', async () => {
    const unread = async (): Promise<readonly string[]> =>
      (await team()).streams
        .filter(({ stream, watermark }) => ofEachKind.includes(stream) && watermark === null)
        .map(({ stream }) => stream)
    await expect.poll(unread, { timeout: 30_000 }).toEqual([])
    const count = patient.simulator.truth.count('people')
    await removePeople(few / count)
    const { ok, sweeps } = await sweep('people', ...ofEachKind)
    expect(sweeps.filter(({ state }) => state !== 'current')).toEqual([])
    expect(ok).toBe(true)
    expect(sweeps.map(({ stream }) => stream).toSorted()).toEqual(
      [...new Set(['people', ...ofEachKind])].toSorted(),
    )
    expect(sweeps.find(({ stream }) => stream === 'people')).toMatchObject({
      suspects: few,
      deleted: few,
      repaired: 0,
    })
    const people = (await team()).streams.find(({ stream }) => stream === 'people')
    expect(people?.sweep).toMatchObject({ state: 'current', suspects: few, deleted: few })
    expect(people?.sweep).not.toHaveProperty('stream')
    expect(people?.sweep?.completedAt).toBe(people?.sweep?.finishedAt)
  })

  test('ends for a stream that is paused, and fails by it', async () => {
    await app.operations.pause(acme, 'accounts')
    const { ok, sweeps } = await sweep('accounts', 'users')
    await app.operations.resume(acme, 'accounts')
    expect(ok).toBe(false)
    expect(Object.fromEntries(sweeps.map(({ stream, state }) => [stream, state]))).toEqual({
      accounts: 'paused',
      users: 'current',
    })
  })

  test.each(['bounded', 'snapshot'])('ends for a stream that fell back to %s', async (mode) => {
    await query(sql`
      update worker.sync_state set mode = ${mode}, fallback_since = now() where stream = 'accounts'`)
    const { sweeps } = await sweep('accounts')
    await query(sql`
      update worker.sync_state set mode = 'cursor', fallback_since = null where stream = 'accounts'`)
    expect(sweeps).toMatchObject([{ stream: 'accounts', state: 'current' }])
  })

  test('ends where a sweep stops, which doctor finds, and one that is overdue', async () => {
    const gone = patient.simulator.mutate.removeShare('accounts', 1)
    await query(sql`update salesloft.accounts set synced_at = synced_at - interval '1 hour'`)
    const { ok, sweeps } = await sweep('accounts')
    patient.simulator.mutate.revive('accounts', gone, { keepStamp: true })
    expect(ok).toBe(false)
    expect(sweeps).toMatchObject([
      { stream: 'accounts', state: 'failed', error: { code: 'sweep.implausible' } },
    ])
    expect(sweeps[0]?.error?.message).toMatch(/^accounts: \d+ of \d+ records are missing/)
    const found = async (): Promise<string> => wordsOf(await patient.findings(), 'sweeps acme')
    expect(await found()).toMatch(
      /^warn: stopped: accounts \(sweep\.implausible\).*`sweep acme accounts --confirm`/,
    )
    expect(await sweep('accounts')).toMatchObject({ ok: true, sweeps: [{ deleted: 0 }] })
    expect(await found()).toMatch(/^ok/)
    await query(sql`update worker.team set connected_at = now() - interval '3 days'`)
    await query(sql`
      update worker.sweep set completed_at = now() - interval '49 hours' where stream = 'people'`)
    const overdue = await found()
    expect(overdue).toMatch(/^warn: none came to its end for 2 days: .*people.*sweep acme --wait/)
    expect(overdue).not.toMatch(/accounts|users/)
    await query(sql`update worker.team set connected_at = now()`)
  })

  test('ends with what to do where far too much is missing, and by --confirm goes on', async () => {
    await removePeople(0.7)
    await app.operations.pause(acme, 'accounts')
    const stopped = await run(
      ['sweep', 'acme', 'people', 'accounts', '--wait'],
      patient.environment,
    )
    await app.operations.resume(acme, 'accounts')
    expect(stopped.code).toBe(1)
    expect(stopped.stdout).toMatch(/^people: .*`sweep acme people --confirm`/m)
    expect(stopped.stdout).toMatch(/^accounts: .*resume acme accounts/m)
    const { ok, sweeps } = await sweep('people', '--confirm')
    expect(ok).toBe(true)
    expect(sweeps[0]?.deleted).toBeGreaterThan(0)
    expect(sweeps[0]?.deleted).toBe(sweeps[0]?.suspects)
  })

  test('says why a reading failed that took its place', async () => {
    const refuse = patient.simulator.faults.add({
      match: '/v2/groups\\?',
      fault: { kind: 'status', status: 422 },
    })
    const { ok, sweeps } = await sweep('groups')
    refuse()
    expect(ok).toBe(false)
    expect(sweeps).toMatchObject([{ stream: 'groups', state: 'failed' }])
    expect(sweeps[0]?.error?.code).toMatch(/^salesloft\./)
    expect(sweeps[0]?.error?.message).not.toBe('')
  })

  test('ends by Ctrl-C with 1, and the sweep goes on', async () => {
    const away = patient.simulator.faults.add({
      match: '/v2/people\\?',
      fault: { kind: 'status', status: 503 },
    })
    const waiting = launch(['sweep', 'acme', 'people', '--wait', '--json'], patient.environment)
    await expect.poll(stateOfPeople, { timeout: 15_000 }).toBe('sweeping')
    const confirm = ['sweep', 'acme', 'accounts', 'people', '--confirm', '--json']
    const refused = await run(confirm, patient.environment)
    expect(refused.code).toBe(1)
    expect(objectOf(refused)).toMatchObject({ error: { code: 'sweep.running' } })
    waiting.signal('SIGINT')
    const ended = await waiting.ended
    away()
    expect(ended.code).toBe(1)
    expect(objectOf(ended)).toEqual({ ok: false, sweeps: [] })
    await expect.poll(stateOfPeople, { timeout: 45_000 }).toBe('current')
  })
})
