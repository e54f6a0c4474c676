// One process at a time, over all that share the database: an advisory lock of the session, so that no transaction is held
// open while another server is talked to.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

// Numbers that are ours alone among the advisory locks of this database.
const locks = { schedules: 7_352_564_002 } as const

export type Exclusive = {
  /** Runs the work while nobody else does. @throws AppError `store.busy` after a minute's wait */
  schedules<T>(work: () => Promise<T>): Promise<T>
}

const patienceMs = 60_000
const askEveryMs = 100

export function createExclusive({ database }: { readonly database: Database }): Exclusive {
  const taking = translating({
    async take(lock: number, work: () => Promise<void>): Promise<void> {
      await database.kysely.connection().execute(async (session) => {
        const until = performance.now() + patienceMs
        for (;;) {
          const { rows } = await sql<{ taken: boolean }>`
            select pg_try_advisory_lock(${sql.lit(lock)}) as taken`.execute(session)
          if (rows[0]?.taken === true) break
          if (performance.now() > until)
            throw new AppError('store.busy', 'Another process does the same work.')
          await sleep(askEveryMs)
        }
        try {
          await work()
        } finally {
          await sql`select pg_advisory_unlock(${sql.lit(lock)})`.execute(session)
        }
      })
    },
  })
  return {
    async schedules<T>(work: () => Promise<T>): Promise<T> {
      const done: { result?: T } = {}
      await taking.take(locks.schedules, async () => {
        done.result = await work()
      })
      return done.result as T
    },
  }
}
