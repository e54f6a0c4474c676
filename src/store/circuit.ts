// The circuit of a team: opened by failures in a row, whoever met them, and closed by the first answer. While it is open
// the grant of a request, which is one statement, lets one through each time its wait is over.
import { type Kysely, sql } from 'kysely'
import { circuitAfterFailures } from '../domain/budget.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type RequestFailed = {
  readonly team: TeamSlug
  /** Below `/v2/`. */
  readonly path: string
}

export type CircuitChange =
  | { readonly kind: 'same' }
  /** It has opened just now, or is open still; nobody asks for `waitMs`. */
  | { readonly kind: 'opened' | 'open'; readonly waitMs: number }
  | { readonly kind: 'closed' }

// A clock that steps back by hours must not keep it open: what lies further ahead than it ever may is not believed.
export const isOpen = sql`(circuit_open_until > clock_timestamp()
  and circuit_open_until <= clock_timestamp() + interval '121 seconds')`

export async function failed(
  db: Kysely<DB>,
  { team, path }: RequestFailed,
  openMs: number,
): Promise<CircuitChange> {
  const paths = sql`(case when ${path} = any(failing_paths) or cardinality(failing_paths) >= 2
    then failing_paths else failing_paths || ${path}::text end)`
  const opens = sql`(circuit_opened_at is not null
    or (failures + 1 >= ${circuitAfterFailures} and cardinality(${paths}) >= 2))`
  const { rows } = await sql<{ open: boolean; opened: boolean }>`
    update worker.api_budget set
      failures = failures + 1, failing_paths = ${paths},
      circuit_opened_at = case when ${opens} then coalesce(circuit_opened_at, now.at) end,
      circuit_open_until = case when ${opens}
        then now.at + make_interval(secs => ${openMs / 1_000}) end
    from (select clock_timestamp() as at) now
    where team = ${team}
    returning circuit_opened_at is not null as open,
      coalesce(circuit_opened_at = now.at, false) as opened`.execute(db)
  const [row] = rows
  if (row?.open !== true) return { kind: 'same' }
  return { kind: row.opened ? 'opened' : 'open', waitMs: openMs }
}

export async function answered(db: Kysely<DB>, team: TeamSlug): Promise<CircuitChange> {
  const closed = await sql`
    update worker.api_budget
    set failures = 0, failing_paths = '{}', circuit_opened_at = null, circuit_open_until = null
    where team = ${team} and circuit_opened_at is not null`.execute(db)
  if (closed.numAffectedRows === 1n) return { kind: 'closed' }
  await sql`
    update worker.api_budget set failures = 0, failing_paths = '{}'
    where team = ${team} and failures > 0`.execute(db)
  return { kind: 'same' }
}
