// Cadences as the mirror has them, for people who look: with their steps and the people on them, and how old that is.
import { type Kysely, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

export type MirroredCadence = {
  readonly id: string
  readonly name: string | null
  /** active, draft, archived, ...: SalesLoft's own word. */
  readonly state: string | null
  readonly archived: boolean
  readonly teamCadence: boolean | null
  readonly shared: boolean | null
  readonly function: string | null
  readonly externalIdentifier: string | null
  readonly owner: { readonly id: string; readonly name: string | null } | null
  readonly steps: number
  /** On it now, and ever. */
  readonly peopleNow: number
  readonly peopleEver: number
  readonly updatedAt: string | null
}

export type ShownCadence = MirroredCadence & {
  readonly settings: {
    readonly targetDailyPeople: number | null
    readonly removesReplied: boolean | null
    readonly removesBounced: boolean | null
    readonly optOutLink: boolean | null
    readonly overridesContactRestrictions: boolean | null
  }
  readonly counts: {
    readonly people: number | null
    readonly peopleActedOn: number | null
    readonly meetingsBooked: number | null
    readonly opportunitiesCreated: number | null
  }
  /** By day and number within the day. */
  readonly stepsByDay: readonly CadenceStep[]
  /** Memberships in each of SalesLoft's states. */
  readonly people: readonly { readonly state: string; readonly people: number }[]
  /** Since when it is gone in SalesLoft, as far as we know. */
  readonly deletedAt: string | null
}

export type CadenceStep = {
  readonly id: string
  readonly day: number | null
  readonly number: number | null
  readonly type: string | null
  readonly name: string | null
  readonly disabled: boolean | null
}

/** Up to when each stream is complete; null: it was never read to its end. */
export type MirrorAge = {
  readonly cadences: string | null
  readonly steps: string | null
  readonly memberships: string | null
  /** The oldest of them. */
  readonly ageSeconds: number | null
}

export type CadenceAsk = {
  readonly team: TeamSlug
  readonly teamCadence?: boolean | undefined
  /** Those that are put away instead of the others. */
  readonly archived?: boolean | undefined
  /** Id, e-mail address or a part of the name of a user. */
  readonly owner?: string | undefined
  /** A part of the name, or the external identifier. */
  readonly text?: string | undefined
  readonly limit: number
}

export type NamedCadence = { readonly id: string; readonly archived: boolean }

export type CadenceStore = {
  /** By name. */
  list(ask: CadenceAsk): Promise<readonly MirroredCadence[]>
  show(team: TeamSlug, id: string): Promise<ShownCadence | undefined>
  age(team: TeamSlug): Promise<MirrorAge>
  /** Those that are not known to be gone. */
  named(
    team: TeamSlug,
    by: { readonly externalIdentifier: string } | { readonly name: string },
  ): Promise<readonly NamedCadence[]>
}

const isArchived = sql`(coalesce(c.archived, false) or c.archived_at is not null)`
const columns = sql`
  c.id, c.name, c.current_state as state, ${isArchived} as archived,
  c.team_cadence as "teamCadence", c.shared, c.cadence_function as function,
  c.external_identifier as "externalIdentifier",
  case when c.owner_id is not null then jsonb_build_object(
    'id', c.owner_id::text,
    'name', (select u.name from salesloft.users u where (u.team, u.id) = (c.team, c.owner_id))
  ) end as owner,
  (select count(*) from salesloft.steps s
    where (s.team, s.cadence_id) = (c.team, c.id) and s.deleted_at is null)::int as steps,
  people.now as "peopleNow", people.ever as "peopleEver", c.updated_at as "updatedAt"`
const people = sql`
  cross join lateral (
    select count(*)::int as ever, (count(*) filter (where m.currently_on_cadence))::int as now
    from salesloft.cadence_memberships m
    where (m.team, m.cadence_id) = (c.team, c.id) and m.deleted_at is null
  ) people`

export function createCadenceStore({ database }: { readonly database: Database }): CadenceStore {
  const db = database.kysely
  return translating<CadenceStore>({
    list: (ask) => list(db, ask),
    show: (team, id) => show(db, team, id),
    age: (team) => age(db, team),
    named: (team, by) => named(db, team, by),
  })
}

async function list(db: Kysely<DB>, ask: CadenceAsk): Promise<readonly MirroredCadence[]> {
  const { team, teamCadence, archived = false, owner, text, limit } = ask
  const { rows } = await sql<MirroredCadence>`
    with c as materialized (
      select c.* from salesloft.cadences c
      where c.team = ${team} and c.deleted_at is null and ${isArchived} = ${archived}
        and (${teamCadence ?? null}::boolean is null or c.team_cadence = ${teamCadence ?? null})
        and (${text ?? null}::text is null
          or strpos(lower(c.name), lower(${text ?? ''})) > 0 or c.external_identifier = ${text ?? ''})
        and (${owner ?? null}::text is null or exists (
          select from salesloft.users u where (u.team, u.id) = (c.team, c.owner_id)
            and (u.id::text = ${owner ?? ''} or lower(u.email) = lower(${owner ?? ''})
              or strpos(lower(u.name), lower(${owner ?? ''})) > 0))
          or c.owner_id::text = ${owner ?? ''})
      order by c.name, c.id limit ${limit}
    )
    select ${columns} from c ${people} order by c.name, c.id`.execute(db)
  return rows
}

async function show(db: Kysely<DB>, team: TeamSlug, id: string): Promise<ShownCadence | undefined> {
  const { rows } = await sql<Omit<ShownCadence, 'stepsByDay' | 'people'>>`
    select ${columns}, c.deleted_at as "deletedAt",
      jsonb_build_object('targetDailyPeople', c.counts_target_daily_people,
        'removesReplied', c.remove_replies_enabled, 'removesBounced', c.remove_bounces_enabled,
        'optOutLink', c.opt_out_link_included,
        'overridesContactRestrictions', c.override_contact_restrictions) as settings,
      jsonb_build_object('people', c.counts_cadence_people,
        'peopleActedOn', c.counts_people_acted_on_count, 'meetingsBooked', c.counts_meetings_booked,
        'opportunitiesCreated', c.counts_opportunities_created) as counts
    from salesloft.cadences c ${people}
    where c.team = ${team} and c.id = ${id}::bigint`.execute(db)
  const [cadence] = rows
  if (cadence === undefined) return undefined
  const steps = await sql<CadenceStep>`
    select id, day, step_number as number, type, name, disabled from salesloft.steps
    where team = ${team} and cadence_id = ${id}::bigint and deleted_at is null
    order by day, step_number, id`.execute(db)
  const states = await sql<ShownCadence['people'][number]>`
    select coalesce(current_state, 'unknown') as state, count(*)::int as people
    from salesloft.cadence_memberships
    where team = ${team} and cadence_id = ${id}::bigint and deleted_at is null
    group by 1 order by 2 desc, 1`.execute(db)
  return { ...cadence, stepsByDay: steps.rows, people: states.rows }
}

async function age(db: Kysely<DB>, team: TeamSlug): Promise<MirrorAge> {
  const { rows } = await sql<MirrorAge>`
    select s.cadences, s.steps, s.memberships,
      case when num_nulls(s.cadences, s.steps, s.memberships) = 0 then greatest(0, extract(epoch from
        clock_timestamp() - least(s.cadences, s.steps, s.memberships)))::float8 end as "ageSeconds"
    from (
      select max(watermark) filter (where stream = 'cadences') as cadences,
        max(watermark) filter (where stream = 'steps') as steps,
        max(watermark) filter (where stream = 'cadence_memberships') as memberships
      from worker.sync_state where team = ${team}
    ) s`.execute(db)
  return rows[0] ?? { cadences: null, steps: null, memberships: null, ageSeconds: null }
}

async function named(
  db: Kysely<DB>,
  team: TeamSlug,
  by: { readonly externalIdentifier: string } | { readonly name: string },
): Promise<readonly NamedCadence[]> {
  const matches =
    'name' in by ? sql`c.name = ${by.name}` : sql`c.external_identifier = ${by.externalIdentifier}`
  const { rows } = await sql<NamedCadence>`
    select c.id, ${isArchived} as archived from salesloft.cadences c
    where c.team = ${team} and c.deleted_at is null and ${matches} order by c.id`.execute(db)
  return rows
}
