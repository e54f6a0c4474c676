// Records of a parent stream that fail when they are asked for their children: counted, put aside for growing whiles, and
// forgotten with the first answer.
import { type Kysely, sql } from 'kysely'
import { triesOfAParent } from '../domain/sync-plan.ts'
import type { Stream, StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type ParentFailure = {
  readonly code: string
  readonly message: string
  /** From now on it is passed by for a while. */
  readonly aside: boolean
}

type Children = { readonly team: TeamSlug; readonly stream: Stream }

// Doubled each time, up to a day.
const firstWhile = '15 minutes'

export async function noteFailure(
  db: Kysely<DB>,
  { team, stream }: Children,
  parentId: string,
  { code, message, aside }: ParentFailure,
): Promise<void> {
  await sql`
    insert into worker.parent_failure as f (team, stream, parent_id, code, message, retry_at)
    values (${team}, ${stream.name}, ${parentId}, ${code}, ${message},
      case when ${aside} then clock_timestamp() + ${firstWhile}::interval end)
    on conflict (team, stream, parent_id) do update set tries = f.tries + 1,
      code = excluded.code, message = excluded.message, last_at = clock_timestamp(),
      retry_at = case when ${aside} then clock_timestamp()
        + least(interval '1 day', ${firstWhile}::interval
          * power(2, least(10, greatest(0, f.tries + 1 - ${triesOfAParent})))) end`.execute(db)
}

/** Somebody wants to know: what is put aside is asked with the next reading of the stream. */
export async function askAside(
  db: Kysely<DB>,
  team: TeamSlug,
  wanted: readonly StreamName[],
): Promise<void> {
  await sql`
    update worker.parent_failure set retry_at = clock_timestamp()
    where team = ${team} and stream = any(${wanted}::text[]) and retry_at > clock_timestamp()`.execute(
    db,
  )
}

/** Of parents that are gone. */
export async function forgetFailures(
  db: Kysely<DB>,
  { team, stream }: Children,
  parent: Stream,
): Promise<void> {
  await sql`
    delete from worker.parent_failure f
    where f.team = ${team} and f.stream = ${stream.name} and not exists (
      select from ${sql.table(`salesloft.${parent.table}`)} p
      where p.team = f.team and p.id = f.parent_id::${sql.raw(parent.idType)}
        and p.deleted_at is null
    )`.execute(db)
}

/** Parents that are passed by now, as far as people need to know. */
export type ParentsAside = {
  readonly count: number
  /** The one that has failed most often. */
  readonly parent: string
  readonly tries: number
  readonly code: string
  readonly message: string
  readonly since: string
  readonly retryAt: string
}

/** By team and stream, as `team stream`; those that have none are absent. */
export async function parentsAside(
  db: Kysely<DB>,
  teams: readonly string[],
): Promise<ReadonlyMap<string, ParentsAside>> {
  const { rows } = await sql<ParentsAside & { readonly place: string }>`
    select distinct on (team, stream) team || ' ' || stream as place,
      (count(*) over (partition by team, stream))::integer as count, parent_id as parent, tries,
      code, message, first_at as since, retry_at as "retryAt"
    from worker.parent_failure where team = any(${teams}::text[]) and retry_at is not null
    order by team, stream, tries desc, parent_id`.execute(db)
  return new Map(rows.map(({ place, ...aside }) => [place, aside]))
}
