// What the server is told of a failure, seen from the server: what it repeats, when, and what it does not.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cancellationSignal } from '@temporalio/activity'
import { Client, Connection, type WorkflowHandle } from '@temporalio/client'
import { ApplicationFailureCategory } from '@temporalio/common'
import { describe, expect, inject, test } from 'vitest'
import type { Activities } from '../../src/activities/index.ts'
import { AppError, type ErrorCode, errorCatalogue } from '../../src/domain/errors.ts'
import { noCounts, type Turn } from '../../src/domain/sync-plan.ts'
import { createLog } from '../../src/telemetry/logs.ts'
import { applicationFailure } from '../../src/worker/failures.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { noActivities } from '../support/activities.ts'
import { benchOf, type Bench } from '../support/workflows.ts'

const current: Turn = {
  stream: 'people',
  state: 'current',
  counts: noCounts,
  runId: '1',
  watermark: null,
}

function reading(readStream: () => Promise<Turn>): Activities {
  return { ...noActivities, pollStreams: () => Promise.resolve([]), readStream }
}

async function start({ client, queue }: Pick<Bench, 'client' | 'queue'>): Promise<WorkflowHandle> {
  const team = `t-${randomUUID()}`
  return await client.workflow.start('syncStream', {
    workflowId: `sync:${team}:people`,
    taskQueue: queue,
    args: [{ team, stream: 'people' }],
  })
}

type Failed = {
  readonly cause?: {
    readonly cause?: {
      readonly type?: string
      readonly message?: string
      readonly stack?: string
    }
  }
}

/** The failure that the workflow saw, as the server kept it. */
async function failureOf(handle: WorkflowHandle): Promise<NonNullable<Failed['cause']>['cause']> {
  const failed = await handle.result().then(
    () => undefined,
    (error: unknown) => error as Failed,
  )
  return failed?.cause?.cause
}

/** What the server knows of the activity that is waiting or running. */
async function pending(handle: WorkflowHandle) {
  const { raw } = await handle.describe()
  return raw.pendingActivities?.[0]
}

async function until<T>(ask: () => Promise<T | undefined | null>, withinMs = 15_000): Promise<T> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(50)) {
    const answer = await ask()
    if (answer !== undefined && answer !== null) return answer
  }
  throw new Error('it did not come to pass')
}

describe('applicationFailure', () => {
  const codes = Object.keys(errorCatalogue) as ErrorCode[]

  test.each(codes)('%s carries its code, and its retry word decides', (code) => {
    const { retry } = errorCatalogue[code]
    const failure = applicationFailure(new AppError(code, 'a sentence', { retryAfterMs: 1_500 }))
    expect(failure.type).toBe(code)
    expect(failure.nonRetryable).toBe(retry === 'never' || retry === 'human')
    expect(failure.nextRetryDelay).toBe(1_500)
    expect(failure.category === ApplicationFailureCategory.BENIGN).toBe(retry === 'after')
    // A cause may quote a row or a header.
    expect(failure.cause).toBeUndefined()
  })
})

describe('on a server', () => {
  test.each(['store.failed', 'store.outdated'] as const)(
    '%s is not repeated, and the workflow sees its code and its sentence',
    async (code) => {
      let attempts = 0
      await using bench = await benchOf(
        reading(() => {
          attempts += 1
          return Promise.reject(new AppError(code, 'The sentence.'))
        }),
      )
      const failure = await failureOf(await start(bench))
      expect(failure).toMatchObject({ type: code, message: 'The sentence.' })
      expect(attempts).toBe(1)
    },
  )

  test('a passing failure is repeated after two seconds', async () => {
    const askedAt: number[] = []
    await using bench = await benchOf(
      reading(() => {
        askedAt.push(performance.now())
        if (askedAt.length === 1) throw new AppError('salesloft.failed', 'SalesLoft answered 502.')
        return Promise.resolve(current)
      }),
    )
    await (await start(bench)).result()
    const [first = 0, second = 0] = askedAt
    expect(second - first).toBeGreaterThan(1_900)
    expect(second - first).toBeLessThan(8_000)
  })

  test('who is told to wait waits as long as told, and it is no fault', async () => {
    const askedAt: number[] = []
    await using bench = await benchOf(
      reading(() => {
        askedAt.push(performance.now())
        if (askedAt.length > 1) return Promise.resolve(current)
        throw new AppError('salesloft.throttled', 'Wait.', { retryAfterMs: 3_300 })
      }),
    )
    const handle = await start(bench)
    const { lastFailure } = await until(async () => {
      const activity = await pending(handle)
      return activity?.lastFailure ? activity : undefined
    })
    expect(lastFailure?.applicationFailureInfo).toMatchObject({
      type: 'salesloft.throttled',
      // BENIGN in temporal.api.enums.v1.ApplicationErrorCategory.
      category: 1,
    })
    await handle.result()
    const [first = 0, second = 0] = askedAt
    expect(second - first).toBeGreaterThan(3_200)
  })

  test('the words of a defect stay out of the history', async () => {
    let attempts = 0
    await using bench = await benchOf(
      reading(() => {
        attempts += 1
        if (attempts > 1) return Promise.resolve(current)
        throw new TypeError('cannot read jane.doe@example.com')
      }),
    )
    const handle = await start(bench)
    const activity = await until(async () => {
      const waiting = await pending(handle)
      return waiting?.lastFailure ? waiting : undefined
    })
    expect(activity.lastFailure?.applicationFailureInfo?.type).toBe('internal')
    expect(JSON.stringify(activity.lastFailure)).not.toContain('jane.doe')
    await handle.result()
  })

  test('a long activity beats by itself', async () => {
    const done = Promise.withResolvers<Turn>()
    await using bench = await benchOf(reading(() => done.promise))
    const handle = await start(bench)
    const { lastStartedTime, lastHeartbeatTime } = await until(async () => {
      const activity = await pending(handle)
      return activity?.lastHeartbeatTime ? activity : undefined
    })
    const afterSeconds = Number(lastHeartbeatTime?.seconds) - Number(lastStartedTime?.seconds)
    expect(afterSeconds).toBeGreaterThanOrEqual(4)
    done.resolve(current)
    await handle.result()
  })

  test('cancelling the workflow cancels it, and ends what the activity is at with its next beat', async () => {
    const begun = Promise.withResolvers<undefined>()
    let reason = ''
    await using bench = await benchOf(
      reading(async () => {
        const signal = cancellationSignal()
        begun.resolve(undefined)
        await sleep(60_000, undefined, { signal }).catch(() => {
          reason = String(signal.reason)
          // As a client would report a request that was cut off.
          throw new AppError('salesloft.unreachable', 'No answer.')
        })
        return current
      }),
    )
    const handle = await start(bench)
    await begun.promise
    await handle.cancel()
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } })
    await until(() => Promise.resolve(reason === '' ? undefined : reason), 60_000)
    expect(reason).toContain('CancelledFailure')
    expect((await handle.describe()).status.name).toBe('CANCELLED')
  }, 90_000)

  test('a worker that stops gives its activity to another, and the log tells failures but no waits', async () => {
    const lines: string[] = []
    const log = createLog({ level: 'warn', destination: { write: (line) => lines.push(line) } })
    const failures = [
      new AppError('salesloft.budget', 'The budget is used up.', { retryAfterMs: 50 }),
      new AppError('salesloft.unreachable', 'No answer.', { retryAfterMs: 50 }),
    ]
    const queue = `test-${randomUUID()}`
    const address = inject('temporalAddress')
    const begun = Promise.withResolvers<undefined>()
    const first = await startWorker({
      connection: { address },
      namespace: 'default',
      queue,
      log,
      bundle: inject('workflowBundle'),
      activities: reading(async () => {
        const failure = failures.shift()
        if (failure !== undefined) throw failure
        const signal = cancellationSignal()
        begun.resolve(undefined)
        await sleep(60_000, undefined, { signal })
        return current
      }),
    })
    const connection = await Connection.connect({ address })
    const handle = await start({ client: new Client({ connection }), queue })
    await begun.promise
    const stoppingAt = performance.now()
    await first.stop()
    expect(performance.now() - stoppingAt).toBeLessThan(20_000)
    await using other = await benchOf(
      reading(() => Promise.resolve(current)),
      queue,
    )
    expect(await handle.result()).toMatchObject({ state: 'current' })
    await Promise.all([other.worker.stop(), connection.close()])
    const told = lines.join('')
    expect(told).toContain('salesloft.unreachable')
    expect(told).not.toContain('salesloft.budget')
  }, 120_000)
})
