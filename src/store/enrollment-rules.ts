// What a team has set of its guards. Whoever judges reads it anew, so that a change holds from the next judgement on, in every
// process.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { RuleChange, RulesSet, RulesWanted } from '../domain/enrollment-rules.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type StoredRules = {
  readonly team: RulesSet
  /** Of the cadence that was asked for. */
  readonly cadence: RulesSet
}

export type RulesHistory = {
  readonly cadences: readonly string[]
  /** Who set what is set now, by cadence (or an empty text) and key. */
  readonly setBy: ReadonlyMap<string, { readonly by: string; readonly at: string }>
  /** The latest first. */
  readonly changes: readonly RuleChange[]
}

/** Null: of all cadences. */
export type RulesPlace = { readonly team: TeamSlug; readonly cadence: string | null }

export type EnrollmentRulesStore = {
  /** @throws AppError `team.unknown` */
  read(place: RulesPlace): Promise<StoredRules>
  /** The changes are those of the cadence, where one is named. @throws AppError `team.unknown` */
  history(place: RulesPlace): Promise<RulesHistory>
  /** The time zones that teams have set. */
  zones(): Promise<ReadonlyMap<TeamSlug, string>>
  /** All of it or nothing; who waits is judged again soon. @throws AppError `team.unknown` */
  change(place: RulesPlace, wanted: RulesWanted, by: string): Promise<void>
}

const changesShown = 50

export function createEnrollmentRulesStore(given: {
  readonly database: Database
}): EnrollmentRulesStore {
  const db = given.database.kysely
  return translating<EnrollmentRulesStore>({
    read: (place) => readRules(db, place),
    history: (place) => history(db, place),
    async zones() {
      const { rows } = await sql<{ team: TeamSlug; zone: string }>`
        select r.team, r.settings->>'timeZone' as zone from worker.enrollment_rule r
        where r.cadence is null and r.settings->>'timeZone' is not null`.execute(db)
      return new Map(rows.map(({ team, zone }) => [team, zone]))
    },
    async change({ team, cadence }, wanted, by) {
      await transact(db, async (trx) => {
        // One change of a team after another: what each had before is what it says.
        await requireTeam(trx, team, sql`for no key update`)
        const stored = await readRules(trx, { team, cadence })
        const before = cadence === null ? stored.team : stored.cadence
        const after = Object.fromEntries(
          Object.entries({ ...before, ...wanted }).filter(([, value]) => value !== null),
        )
        const isNews = await noteChanges(trx, { team, cadence, before, after, by })
        if (!isNews) return
        await store(trx, { team, cadence, after, by })
        await judgeAgain(trx, { team, cadence })
      })
    },
  })
}

/** Also in a transaction of the caller's. @throws AppError `team.unknown` */
export async function readRules(
  db: Kysely<DB>,
  { team, cadence }: RulesPlace,
): Promise<StoredRules> {
  const { rows } = await sql<{ cadence: string | null; settings: RulesSet | null }>`
    select r.cadence, r.settings from worker.team t
    left join worker.enrollment_rule r on r.team = t.slug
      and (r.cadence is null or r.cadence = ${cadence}::bigint)
    where t.slug = ${team}`.execute(db)
  if (rows.length === 0) throw unknown(team)
  return {
    team: rows.find((row) => row.cadence === null)?.settings ?? {},
    cadence: rows.find((row) => row.cadence !== null)?.settings ?? {},
  }
}

async function history(db: Kysely<DB>, { team, cadence: of }: RulesPlace): Promise<RulesHistory> {
  await requireTeam(db, team)
  const [cadences, latest, changes] = await Promise.all([
    sql<{ cadence: string }>`
      select cadence from worker.enrollment_rule
      where team = ${team} and cadence is not null order by cadence`.execute(db),
    sql<{ cadence: string | null; key: string; by: string; at: string }>`
      select distinct on (cadence, key) cadence, key, changed_by as by, changed_at as at
      from worker.enrollment_rule_change where team = ${team}
      order by cadence, key, id desc`.execute(db),
    sql<RuleChange>`
      select changed_at as at, changed_by as by, cadence, key, before, after
      from worker.enrollment_rule_change
      where team = ${team} and (${of}::bigint is null or cadence = ${of}::bigint)
      order by id desc limit ${changesShown}`.execute(db),
  ])
  return {
    cadences: cadences.rows.map(({ cadence }) => cadence),
    setBy: new Map(latest.rows.map(({ cadence, key, ...who }) => [`${cadence ?? ''} ${key}`, who])),
    changes: changes.rows,
  }
}

async function requireTeam(db: Kysely<DB>, team: TeamSlug, lock = sql``): Promise<void> {
  const { rows } = await sql`select from worker.team where slug = ${team} ${lock}`.execute(db)
  if (rows.length === 0) throw unknown(team)
}

function unknown(team: TeamSlug): AppError {
  return new AppError('team.unknown', `There is no team "${team}".`)
}

type After = RulesPlace & { readonly after: RulesSet; readonly by: string }

async function store(db: Kysely<DB>, { team, cadence, after, by }: After): Promise<void> {
  await (
    Object.keys(after).length === 0
      ? sql`delete from worker.enrollment_rule
          where team = ${team} and cadence is not distinct from ${cadence}::bigint`
      : sql`insert into worker.enrollment_rule (team, cadence, settings, set_by)
          values (${team}, ${cadence}, ${JSON.stringify(after)}, ${by})
          on conflict (team, cadence) do update set
            settings = excluded.settings, set_at = excluded.set_at, set_by = excluded.set_by`
  ).execute(db)
}

/** Nothing is written of what stays as it is; false: all of it does. */
async function noteChanges(
  db: Kysely<DB>,
  { team, cadence, before, after, by }: After & { readonly before: RulesSet },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into worker.enrollment_rule_change (team, cadence, key, before, after, changed_by)
    select ${team}, ${cadence}::bigint, key, b.value, a.value, ${by}
    from jsonb_each(${JSON.stringify(before)}::jsonb) as b
    full join jsonb_each(${JSON.stringify(after)}::jsonb) as a using (key)
    where a.value is distinct from b.value order by key`.execute(db)
  return numAffectedRows !== undefined && numAffectedRows > 0n
}

/** What one waits for is what another rule said. A step that was decided by that one finds that the row has moved. */
async function judgeAgain(db: Kysely<DB>, { team, cadence }: RulesPlace): Promise<void> {
  await sql`
    update worker.enrollment set version = version + 1, waiting_until = clock_timestamp(),
      due_at = least(due_at, clock_timestamp())
    where team = ${team} and ended_at is null and state = 'waiting'
      and (waiting_until is null or waiting_until > clock_timestamp())
      and (${cadence}::bigint is null or cadence = ${cadence}::bigint)`.execute(db)
}
