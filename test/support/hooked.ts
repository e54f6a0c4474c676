// A rig whose simulator sends its webhooks into the inbox: what a receiver stores before it answers, and the bell that it
// rings then. How deliveries are received is another test's matter.
import { WorkflowNotFoundError } from '@temporalio/client'
import { sql } from 'kysely'
import { vi } from 'vitest'
import { inboxStatuses } from '../../src/store/inbox-status.ts'
import { createInbox } from '../../src/store/inbox.ts'
import { drainInboxId, ring } from '../../src/workflows/messages.ts'
import { createReceiver, subscribe } from '../simulator/receiver.ts'
import { createRig, type Rig } from './rig.ts'

export type Hooked = Rig & {
  /** From now on these events are sent. */
  listen(...events: readonly string[]): Promise<void>
  /** Stores a delivery as if it had come, and rings. */
  take(event: string, body: Buffer | string): Promise<void>
  /** The same of many, which are there before the bell rings. */
  takeAll(event: string, bodies: readonly (Buffer | string)[]): Promise<void>
  /** The same without a bell. */
  keepAll(event: string, bodies: readonly (Buffer | string)[]): Promise<void>
  /** All that was sent has come and ended. */
  settled(): Promise<void>
  /** How many deliveries ended how, or wait for what. */
  outcomes(): Promise<Readonly<Record<string, number>>>
  /** As if nothing had come, and nobody been asked. */
  forget(): Promise<void>
  /** Time passes for what waits in the inbox: by so much. */
  pass(seconds: number): Promise<void>
}

type RigOptions = NonNullable<Parameters<typeof createRig>[0]>

export async function createHooked(options: RigOptions = {}): Promise<Hooked> {
  await using held = new AsyncDisposableStack()
  const rig = held.use(await createRig(options))
  const receiver = held.use(await createReceiver())
  const { team, query } = rig

  const inbox = createInbox({ database: rig.database })

  async function keep(event: string, body: Buffer | string): Promise<void> {
    await inbox.take({ team, endpoint: 'endpoint', event, body: Buffer.from(body) })
  }

  async function take(event: string, body: Buffer | string): Promise<void> {
    await keep(event, body)
    await rig.ring()
  }

  async function keepAll(event: string, bodies: readonly (Buffer | string)[]): Promise<void> {
    for (const body of bodies) await keep(event, body)
  }

  receiver.answer = (response) => {
    const { event = '', body = Buffer.alloc(0) } = receiver.received.at(-1) ?? {}
    void take(event, body).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(503).end(),
    )
  }

  async function outcomes(): Promise<Readonly<Record<string, number>>> {
    const rows = await query(sql<{ outcome: string; count: number }>`
      select coalesce(outcome, state) as outcome, count(*)::integer as count
      from worker.inbox where team = ${team} group by 1 order by 1`)
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]))
  }

  async function settled(): Promise<void> {
    await rig.simulator.webhooks.quiet()
    await vi.waitUntil(
      async () => {
        const status = (await inboxStatuses(rig.database.kysely, [team])).get(team)
        return status === undefined || status.pending === 0
      },
      { timeout: 60_000, interval: 20 },
    )
  }

  /** Nobody claims any more: whoever still sleeps looks, finds nothing and ends. */
  async function atRest(): Promise<void> {
    const draining = rig.bench.client.workflow.getHandle(drainInboxId(team))
    try {
      await draining.signal(ring)
      await draining.result()
    } catch (error) {
      // Nobody has rung yet, or its last run has ended.
      if (!(error instanceof WorkflowNotFoundError)) throw error
    }
  }

  const parts = held.move()
  return {
    ...rig,
    take,
    async takeAll(event, bodies) {
      await keepAll(event, bodies)
      await rig.ring()
    },
    keepAll,
    outcomes,
    settled,
    async listen(...events) {
      for (const event of events) await subscribe(rig.simulator, event, receiver.url)
    },
    async forget() {
      await query(sql`delete from worker.inbox where team = ${team}`)
      await atRest()
      await query(sql`delete from worker.quarantine where team = ${team}`)
      await query(sql`update worker.sync_state set hints_until = null where team = ${team}`)
      rig.simulator.requests.reset()
      rig.simulator.webhooks.reset()
    },
    async pass(seconds) {
      await query(sql`
        update worker.inbox set next_attempt_at = next_attempt_at - ${seconds} * interval '1 second',
          received_at = received_at - ${seconds} * interval '1 second'
        where team = ${team} and state in ('pending', 'held')`)
      await rig.ring()
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** The questions for a list, as they were asked. */
export function asked({ simulator }: Hooked, path: string): readonly string[] {
  return simulator.requests
    .list()
    .filter((request) => request.path === `/v2/${path}`)
    .map(({ query }) => decodeURIComponent(query))
}

/** A record as it is served now. */
export function recordOf(
  { simulator }: Hooked,
  stream: string,
  id: number,
): Readonly<Record<string, unknown>> {
  return { ...simulator.truth.records(stream).find((record) => record['id'] === id) }
}
