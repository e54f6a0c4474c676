// One attempt at polling: a connection and the SDK's worker on it, which may end by itself, as when its namespace is gone.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  NativeConnection,
  type NativeConnectionOptions,
  TransportError,
  Worker,
} from '@temporalio/worker'
import type { Activities } from '../activities/index.ts'
import type { At } from '../domain/crash-points.ts'
import { AppError } from '../domain/errors.ts'
import { workerSlots } from '../domain/slot-shares.ts'
import type { Log } from '../telemetry/logs.ts'
import { taskQueue } from '../workflows/messages.ts'
import { activityInterceptors } from './failures.ts'
import type { Presence } from './presence.ts'
import { createShares, shareInterceptors } from './shares.ts'

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
  /** How many activities run at once; tests take fewer. */
  readonly slots?: number
  readonly at?: At | undefined
  /** Told that the worker is there, as long as it is. */
  readonly presence?: Presence
}

export type Attempt = {
  /** Ends with the polling; rejects where it ended by itself, with `temporal.unreachable` where that passes. */
  readonly ended: Promise<void>
  /** Takes nothing more; `ended` follows. */
  shutdown(): void
}

// An activity commits each page, so what is cut off after a second is one page read twice, and a deploy is quick.
const heartbeatMs = 5_000
const graceMs = 1_000
const forceMs = 15_000
// An address that swallows packets would hold an attempt for two minutes.
const connectMs = 10_000
const lookMs = 2_000

/** @throws AppError `temporal.unreachable` where Temporal or the namespace is away; what else is thrown does not pass */
export async function attempt(given: WorkerConfig, stopping: AbortSignal): Promise<Attempt> {
  const connection = await connect(
    given,
    AbortSignal.any([stopping, AbortSignal.timeout(connectMs)]),
  )
  const worker = await create(given, connection).catch(async (error: unknown) => {
    await connection.close()
    throw awayOr(given, error)
  })
  const ended = run()
  // Whoever awaits it hears of a failure; nobody else is to die of it.
  ended.catch(() => undefined)

  async function run(): Promise<void> {
    const over = new AbortController()
    try {
      await Promise.race([worker.run(), abandoned(over.signal)])
    } catch (error) {
      throw awayOr(given, error)
    } finally {
      over.abort()
      // One that was abandoned holds its connection for good.
      await connection.close().catch(() => undefined)
    }
  }

  // The SDK (1.24.0) never returns from a worker that failed because its namespace was deleted: it waits for pollers.
  async function abandoned(over: AbortSignal): Promise<void> {
    while (worker.getState() !== 'FAILED') {
      await sleep(lookMs, undefined, { signal: over })
    }
    await sleep(lookMs, undefined, { signal: over })
    throw away(given, undefined)
  }

  return {
    ended,
    shutdown() {
      if (worker.getState() === 'RUNNING') worker.shutdown()
    },
  }
}

async function connect(given: WorkerConfig, late: AbortSignal): Promise<NativeConnection> {
  const connecting = NativeConnection.connect(given.connection)
  const over = Promise.withResolvers<never>()
  const giveUp = (): void => over.reject(late.reason)
  late.addEventListener('abort', giveUp, { once: true })
  return await Promise.race([connecting, over.promise])
    .catch((error: unknown) => {
      // The SDK cannot be told to stop trying: what it connects after this is closed.
      connecting.then(
        (connection) => connection.close(),
        () => undefined,
      )
      throw away(given, error)
    })
    .finally(() => late.removeEventListener('abort', giveUp))
}

async function create(given: WorkerConfig, connection: NativeConnection): Promise<Worker> {
  const { identity, slots = workerSlots } = given
  return await Worker.create({
    connection,
    namespace: given.namespace,
    taskQueue: given.queue ?? taskQueue,
    workflowBundle: { codePath: given.bundle },
    activities: given.activities,
    interceptors: {
      activity: [activityInterceptors(given.log, given.at), shareInterceptors(createShares(slots))],
    },
    shutdownGraceTime: graceMs,
    shutdownForceTime: forceMs,
    // A cancel travels back with a heartbeat: at the SDK's own pace it may be 48 s old (measured).
    maxHeartbeatThrottleInterval: heartbeatMs,
    defaultHeartbeatThrottleInterval: heartbeatMs,
    maxCachedWorkflows: 200,
    maxConcurrentActivityTaskExecutions: slots,
    ...(identity === undefined ? {} : { identity }),
  })
}

// What the SDK's native part meets on the wire; what its own part throws is a defect.
function awayOr(given: WorkerConfig, error: unknown): unknown {
  return error instanceof TransportError ? away(given, error) : error
}

function away({ connection, namespace }: WorkerConfig, cause: unknown): AppError {
  const where = `The namespace "${namespace}" at ${connection.address ?? 'its address'}`
  return new AppError('temporal.unreachable', `${where} cannot be polled.`, { cause })
}
