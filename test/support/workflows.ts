// A client and a worker on the run's Temporal server, with a task queue of the test's own.
import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { inject } from 'vitest'
import type { Activities } from '../../src/activities/index.ts'
import { createLog } from '../../src/telemetry/logs.ts'
import { startWorker, type RunningWorker } from '../../src/worker/worker.ts'

export type Bench = {
  readonly client: Client
  readonly queue: string
  readonly worker: RunningWorker
  [Symbol.asyncDispose](): Promise<void>
}

export function quietLog(): ReturnType<typeof createLog> {
  return createLog({ level: 'silent' })
}

/** `identity` is fixed, so that a recorded history names no machine. */
export async function benchOf(
  activities: Activities,
  queue = `test-${randomUUID()}`,
): Promise<Bench> {
  const address = inject('temporalAddress')
  const connection = await Connection.connect({ address })
  const client = new Client({ connection, identity: 'test' })
  const worker = await startWorker({
    connection: { address },
    namespace: 'default',
    bundle: inject('workflowBundle'),
    activities,
    log: quietLog(),
    queue,
    identity: 'worker',
  })
  return {
    client,
    queue,
    worker,
    async [Symbol.asyncDispose]() {
      await worker.stop()
      await connection.close()
    },
  }
}
