// One process at a time, over all that share the database: an advisory lock of a transaction, which a pooler leaves whole. It
// is spoken in now and then, as one that stands still is ended by Postgres.
import { setTimeout as sleep } from 'node:timers/promises'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { AppError, settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

// Numbers that are ours alone among the advisory locks of this database: one alone, or the first of a pair.
const locks = { schedules: 7_352_564_002, imports: 735_256_403 } as const

export type Exclusive = {
  /** Runs the work while nobody else does. @throws AppError `store.busy` after a minute's wait, what `work` throws */
  schedules<T>(work: () => Promise<T>): Promise<T>
  /** The same of imports of cadences, a team each. */
  imports<T>(team: TeamSlug, work: () => Promise<T>): Promise<T>
}

const patienceMs = 60_000
const askEveryMs = 100
const speakEveryMs = 2_000

export function createExclusive({ database }: { readonly database: Database }): Exclusive {
  const taking = translating({
    async take(lock: RawBuilder<unknown>, work: () => Promise<void>): Promise<void> {
      await database.kysely.transaction().execute(async (trx) => {
        const until = performance.now() + patienceMs
        for (;;) {
          const { rows } = await sql<{ taken: boolean }>`
            select pg_try_advisory_xact_lock(${lock}) as taken`.execute(trx)
          if (rows[0]?.taken === true) break
          if (performance.now() > until)
            throw new AppError('store.busy', 'Another process does the same work.')
          await sleep(askEveryMs)
        }
        await using _ = keptOpen(trx)
        await work()
      })
    },
  })

  /** What the work came to is told as it is, also where the lock was lost before its end. */
  async function during<T>(lock: RawBuilder<unknown>, work: () => Promise<T>): Promise<T> {
    const done: { work?: Promise<T> } = {}
    const taken = await settled(
      taking.take(lock, async () => {
        done.work = work()
        await done.work.catch(() => undefined)
      }),
    )
    if (done.work !== undefined) return await done.work
    throw taken.ok ? new AppError('internal', 'A lock was taken and nothing done.') : taken.error
  }

  return {
    schedules: (work) => during(sql.lit(locks.schedules), work),
    imports: (team, work) => during(sql`${sql.lit(locks.imports)}, hashtext(${team})`, work),
  }
}

function keptOpen(trx: Transaction<DB>): AsyncDisposable {
  const over = new AbortController()
  const { signal } = over
  async function speak(): Promise<void> {
    for (;;) {
      await sleep(speakEveryMs, undefined, { signal })
      await sql`select`.execute(trx)
    }
  }
  // That the connection has ended, the end of the transaction tells.
  const ended = speak().catch(() => undefined)
  return {
    async [Symbol.asyncDispose]() {
      over.abort()
      await ended
    },
  }
}
