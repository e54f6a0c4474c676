// How claimed deliveries end, or why they wait: one statement, for those that are still claimed by whoever asks.
import { type Kysely, sql } from 'kysely'
import { type EndOutcome, furthestDueMs, stateOf, type WaitOutcome } from '../domain/inbox.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sieve } from './erasure-sieve.ts'
import type { DB } from './schema.ts'

export type Ending = {
  /** Of the delivery. */
  readonly id: string
  /** What it is about, as far as is known. */
  readonly stream?: string | undefined
  readonly recordId?: string | undefined
  /** A code of the error catalogue. */
  readonly code?: string | undefined
} & (
  | { readonly outcome: EndOutcome; readonly again?: undefined }
  /** It waits, and this is why and how long. */
  | { readonly outcome: WaitOutcome; readonly again: Again }
)

export type Again = {
  readonly waitMs: number
  /** How often in a row SalesLoft did not show it. */
  readonly checks: number
  /** It failed for a reason of its own: this attempt counts. */
  readonly counts: boolean
}

export type Ended = { readonly outcome: EndOutcome; readonly delayMs: number }

type Row = Ended & {
  readonly id: string
  readonly ended: boolean
  /** The team has forgotten somebody. */
  readonly erases: boolean
}

/**
 * What has ended is kept for a while, but not where it speaks of somebody who was forgotten.
 * @returns those that have ended, and how long after they came
 */
export async function settle(
  db: Kysely<DB>,
  { team, by }: { readonly team: TeamSlug; readonly by: string },
  endings: readonly Ending[],
  sieve: Pick<Sieve, 'deliveries'>,
): Promise<readonly Ended[]> {
  if (endings.length === 0) return []
  const states = endings.map((ending) =>
    ending.again === undefined ? stateOf(ending.outcome) : 'held',
  )
  const { rows } = await sql<Row>`
    update worker.inbox i set
      state = r.state, outcome = r.outcome, error_code = r.code, checks = r.checks,
      stream = coalesce(r.stream, i.stream), record_id = coalesce(r.record_id, i.record_id),
      attempts = i.attempts - case when r.counts then 0 else 1 end,
      next_attempt_at = case when r.state = 'held'
        then clock_timestamp() + least(r.wait_ms, ${furthestDueMs}) * interval '1 millisecond' else i.next_attempt_at end,
      lease_by = null, lease_until = null,
      processed_at = case when r.state <> 'held' then clock_timestamp() end
    from unnest(
      ${endings.map(({ id }) => id)}::bigint[], ${states}::text[],
      ${endings.map(({ outcome }) => outcome)}::text[],
      ${endings.map(({ code }) => code ?? null)}::text[],
      ${endings.map(({ stream }) => stream ?? null)}::text[],
      ${endings.map(({ recordId }) => recordId ?? null)}::text[],
      ${endings.map(({ again }) => again?.checks ?? 0)}::smallint[],
      ${endings.map(({ again }) => again?.waitMs ?? 0)}::float8[],
      ${endings.map(({ again, outcome }) => again?.counts ?? outcome === 'dead')}::boolean[]
    ) as r (id, state, outcome, code, stream, record_id, checks, wait_ms, counts)
    where i.team = ${team} and i.id = r.id and i.lease_by = ${by}
    returning i.id::text as id, i.outcome, r.state <> 'held' as ended,
      exists (select from worker.erasure e where e.team = ${team}) as erases,
      (extract(epoch from clock_timestamp() - i.received_at) * 1000)::float8 as "delayMs"`.execute(
    db,
  )
  const ended = rows.filter((row) => row.ended)
  const looked = ended.filter(({ erases }) => erases)
  await sieve.deliveries(
    db,
    team,
    looked.map(({ id }) => id),
  )
  return ended
}

/** Deliveries that waited for their stream to be resumed are due. */
export async function releaseHeld(
  db: Kysely<DB>,
  team: TeamSlug,
  stream: StreamName,
): Promise<void> {
  await sql`
    update worker.inbox set next_attempt_at = least(next_attempt_at, clock_timestamp())
    where team = ${team} and stream = ${stream} and state = 'held'
      and outcome = ${'paused' satisfies WaitOutcome}`.execute(db)
}
