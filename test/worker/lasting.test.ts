// Workers that begin before their Temporal does, or outlive it.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { expect, inject, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { createLog } from '../../src/telemetry/logs.ts'
import { type Attempt } from '../../src/worker/attempt.ts'
import { keepPolling } from '../../src/worker/lasting.ts'
import { createNews } from '../../src/worker/runtime.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { noActivities } from '../support/activities.ts'
import { createFaultProxy } from '../support/fault-proxy.ts'

function collected() {
  const lines: string[] = []
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })
  return { lines, log }
}

const away = () => new AppError('temporal.unreachable', 'Away.')

/** An attempt that ends when it is told to, or fails when the test says so. */
function polling(): Attempt & { readonly fail: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => undefined)
  return { ended: promise, shutdown: resolve, fail: () => reject(away()) }
}

async function begin(connection: { address: string }, namespace = 'default') {
  const { lines, log } = collected()
  const worker = await startWorker({
    connection,
    namespace,
    queue: `test-${randomUUID()}`,
    log,
    bundle: inject('workflowBundle'),
    activities: {
      ...noActivities,
      pollStreams: () => Promise.resolve([]),
      readStream: () => Promise.reject(away()),
    },
  })
  return { worker, lines }
}

test('a worker begins by itself when the Temporal it was started without is there', async () => {
  await using proxy = await createFaultProxy({
    port: Number(inject('temporalAddress').split(':')[1]),
  })
  await proxy.set({ kind: 'down' })
  const { worker, lines } = await begin({ address: `127.0.0.1:${proxy.port}` })
  await using running = worker
  expect(running.state()).toBe('waiting')
  expect(lines.filter((line) => line.includes('temporal.unreachable'))).toHaveLength(1)
  await proxy.set()
  await running.polling
  expect(running.state()).toBe('polling')
}, 60_000)

test('a worker begins by itself when its namespace appears', async () => {
  const address = inject('temporalAddress')
  const namespace = `test-${randomUUID()}`
  const { worker } = await begin({ address }, namespace)
  await using running = worker
  expect(running.state()).toBe('waiting')
  const connection = await Connection.connect({ address })
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  })
  await connection.close()
  await running.polling
  expect(running.state()).toBe('polling')
}, 60_000)

test('a worker that waits is stopped at once', async () => {
  const { worker } = await begin({ address: '127.0.0.1:1' })
  const begun = performance.now()
  await worker.stop()
  expect(performance.now() - begun).toBeLessThan(5_000)
  await worker.polling
  expect(worker.state()).toBe('stopped')
})

test('polling that ends by itself begins again, and the log tells each outage once', async () => {
  const { lines, log } = collected()
  const [first, second] = [polling(), polling()]
  const outcomes = [first, away(), second]
  await using worker = await keepPolling({
    log,
    attempt: async () => {
      await sleep(1)
      const next = outcomes.shift() ?? away()
      if (next instanceof AppError) throw next
      return next
    },
  })
  expect(worker.state()).toBe('polling')
  first.fail()
  await sleep(100)
  expect(worker.state()).toBe('waiting')
  while (worker.state() === 'waiting') await sleep(20)
  expect(outcomes).toEqual([])
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
    'warn',
    'info',
  ])
})

test('what does not pass is thrown at the beginning', async () => {
  const { log } = collected()
  const broken = keepPolling({ log, attempt: () => Promise.reject(new Error('no bundle')) })
  await expect(broken).rejects.toThrow('no bundle')
})

test('the native part says the same once in five minutes', () => {
  let nowMs = 0
  const isNews = createNews(() => nowMs)
  const core = { sdkComponent: 'core' }
  const retried = (times: number) =>
    isNews({ message: `gRPC call poll_workflow_task_queue retried ${times} times`, meta: core })
  expect([retried(5), retried(6)]).toEqual([true, false])
  expect(isNews({ message: 'Something else', meta: core })).toBe(true)
  nowMs = 5 * 60_000
  expect([retried(7), retried(8)]).toEqual([true, false])
  const ours = { message: 'An activity of ours', meta: { sdkComponent: 'worker' } }
  expect([isNews(ours), isNews(ours)]).toEqual([true, true])
  expect(isNews({ ...ours, message: 'Activity failed' })).toBe(false)
})
