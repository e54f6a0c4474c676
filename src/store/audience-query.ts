// Runs the query of an audience, which anybody may have written: as a role that reads the mirror alone, for one team, in a
// transaction that is read-only, short and always rolled back, on a connection that nobody uses after it.
import { type ControlledTransaction, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { mostNamed, queryTimeoutMs } from '../domain/audiences.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { sqlStateOf, storeError, translating } from './errors.ts'
import type { DB } from './schema.ts'

export type AudienceQuery = {
  /**
   * Ids of people as the query names them, each once.
   * @throws AppError `audience.query` in words about the query, `audience.unready` where the database has no role for it
   */
  named(team: TeamSlug, query: string): Promise<readonly string[]>
}

export function createAudienceQuery(given: {
  /** A pool of one connection, made for one query. */
  readonly connect: () => Database
  readonly timeoutMs?: number | undefined
  readonly most?: number | undefined
}): AudienceQuery {
  const { connect, timeoutMs = queryTimeoutMs, most = mostNamed } = given
  return {
    async named(team, query) {
      await using database = connect()
      await translating({ ready: () => requireReady(database) }).ready()
      try {
        const trx = await database.kysely.startTransaction().execute()
        try {
          await confine(trx, team, timeoutMs)
          return await ask(trx, query, most)
        } finally {
          await trx.rollback().execute()
        }
      } catch (error) {
        throw translated(error, { timeoutMs, most })
      }
    },
  }
}

/** What may be missing is made where the user of the database may. */
async function requireReady(database: Database): Promise<void> {
  if ((await obstacle(database)) === null) return
  const { kysely } = database
  await sql`select worker.admit_audiences()`.execute(kysely).catch(unlessForbidden)
  const why = await obstacle(database)
  if (why === null) return
  const { rows } = await sql<{ name: string }>`
    select quote_ident(current_user) as name`.execute(kysely)
  throw new AppError(
    'audience.unready',
    [
      `Queries of audiences may not run here: ${why}.`,
      'An administrator of Postgres runs, once:',
      '  create role salesloft_audience nologin noinherit;',
      `  grant salesloft_audience to ${rows[0]?.name ?? 'USER'} with admin option;`,
    ].join('\n'),
  )
}

/** What could not be mended is said by the obstacle that is left. */
function unlessForbidden(error: unknown): void {
  if (sqlStateOf(error)?.startsWith('42') !== true) throw error
}

async function obstacle(database: Database): Promise<string | null> {
  const { rows } = await sql<{ why: string | null }>`
    select worker.audience_obstacle() as why`.execute(database.kysely)
  return rows[0]?.why ?? null
}

async function confine(
  trx: ControlledTransaction<DB>,
  team: TeamSlug,
  timeoutMs: number,
): Promise<void> {
  await sql`insert into worker.audience_turn (team) values (${team})`.execute(trx)
  await sql`set transaction read only`.execute(trx)
  await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true),
    set_config('max_parallel_workers_per_gather', '0', true),
    set_config('timezone', 'UTC', true)`.execute(trx)
}

async function ask(
  trx: ControlledTransaction<DB>,
  query: string,
  most: number,
): Promise<readonly string[]> {
  const asked = await trx.savepoint('asked').execute()
  try {
    const { rows } = await sql<{ id: string | null }>`
      select id from worker.people_named(${query}, ${most})`.execute(asked)
    return requireIds(rows)
  } finally {
    // Locks of a session outlive their transaction, and behind a pooler the connection is somebody else's next.
    const after = await asked.rollbackToSavepoint('asked').execute()
    await sql`select pg_advisory_unlock_all()`.execute(after)
  }
}

function requireIds(rows: readonly { readonly id: string | null }[]): readonly string[] {
  const ids = new Set<string>()
  for (const { id } of rows) {
    if (id === null) throw refused('It names a person without an id (null).')
    ids.add(id)
  }
  return [...ids]
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const shape = 'It has to answer with one column of ids of people, of type bigint'

function translated(
  error: unknown,
  { timeoutMs, most }: { readonly timeoutMs: number; readonly most: number },
): AppError {
  if (error instanceof AppError) return error
  const code = sqlStateOf(error) ?? ''
  const said = error instanceof Error ? error.message : ''
  switch (code) {
    case 'SLA01':
      return refused(`It names more than ${most} people.`)
    case '57014':
      return refused(`It ran for longer than ${timeoutMs / 1_000} seconds.`)
    case '25006':
    case '25001':
      return refused('It may only read.')
    case '42P11':
      return refused('It has to be one SELECT.')
    case '42501':
      return refused(`It may read schema salesloft and nothing else: ${said}.`)
    case '42804':
      return refused(`${shape}: ${detailOf(error) ?? said}`)
    default:
  }
  // Names and words of the query itself; what other classes say may hold a person's data.
  if (code.startsWith('42')) return refused(`${said}.`)
  // Values, limits, what is not supported, its own errors.
  if (/^(?:0A|2[0-5]|3[4-9]|54|55|P0|XX)/.test(code)) {
    return refused(`Postgres gave it up (${code}); run it by hand to see at what.`)
  }
  return storeError(error)
}

function detailOf(error: unknown): string | undefined {
  const has = typeof error === 'object' && error !== null && 'detail' in error
  return has && typeof error.detail === 'string' ? error.detail : undefined
}

function refused(why: string): AppError {
  return new AppError('audience.query', why)
}
