// A scene whose simulator sends its webhooks to a server of the product in this process.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client as Temporal, Connection } from '@temporalio/client'
import { Client } from 'pg'
import { serve } from '../src/cli/serving.ts'
import { createDatabase } from '../src/store/database.ts'
import { createSubscriptionStore } from '../src/store/subscriptions.ts'
import { createVault } from '../src/store/vault.ts'
import { drainInboxId } from '../src/workflows/messages.ts'
import { subscribe } from '../test/simulator/receiver.ts'
import type { Scene } from './scene.ts'
import { team } from './scene.ts'

/** From now on the simulator sends this event to a server of the scene. */
export async function deliver(scene: Scene, event: string): Promise<void> {
  const base = await serve(scene.app, 0, { receives: true })
  const { id, key } = scene.encryption
  await using database = createDatabase({ url: scene.databaseUrl, maxConnections: 1 })
  const vault = createVault([{ id, key: Buffer.from(key, 'base64') }])
  const token = randomBytes(32).toString('base64url')
  const endpoint = randomBytes(24).toString('base64url')
  await createSubscriptionStore({ database, vault }).prepare({ team, endpoint, event }, token)
  await subscribe(scene.simulator, event, `${base}/webhooks/salesloft/${endpoint}`, token)
}

/** Once so many people are in the mirror: a connection to it, and what counts with it. */
export async function mirrored(scene: Scene, people: number) {
  const client = new Client({ connectionString: scene.databaseUrl })
  await client.connect()
  async function count(text: string): Promise<number> {
    const { rows } = await client.query<{ count: number }>(text)
    return rows[0]?.count ?? Number.NaN
  }
  await scene.temporal.startStream(team, 'people', { full: true })
  while ((await count('select count(*)::integer as count from salesloft.people')) < people) {
    await sleep(200)
  }
  /** Nothing of the inbox waits. */
  async function drained(pollMs: number): Promise<void> {
    const waiting = `
      select count(*)::integer as count from worker.inbox where state in ('pending', 'held')`
    while ((await count(waiting)) > 0) await sleep(pollMs)
  }
  return { client, count, drained, [Symbol.asyncDispose]: () => client.end() }
}

/** Events of all runs of the workflow that drains, ended ones included. */
export async function drainEvents(scene: Scene): Promise<{ runs: number; events: number }> {
  const connection = await Connection.connect({ address: scene.address })
  const client = new Temporal({ connection })
  const found = { runs: 0, events: 0 }
  for await (const { runId } of client.workflow.list({
    query: `WorkflowId = '${drainInboxId(team)}'`,
  })) {
    const { historyLength } = await client.workflow.getHandle(drainInboxId(team), runId).describe()
    found.runs += 1
    found.events += historyLength
  }
  await connection.close()
  return found
}
