// `--wait` says what holds it up, ends when nothing has moved for its patience, and outlives what is away for a moment. The work
// itself goes on either way.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { App } from '../../src/app.ts'
import type { SyncSummary } from '../../src/cli/summary.ts'
import type { RunningWorker } from '../../src/worker/worker.ts'
import { acme, createPatient, type Patient } from '../support/examined.ts'
import { launch, objectOf, run, type Ended } from './processes.ts'

let patient: Patient
let app: App
let worker: RunningWorker
const held = new AsyncDisposableStack()

beforeAll(async () => {
  patient = held.use(await createPatient({ limitPerMinute: 60_000 }))
  app = held.use(await patient.app())
  await patient.connect(app)
  worker = await app.worker(inject('workflowBundle'))
}, 60_000)
afterAll(() => held.disposeAsync())

function errorOf(ended: Ended): { readonly code: string; readonly message: string } {
  expect(ended.code).toBe(1)
  return (objectOf(ended) as { error: { code: string; message: string } }).error
}

async function command(...args: readonly string[]): Promise<Ended> {
  return await run([...args, '--json'], patient.environment)
}

/** As after one 429 after another: nothing is asked until this is disposed, and then all goes on within three seconds. */
function blocked(): AsyncDisposable {
  const over = new AbortController()
  const { signal } = over
  const { kysely } = patient.database.database
  const ended = (async () => {
    while (!signal.aborted) {
      await sql`
        update worker.api_budget set blocked_until = clock_timestamp() + interval '3 seconds'`.execute(
        kysely,
      )
      await sleep(500, undefined, { signal }).catch(() => undefined)
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      over.abort()
      await ended
    },
  }
}

describe('sync --wait', { timeout: 120_000 }, () => {
  test('outlives rows that somebody holds for longer than a statement waits (I14)', async () => {
    await command('sync', 'acme', 'people', '--wait')
    const isHeld = Promise.withResolvers<undefined>()
    const free = new AbortController()
    const holding = patient.database.database.kysely.transaction().execute(async (trx) => {
      await sql`select from worker.sync_state for update`.execute(trx)
      isHeld.resolve(undefined)
      while (!free.signal.aborted) await sql`select pg_sleep(0.2)`.execute(trx)
    })
    await isHeld.promise
    const waiting = launch(['sync', 'acme', 'people', '--wait', '--json'], patient.environment)
    await waiting.line(/waiting: .*store\.busy/)
    free.abort()
    await holding
    const ended = await waiting.ended
    expect((objectOf(ended) as SyncSummary).streams).toMatchObject([{ state: 'current' }])
    expect(ended.code).toBe(0)
  })

  test('ends with what holds it up where SalesLoft is not to be asked, and the work goes on', async () => {
    const block = blocked()
    const ended = await command('sync', 'acme', 'users', '--wait', '--patience', '1')
    await block[Symbol.asyncDispose]()
    const { code, message } = errorOf(ended)
    expect(code).toBe('work.stalled')
    expect(message).toMatch(/^Nothing has moved for 1\.0 s: SalesLoft answered 429.* goes on\.$/m)
    // The run that it began is waited for.
    const next = objectOf(await command('sync', 'acme', 'users', '--wait')) as SyncSummary
    expect(next).toMatchObject({ ok: true, streams: [{ stream: 'users', state: 'current' }] })
  })

  test('says at once that a stream is paused, also one that is paused meanwhile', async () => {
    await app.operations.pause(acme, 'accounts')
    const asked = [[], ['--wait', '--patience', '0']].map((wait) =>
      command('sync', 'acme', 'accounts', 'users', ...wait),
    )
    for (const ended of await Promise.all(asked)) {
      const { code, message } = errorOf(ended)
      expect(code).toBe('stream.paused')
      expect(message).toMatch(/^accounts is paused: `salesloft-worker resume acme accounts`/)
    }
    await app.operations.resume(acme, 'accounts')
    await using _ = blocked()
    const waiting = launch(['sync', 'acme', 'accounts', '--wait', '--json'], patient.environment)
    await waiting.line(/waiting: /)
    await app.operations.pause(acme, 'accounts')
    expect(errorOf(await waiting.ended).code).toBe('stream.paused')
    await app.operations.resume(acme, 'accounts')
  })

  test('takes a patience that is a number of seconds', async () => {
    const ended = await command('sync', 'acme', '--wait', '--patience', 'long')
    expect(ended.code).toBe(2)
    expect(objectOf(ended)).toMatchObject({ error: { code: 'usage.invalid' } })
  })
})

describe('sweep --wait', { timeout: 120_000 }, () => {
  test('ends with what holds it up as well', async () => {
    const block = blocked()
    const ended = await command('sweep', 'acme', 'users', '--wait', '--patience', '1')
    await block[Symbol.asyncDispose]()
    expect(errorOf(ended).code).toBe('work.stalled')
    expect(errorOf(ended).message).toContain('SalesLoft answered 429')
    expect(objectOf(await command('sweep', 'acme', 'users', '--wait'))).toMatchObject({ ok: true })
  })
})

test('a wait whose worker has gone says that none is there', { timeout: 120_000 }, async () => {
  const block = blocked()
  const args = ['sync', 'acme', 'groups', '--wait', '--json', '--patience', '0']
  const waiting = launch(args, patient.environment)
  await waiting.line(/waiting: /)
  await worker.stop()
  await waiting.line(/temporal\.no-worker/)
  await block[Symbol.asyncDispose]()
  const other = held.use(await patient.app())
  await other.worker(inject('workflowBundle'))
  expect(objectOf(await waiting.ended)).toMatchObject({ ok: true })
})
