// After a failover an open connection may still lead to the server that was primary: it answers, and refuses every write.
// The first refusal gives up all connections made until then, so that the next ones find the new primary. One that does not
// answer at all leads nowhere.
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { type Pool, type PoolClient, Query } from 'pg'
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
  // One for as long as its connection is there: Kysely keeps something of each that it has seen.
  const known = new WeakMap<PoolClient, PostgresPoolClient>()
  let generation = 0
  pool.on('connect', (client) => madeIn.set(client, generation))

  function isGivenUp(client: PoolClient): boolean {
    return madeIn.get(client) !== generation
  }

  function watched(client: PoolClient): PostgresPoolClient {
    // With a callback: what pg keeps of a statement whose promise it made dies with the next full collection only.
    const query = (text: string, parameters: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => {
          madeIn.delete(client)
          reject(new Unanswered())
        }
        const timer =
          answerTimeoutMs === undefined ? undefined : setTimeout(giveUp, answerTimeoutMs)
        const callback = (error: unknown, answer: unknown): void => {
          clearTimeout(timer)
          if (error === null || error === undefined) return resolve(answer)
          if (sqlStateOf(error) === readOnly && !isGivenUp(client)) generation += 1
          reject(error)
        }
        const { text: sentText, name } = sent(text)
        client.query(Object.assign(new Query(sentText, [...parameters]), { name, callback }))
      })
    return {
      query: query as PostgresPoolClient['query'],
      release: (destroy = false) => client.release(destroy || isGivenUp(client)),
    }
  }

  function keep(client: PoolClient): PostgresPoolClient {
    const made = watched(client)
    known.set(client, made)
    return made
  }

  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      for (;;) {
        const client = await pool.connect()
        if (!isGivenUp(client)) return known.get(client) ?? keep(client)
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
