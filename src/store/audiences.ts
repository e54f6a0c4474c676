// Audiences of a team: as they are saved, whom they name, and what came of their runs. A run is one transaction that holds
// the audience's row, so that two of them cannot enrol the same person twice.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type {
  Audience,
  AudienceRun,
  AudienceSchedule,
  AudienceWanted,
} from '../domain/audiences.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { type Place, type RunAsk, type RunOutcome, settle } from './audience-run.ts'
import type { Database } from './database.ts'
import { isViolationOf, translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type Audiences = {
  /** @throws AppError `team.unknown` */
  save(place: Place, wanted: AudienceWanted, by: string): Promise<void>
  /** By name. */
  list(team: TeamSlug): Promise<readonly (Audience & { readonly last: AudienceRun | null })[]>
  /** @throws AppError `audience.unknown` */
  get(place: Place): Promise<Audience>
  /** The latest first. */
  runs(place: Place): Promise<readonly AudienceRun[]>
  /** What it enrolled stays. @throws AppError `audience.unknown` */
  remove(place: Place): Promise<void>
  /** @throws AppError `audience.unknown`, `store.busy` where it was saved anew meanwhile */
  run(ask: RunAsk): Promise<RunOutcome>
  failed(place: Place, by: string, error: AppError): Promise<void>
  /** Some of those to be run by now, over all teams that are not paused; each is due again at its interval. */
  takeDue(): Promise<readonly Place[]>
}

const runsShown = 50
// Their places enter a history: 8 KiB at most.
const dueAtOnce = 25

export function createAudiences({ database }: { readonly database: Database }): Audiences {
  const db = database.kysely
  return translating<Audiences>({
    save: (place, wanted, by) => save(db, place, wanted, by),
    async list(team) {
      const audiences = await select(db, sql`a.team = ${team}`)
      const latest = await runsOf(
        db,
        sql`r.team = ${team} and r.id in (
          select l.id from worker.audience a cross join lateral (
            select id from worker.audience_run
            where team = a.team and audience = a.name order by id desc limit 1
          ) l where a.team = ${team})`,
        audiences.length,
      )
      const byName = new Map(latest.map((run) => [run.audience, run]))
      return audiences.map((each) => ({ ...each, last: byName.get(each.name) ?? null }))
    },
    get: (place) => get(db, place),
    async runs(place) {
      await get(db, place)
      return await runsOf(db, sql`r.team = ${place.team} and r.audience = ${place.name}`)
    },
    async remove(place) {
      const { numDeletedRows } = await db
        .deleteFrom('worker.audience')
        .where('team', '=', place.team)
        .where('name', '=', place.name)
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw unknown(place)
    },
    run: (ask) => transact(db, (trx) => settle(trx, ask)),
    async failed({ team, name }, by, { code, message }) {
      await sql`
        insert into worker.audience_run (team, audience, state, asked_by, error_code, error_message)
        select team, name, 'failed', ${by}, ${code}, ${message}
        from worker.audience where team = ${team} and name = ${name}`.execute(db)
    },
    async takeDue() {
      const { rows } = await sql<Place>`
        update worker.audience a set next_due_at = ${nextTime}
        where (a.team, a.name) in (
          select d.team, d.name from worker.audience d
          join worker.team t on t.slug = d.team
          where d.next_due_at <= clock_timestamp()
            and t.paused_at is null and t.disconnected_at is null
          order by d.next_due_at limit ${dueAtOnce} for update of d skip locked
        )
        returning team, name`.execute(db)
      return rows
    },
  })
}

async function save(
  db: Kysely<DB>,
  { team, name }: Place,
  wanted: AudienceWanted,
  by: string,
): Promise<void> {
  const { query, cadence, user, mostEnrolled, brakeCount, brakePercent, stopsOthers } = wanted
  const { schedule } = wanted
  try {
    // Who changes anything but the schedule leaves alone when it is due.
    await sql`
      insert into worker.audience as a (team, name, query, cadence, user_id, most_enrolled,
        brake_count, brake_percent, stops_others, schedule, next_due_at, changed_by)
      values (${team}, ${name}, ${query}, ${cadence}, ${user}, ${mostEnrolled}, ${brakeCount},
        ${brakePercent}, ${stopsOthers}, ${schedule},
        case when ${schedule}::text <> 'off' then clock_timestamp() end, ${by})
      on conflict on constraint audience_pkey do update set
        query = excluded.query, cadence = excluded.cadence, user_id = excluded.user_id,
        most_enrolled = excluded.most_enrolled, brake_count = excluded.brake_count,
        brake_percent = excluded.brake_percent, stops_others = excluded.stops_others,
        schedule = excluded.schedule, changed_at = clock_timestamp(),
        changed_by = excluded.changed_by,
        next_due_at = case when a.schedule = excluded.schedule then a.next_due_at
          else excluded.next_due_at end`.execute(db)
  } catch (error) {
    if (!isViolationOf(error, 'audience_team_fkey')) throw error
    throw new AppError('team.unknown', `There is no team "${team}".`)
  }
}

// At the same minute each time, however late it was looked for; times that have passed are left out.
const step = sql`case a.schedule when 'hourly' then interval '1 hour' else interval '1 day' end`
const nextTime = sql`date_bin(${step}, clock_timestamp(), a.next_due_at) + ${step}`

async function get(db: Kysely<DB>, place: Place): Promise<Audience> {
  const [found] = await select(db, sql`a.team = ${place.team} and a.name = ${place.name}`)
  if (found === undefined) throw unknown(place)
  return found
}

async function select(
  db: Kysely<DB>,
  matches: ReturnType<typeof sql>,
): Promise<readonly Audience[]> {
  const { rows } = await sql<Audience & { readonly schedule: AudienceSchedule }>`
    select a.team, a.name, a.query, a.cadence::text as cadence, a.user_id::text as user,
      a.most_enrolled as "mostEnrolled", a.brake_count as "brakeCount",
      a.brake_percent as "brakePercent", a.stops_others as "stopsOthers", a.schedule,
      a.next_due_at as "nextDueAt", a.changed_at as "changedAt", a.changed_by as "changedBy"
    from worker.audience a where ${matches} order by a.name`.execute(db)
  return rows
}

type RunRow = Omit<AudienceRun, 'error'> & {
  readonly code: string | null
  readonly message: string | null
}

async function runsOf(
  db: Kysely<DB>,
  matches: ReturnType<typeof sql>,
  most = runsShown,
): Promise<readonly AudienceRun[]> {
  const { rows } = await sql<RunRow>`
    select r.audience, r.id::text as id, r.state, r.asked_by as by, r.ran_at as at, r.named,
      r.unknown, r.entered, r.went, r.waiting, r.batch_id::text as batch,
      r.error_code as code, r.error_message as message
    from worker.audience_run r where ${matches} order by r.id desc limit ${most}`.execute(db)
  return rows.map(({ code, message, ...run }) => ({
    ...run,
    error: code === null ? null : { code, message: message ?? '' },
  }))
}

function unknown({ team, name }: Place): AppError {
  return new AppError('audience.unknown', `${team} has no audience "${name}".`)
}
