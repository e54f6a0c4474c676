// What is written to SalesLoft of contacts. Each is stored before it is sent, one at a time of a pair; what was sent is awaited in
// the mirror, and an answer that was lost is looked for before anything is sent again.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Json } from './contact-rows.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type PushWay = 'post' | 'put' | 'upsert' | 'delete' | 'job'

export type NewPush = {
  readonly link: string
  readonly contact: string | null
  /** Null: to be created. */
  readonly person: string | null
  readonly way: PushWay
  /** By field of SalesLoft. */
  readonly sent: Json
  /** By `pairKey` of the field: `{ sent, before }`. Of a delete nothing. */
  readonly awaits: Json
}

export type Push = NewPush & {
  readonly id: string
  /** Of contact_job, and its place there. */
  readonly job: string | null
  readonly place: number | null
  readonly intendedAt: string
}

export type PushEnd = {
  readonly id: string
} & (
  | {
      readonly outcome: 'done'
      /** Who was written. */
      readonly person: string
      /** By this database's clock: only what the mirror asked for later shows it. Now, unless given. */
      readonly sentAt?: string | undefined
      /** Where the answer was lost: what of it arrived, as SalesLoft shows. */
      readonly awaits?: Json | undefined
    }
  /** With SalesLoft's own words by field. */
  | { readonly outcome: 'refused'; readonly error: Json; readonly retryMs: number | null }
  | { readonly outcome: 'not-sent' }
)

export type ContactPushes = {
  /** Nothing of them leaves any more, and nobody knows what became of them; the oldest first. */
  unknown(team: TeamSlug, most: number): Promise<readonly Push[]>
  /** Of a job, in their order, after a place. */
  ofJob(
    team: TeamSlug,
    job: string,
    ask: { readonly after: number; readonly most: number },
  ): Promise<readonly Push[]>
  /** What became of them, for their pairs too. Those that have ended already stay as they ended. */
  end(team: TeamSlug, ends: readonly PushEnd[]): Promise<void>
  /** Whether something is on its way, or nobody knows yet what became of it. */
  isSending(team: TeamSlug): Promise<boolean>
  /** People whose new version is waited for and not in the mirror yet, the longest first. */
  awaited(team: TeamSlug, most: number): Promise<readonly string[]>
}

export function createContactPushes(given: { readonly database: Database }): ContactPushes {
  const db = given.database.kysely
  return translating<ContactPushes>({
    async unknown(team, most) {
      const { rows } = await sql<Push>`
        select ${columns} from worker.contact_push
        where team = ${team} and ended_at is null and until < clock_timestamp() and job is null
        order by until, id limit ${most}`.execute(db)
      return rows
    },
    async ofJob(team, job, { after, most }) {
      const { rows } = await sql<Push>`
        select ${columns} from worker.contact_push
        where team = ${team} and job = ${job} and place > ${after} order by place limit ${most}`.execute(
        db,
      )
      return rows
    },
    end: (team, ends) => transact(db, (trx) => end(trx, team, ends)),
    async isSending(team) {
      const { rows } = await sql<{ readonly is: boolean }>`
        select exists (
          select from worker.contact_push where team = ${team} and ended_at is null
        ) as is`.execute(db)
      return rows[0]?.is === true
    },
    async awaited(team, most) {
      const { rows } = await sql<{ readonly person: string }>`
        select l.person::text as person from worker.contact_link l
        left join salesloft.people p on p.team = l.team and p.id = l.person
        where l.team = ${team} and l.awaits is not null and l.person is not null
          and (p.id is null or p.deleted_at is null and p.requested_at <= l.awaits_since)
        order by l.awaits_since limit ${most}`.execute(db)
      return rows.map(({ person }) => person)
    },
  })
}

const columns = sql`id::text as id, link::text as link, contact, person::text as person, way, sent, awaits,
  job::text as job, place, intended_at as "intendedAt"`

/**
 * In the transaction that decided it. Of a pair of which something is on its way nothing more is.
 * @returns the number of each, by its place; null: it was not taken
 */
export async function intend(
  trx: Transaction<DB>,
  given: {
    readonly team: TeamSlug
    readonly run: string | null
    /** How long anything of it may leave. */
    readonly forMs: number
    /** Of contact_job: then its rows are in this order. */
    readonly job: string | null
  },
  pushes: readonly NewPush[],
): Promise<readonly (string | null)[]> {
  if (pushes.length === 0) return []
  const { team, run, forMs, job } = given
  const { rows } = await sql<{ readonly id: string; readonly link: string }>`
    insert into worker.contact_push (team, link, contact, person, way, sent, awaits, job, place,
      run, until)
    select ${team}, d.link, d.contact, d.person, d.way, d.sent, d.awaits, ${job}::bigint,
      case when ${job}::bigint is not null then d.nth::integer end, ${run}::bigint,
      clock_timestamp() + ${forMs} * interval '1 millisecond'
    from rows from (jsonb_to_recordset(${JSON.stringify(pushes)}::jsonb)
        as (link bigint, contact uuid, person bigint, way text, sent jsonb, awaits jsonb))
      with ordinality as d (link, contact, person, way, sent, awaits, nth)
    order by d.nth
    on conflict (link) where ended_at is null do nothing
    returning id::text as id, link::text as link`.execute(trx)
  const ids = new Map(rows.map(({ id, link }) => [link, id]))
  return pushes.map(({ link }) => ids.get(link) ?? null)
}

async function end(trx: Transaction<DB>, team: TeamSlug, ends: readonly PushEnd[]): Promise<void> {
  if (ends.length === 0) return
  const records = sql`jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as d (id bigint, outcome text,
    person bigint, "sentAt" timestamptz, awaits jsonb, error jsonb, "retryMs" float8)`
  const { rows } = await sql<{ readonly id: string }>`
    update worker.contact_push p set ended_at = clock_timestamp(), outcome = d.outcome,
      error = d.error, person = coalesce(d.person, p.person)
    from ${records} where p.team = ${team} and p.id = d.id and p.ended_at is null
    returning p.id::text as id`.execute(trx)
  const ids = rows.map(({ id }) => id)
  // Somebody noted the person alone meanwhile: as the mirror saw whom we made.
  await sql`
    delete from worker.contact_link l using worker.contact_push p
    where l.team = ${team} and p.team = l.team and p.id = any(${ids}::bigint[])
      and p.outcome = 'done' and l.person = p.person and l.contact is null and l.id <> p.link`.execute(
    trx,
  )
  await sql`
    update worker.contact_link l set
      person = case when d.outcome = 'done' then coalesce(l.person, d.person) else l.person end,
      state = case when d.outcome = 'refused' then 'invalid'
        when d.outcome = 'done' and l.state in ('new', 'invalid') and l.contact is not null then 'linked'
        else l.state end,
      matched_by = case when d.outcome = 'done' and l.person is null then 'created' else l.matched_by end,
      awaits = case when d.outcome = 'done' and p.way <> 'delete' then coalesce(d.awaits, p.awaits) end,
      awaits_since = case when d.outcome = 'done' and p.way <> 'delete'
        then coalesce(d."sentAt", clock_timestamp()) end,
      error = case when d.outcome = 'refused' then d.error end,
      tries = case when d.outcome = 'refused' then l.tries + 1 else 0 end,
      retry_at = case when d.outcome = 'refused'
        then clock_timestamp() + d."retryMs" * interval '1 millisecond' end,
      seen_version = case when d.outcome = 'not-sent' then null else l.seen_version end
    from worker.contact_push p, ${records}
    where l.team = ${team} and p.team = l.team and p.link = l.id and p.id = d.id
      and p.id = any(${ids}::bigint[])`.execute(trx)
  await sql`
    insert into worker.contact_change (team, side, happened, contact, person, field, new, who, why, run)
    select p.team, 'salesloft',
      case when p.way = 'delete' then 'deleted' when f.key is null then 'created' else 'changed' end,
      l.contact, p.person, f.key, coalesce(f.value, case when p.way <> 'delete' then p.sent end),
      'worker', 'pushed', p.run
    from worker.contact_push p join worker.contact_link l on l.id = p.link
    left join lateral jsonb_each(p.sent) f on p.way in ('put', 'job')
    where p.team = ${team} and p.id = any(${ids}::bigint[]) and p.outcome = 'done'
    order by p.id, f.key`.execute(trx)
}

/** Which of these pairs have something on its way to SalesLoft. */
export async function busyOf(
  db: Kysely<DB>,
  team: TeamSlug,
  links: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ readonly link: string }>`
    select link::text as link from worker.contact_push
    where team = ${team} and link = any(${links}::bigint[]) and ended_at is null`.execute(db)
  return new Set(rows.map(({ link }) => link))
}

/** What the mirror shows is what was agreed on: nothing is awaited any more. */
export async function stopAwaiting(
  db: Kysely<DB>,
  team: TeamSlug,
  links: readonly string[],
): Promise<void> {
  await sql`
    update worker.contact_link set awaits = null, awaits_since = null
    where team = ${team} and id = any(${links}::bigint[])`.execute(db)
}
