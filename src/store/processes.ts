// Which worker processes are alive, by their own word and the clock of the database: Temporal names a worker that was
// killed for a minute longer.
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

/** What work is taken from. */
export type WorkQueue = { readonly namespace: string; readonly taskQueue: string }

export type WorkerSelf = WorkQueue & {
  readonly id: string
  readonly host: string
  readonly pid: number
  /** One boot of the machine and where the number counts, and when the process began; null where nobody knows. */
  readonly machine: string | null
  readonly bornAt: string | null
  readonly version: string
}

export type WorkerProcess = Omit<WorkerSelf, keyof WorkQueue> & {
  /** Not while it waits for Temporal. */
  readonly polling: boolean
  readonly startedAt: string
  readonly seenAt: string
  /** Seen within the last 12 seconds. */
  readonly alive: boolean
  /** Seen within the last two minutes and a half: Temporal may still wait for it. */
  readonly recent: boolean
}

export type Processes = {
  /** To be said every few seconds. Takes away what was left by processes that ended without a word a day ago. */
  seen(self: WorkerSelf, polling: boolean): Promise<void>
  /** It has ended well. */
  left(id: string): Promise<void>
  /** Those of a queue that did not end well within the last day: the one seen last first. */
  list(queue: WorkQueue): Promise<readonly WorkerProcess[]>
}

// Two signs of life in a row may be late, or lost with a connection.
const aliveSeconds = 12
// A heartbeat time-out after the last heartbeat, which may be a little later than the last sign.
const recentSeconds = 150

export function createProcesses({ database }: { readonly database: Database }): Processes {
  const db = database.kysely
  return translating<Processes>({
    seen: (self, polling) => seen(db, self, polling),
    async left(id) {
      await db.deleteFrom('worker.process').where('id', '=', id).execute()
    },
    list: (queue) => list(db, queue),
  })
}

async function seen(db: Kysely<DB>, self: WorkerSelf, polling: boolean): Promise<void> {
  const { id, namespace, taskQueue, host, pid, version, machine, bornAt } = self
  await sql`
    with forgotten as (
      delete from worker.process
      where id <> ${id} and seen_at < clock_timestamp() - interval '1 day'
    )
    insert into worker.process (id, namespace, task_queue, host, pid, version, polling, machine, born_at)
    values (${id}, ${namespace}, ${taskQueue}, ${host}, ${pid}, ${version}, ${polling},
      ${machine}, ${bornAt})
    on conflict (id) do update set polling = excluded.polling, seen_at = clock_timestamp()`.execute(
    db,
  )
}

async function list(
  db: Kysely<DB>,
  { namespace, taskQueue }: WorkQueue,
): Promise<readonly WorkerProcess[]> {
  // Seen later than now: the clock has stepped back, or a dump was restored.
  const { rows } = await sql<WorkerProcess>`
    select id, host, pid, version, polling, machine, born_at as "bornAt",
      started_at as "startedAt", seen_at as "seenAt", ago < ${aliveSeconds} as alive,
      ago < ${recentSeconds} as recent
    from worker.process,
      abs(extract(epoch from clock_timestamp() - seen_at)) as ago
    where namespace = ${namespace} and task_queue = ${taskQueue}
    order by seen_at desc`.execute(db)
  return rows
}
