// A transaction that Postgres gave up for another one's sake is done again, whole: nothing of it has happened.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import { sqlStateOf } from './errors.ts'
import type { DB } from './schema.ts'

/** Somebody else's transaction came first with what this one had judged; as Postgres itself says it. */
export class Overtaken extends Error {
  readonly code = '40001'

  constructor() {
    super('Another transaction was first.')
  }
}

// Serialization failure and deadlock (postgresql.org/docs/current/mvcc-serialization-failure-handling.html).
const worthRepeating = new Set(['40001', '40P01'])
const attempts = 5
// Apart by chance, so that two that met do not meet again.
const longestPauseMs = 50

/** `work` may run up to five times; it must change nothing outside of its transaction. */
export async function transact<T>(
  db: Kysely<DB>,
  work: (trx: Transaction<DB>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt === attempts || !worthRepeating.has(sqlStateOf(error) ?? '')) throw error
      await sleep(Math.random() * longestPauseMs * attempt)
    }
  }
}
