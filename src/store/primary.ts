// After a failover an open connection may still lead to the server that was primary: it answers, and refuses every write.
// The first refusal gives up all connections made until then, so that the next ones find the new primary. One that does not
// answer at all leads nowhere.
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { sqlStateOf } from './errors.ts'
import type { Through } from './pooler.ts'

const readOnly = '25006'

/** The pool as Kysely uses it: without cursors. */
export function onPrimary(
  pool: Pool,
  sent: Through['sent'],
  answerTimeoutMs?: number,
): PostgresPool {
  const madeIn = new WeakMap<PoolClient, number>()
  let generation = 0
  pool.on('connect', (client) => madeIn.set(client, generation))

  function isGivenUp(client: PoolClient): boolean {
    return madeIn.get(client) !== generation
  }

  function watched(client: PoolClient): PostgresPoolClient {
    const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
      try {
        const answer = client.query({ ...sent(text), values: [...parameters] })
        return await (answerTimeoutMs === undefined ? answer : inTime(answer, answerTimeoutMs))
      } catch (error) {
        if (error instanceof Unanswered) madeIn.delete(client)
        if (sqlStateOf(error) === readOnly && !isGivenUp(client)) generation += 1
        throw error
      }
    }
    return {
      query: query as PostgresPoolClient['query'],
      release: (destroy = false) => client.release(destroy || isGivenUp(client)),
    }
  }

  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      for (;;) {
        const client = await pool.connect()
        if (!isGivenUp(client)) return watched(client)
        client.release(true)
      }
    },
  }
}

/** Told by the code that a socket would have. */
class Unanswered extends Error {
  readonly code = 'ETIMEDOUT'

  constructor() {
    super('Postgres did not answer a statement.')
  }
}

async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Unanswered()), timeoutMs)
  return await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer))
}
