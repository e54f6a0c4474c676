// One pool a process, of a given size. Instants come and go as ISO text in UTC with six digits: `Date`, which pg would
// make of them, cuts microseconds.
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool, types } from 'pg'
import { formatInstant, parseInstant } from '../domain/instants.ts'
import { sqlStateOf, storeError, translating } from './errors.ts'
import type { Pooler } from '../domain/poolers.ts'
import { through } from './pooler.ts'
import { onPrimary } from './primary.ts'
import type { DB } from './schema.ts'

export type Database = {
  readonly kysely: Kysely<DB>
  /**
   * One statement by itself, without Kysely, which costs a process more than a short statement costs Postgres.
   * Fails as Kysely does: with the error of the connection.
   * @returns how many rows it wrote
   */
  write(text: string, values: readonly unknown[]): Promise<number>
  /** @throws AppError `store.unreachable`, `store.busy` */
  ping(): Promise<void>
  /** Connections by what they are at. */
  connections(): { readonly used: number; readonly idle: number; readonly waiting: number }
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export type DatabaseOptions = {
  readonly url: string
  readonly maxConnections: number
  /** What stands before Postgres; nothing unless said. */
  readonly pooler?: Pooler
  readonly applicationName?: string
  /** Told when a connection ends on its own; the pool replaces it. May be told twice of one. */
  readonly onError?: (error: Error) => void
  /** Told of each statement that failed: its SQLSTATE, or a network error's code. */
  readonly onFailure?: (sqlstate: string | undefined) => void
  readonly statementTimeoutMs?: number
  readonly lockTimeoutMs?: number
  readonly connectTimeoutMs?: number
  /** A connection on which a statement is not answered for so long is given up: nobody may be there any more. */
  readonly answerTimeoutMs?: number
}

const defaultConnectTimeoutMs = 5_000
// A page takes 10 ms; whatever takes half a minute holds locks that others wait for.
const defaultStatementTimeoutMs = 30_000
const defaultLockTimeoutMs = 5_000
// Between two statements of a transaction nothing is waited for: a process that stands still there would hold its stream.
const idleInTransactionMs = 10_000

export function createDatabase(given: DatabaseOptions): Database {
  const { config, sent } = through(given.pooler ?? 'none', {
    statement_timeout: given.statementTimeoutMs ?? defaultStatementTimeoutMs,
    lock_timeout: given.lockTimeoutMs ?? defaultLockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  })
  const pool = new Pool({
    ...config,
    connectionString: given.url,
    max: given.maxConnections,
    application_name: given.applicationName ?? 'salesloft-worker',
    connectionTimeoutMillis: given.connectTimeoutMs ?? defaultConnectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser },
  })
  const tell = (error: Error): void => given.onError?.(storeError(error))
  pool.on('error', tell)
  // Between two statements of a transaction a client has no other listener: its connection's end would be uncaught.
  pool.on('connect', (client) => client.on('error', tell))
  const primary = onPrimary(pool, sent, given.answerTimeoutMs)
  const kysely = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: primary }),
    log: (event) => {
      if (event.level === 'error') given.onFailure?.(sqlStateOf(event.error))
    },
  })
  const close = once(() => kysely.destroy())
  return {
    kysely,
    async write(text, values) {
      const client = await primary.connect()
      try {
        return (await client.query<unknown>(text, values)).rowCount
      } catch (error) {
        given.onFailure?.(sqlStateOf(error))
        throw error
      } finally {
        client.release()
      }
    },
    close,
    connections: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    [Symbol.asyncDispose]: close,
    ...translating({
      async ping(): Promise<void> {
        await sql`select 1`.execute(kysely)
      },
    }),
  }
}

// By the oids of pg_type, which never change: timestamptz and date. All else is as pg has it (int8 is a text).
const readers: ReadonlyMap<number, (text: string) => unknown> = new Map([
  [1184, readInstant],
  [1082, String],
])
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  readers.get(oid) ?? (types.getTypeParser as (oid: number, format?: string) => Reader)(oid, format)

type Reader = (text: string) => unknown

function readInstant(text: string): string {
  const instant = parseInstant(text)
  // "infinity" and years before Christ stay as they are; nothing of ours writes them.
  return instant === undefined ? text : formatInstant(instant)
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
