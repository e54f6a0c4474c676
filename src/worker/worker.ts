// The Temporal worker: any number of processes may run one; each takes what it can.
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type NativeConnectionOptions,
} from '@temporalio/worker'
import type { Activities } from '../activities/index.ts'
import type { At } from '../domain/crash-points.ts'
import { AppError } from '../domain/errors.ts'
import type { Log } from '../telemetry/logs.ts'
import { taskQueue } from '../workflows/messages.ts'
import { activityInterceptors } from './failures.ts'

export type RunningWorker = {
  /** Ends when the worker does; rejects if it failed. */
  readonly ended: Promise<void>
  /** Takes nothing more, lets activities end or gives them back, and returns. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export type WorkerConfig = {
  /** As `@temporalio/envconfig` reads it: address, TLS, API key. */
  readonly connection: NativeConnectionOptions
  readonly namespace: string
  /** Path of the prebuilt workflow bundle. */
  readonly bundle: string
  readonly activities: Activities
  readonly log: Log
  /** Another one for tests that share a server. */
  readonly queue?: string
  readonly identity?: string
  readonly at?: At | undefined
}

// An activity commits each page, so what is cut off after a second is one page read twice, and a deploy is quick.
const heartbeatMs = 5_000
const graceMs = 1_000
const forceMs = 15_000

/** @throws AppError `temporal.unreachable` */
export async function startWorker(given: WorkerConfig): Promise<RunningWorker> {
  installRuntime(given.log)
  const connection = await NativeConnection.connect(given.connection).catch((error: unknown) => {
    throw new AppError('temporal.unreachable', 'The Temporal server cannot be reached.', {
      cause: error,
    })
  })
  const { identity } = given
  const worker = await Worker.create({
    connection,
    namespace: given.namespace,
    taskQueue: given.queue ?? taskQueue,
    workflowBundle: { codePath: given.bundle },
    activities: given.activities,
    interceptors: { activity: [activityInterceptors(given.log, given.at)] },
    shutdownGraceTime: graceMs,
    shutdownForceTime: forceMs,
    // A cancel travels back with a heartbeat: at the SDK's own pace it may be 48 s old (measured).
    maxHeartbeatThrottleInterval: heartbeatMs,
    defaultHeartbeatThrottleInterval: heartbeatMs,
    maxCachedWorkflows: 200,
    maxConcurrentActivityTaskExecutions: 40,
    ...(identity === undefined ? {} : { identity }),
  })
  const ended = worker.run()
  // Whoever awaits `ended` hears of a failure; nobody else is to die of it.
  ended.catch(() => undefined)
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= end())

  async function end(): Promise<void> {
    if (worker.getState() === 'RUNNING') worker.shutdown()
    await ended.catch(() => undefined)
    await connection.close()
  }

  return { ended, stop, [Symbol.asyncDispose]: stop }
}

let installed = false

/** Once a process. Signals are ours: the SDK's own handlers would race the order in which parts are closed. */
function installRuntime(log: Log): void {
  if (installed) return
  installed = true
  const logger = new DefaultLogger('WARN', ({ level, message }) => {
    if (level === 'ERROR') log.error({}, message)
    else log.warn({}, message)
  })
  Runtime.install({ shutdownSignals: [], logger })
}
