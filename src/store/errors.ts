// Foreign failures become an AppError once, here, by SQLSTATE or socket code; never by what a message says, except
// where pg has nothing else to tell.
import { AppError, type ErrorCode } from '../domain/errors.ts'

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const bySqlState: Readonly<Record<string, ErrorCode>> = {
  '40001': 'store.busy', // serialization failure
  '40P01': 'store.busy', // deadlock
  '55P03': 'store.busy', // lock_timeout
  '57014': 'store.busy', // statement_timeout
  '25P03': 'store.busy', // idle in transaction
  '57P01': 'store.unreachable', // ended by an administrator, or a shutdown
  '57P02': 'store.unreachable', // a crash of another backend
  '57P03': 'store.unreachable', // starting
  '57P05': 'store.unreachable', // idle session
  '25006': 'store.unreachable', // read-only: a standby after a failover
  '28P01': 'config.invalid', // wrong password
  '28000': 'config.invalid', // no such user, or not from here
  '3D000': 'config.invalid', // no such database
  '26000': 'store.pooler', // no such prepared statement: it was kept by another connection
  '42P05': 'store.pooler', // the prepared statement is there: another client kept it
  '42P01': 'store.outdated', // no such table
  '42703': 'store.outdated', // no such column
  '3F000': 'store.outdated', // no such schema
}
const byClass: Readonly<Record<string, ErrorCode>> = {
  '08': 'store.unreachable', // connection
  '53': 'store.busy', // connections, disk, memory
}
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

const sentences: Partial<Record<ErrorCode, string>> = {
  'store.busy': 'Postgres is out of connections, space or patience.',
  'store.unreachable': 'Postgres cannot be reached or ended the connection.',
  'store.outdated':
    'The tables are not those of this program: run `migrate`, or deploy the matching version.',
  'store.failed': 'Postgres refused a statement.',
  'store.pooler':
    'A pooler stands before Postgres, and DATABASE_POOLER does not say so, or names another mode.',
  'config.invalid': 'DATABASE_URL: Postgres refuses the user, the password or the database.',
}

/** The failure of a statement as an `AppError`. Its message names the SQLSTATE and never a value. */
export function storeError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = sqlStateOf(error)
  const kind = kindOf(error, code)
  const sentence = sentences[kind] ?? ''
  return new AppError(kind, code === undefined ? sentence : `${sentence} (${code})`, {
    cause: error,
  })
}

/** The same verbs, whose failures are translated. */
export function translating<Verbs extends Readonly<Record<string, unknown>>>(verbs: Verbs): Verbs {
  return Object.fromEntries(
    Object.entries(verbs).map(([name, verb]) => [
      name,
      typeof verb === 'function' ? translated(verb as Verb) : verb,
    ]),
  ) as Verbs
}

type Verb = (...given: readonly unknown[]) => unknown

function translated(verb: Verb): Verb {
  return async (...given) => {
    try {
      return await verb(...given)
    } catch (error) {
      throw storeError(error)
    }
  }
}

/** Also the code of a socket's failure. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Whether this rule of the database was broken. */
export function isViolationOf(error: unknown, constraint: string): boolean {
  const is = (each: object): boolean => 'constraint' in each && each.constraint === constraint
  return typeof error === 'object' && error !== null && is(error)
}

function kindOf(error: unknown, code: string | undefined): ErrorCode {
  const message = error instanceof Error ? error.message : ''
  // PgBouncer's own word, which has no SQLSTATE of its own (1.18).
  if (code === '08P01' && message.startsWith('unsupported startup parameter')) return 'store.pooler'
  if (code !== undefined) {
    if (socketCodes.has(code)) return 'store.unreachable'
    return bySqlState[code] ?? byClass[code.slice(0, 2)] ?? 'store.failed'
  }
  // pg and pg-pool have no codes for these (pg 8.23, pg-pool 3.14).
  if (message === 'timeout exceeded when trying to connect') return 'store.busy'
  if (/^Connection terminated|not queryable|Cannot use a pool after/.test(message)) {
    return 'store.unreachable'
  }
  return 'store.failed'
}
