// Versions of reports. Who makes one reads the mirror first and stores then, one after another: what was read earlier never
// comes after what was read later.
import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import type { LocalDay } from '../domain/report-days.ts'
import {
  type Beside,
  canonicalJson,
  type OwnFigures,
  type Report,
  type ReportState,
} from '../domain/reports.ts'
import { hoursOf } from '../domain/report-days.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type ReportMade = {
  readonly team: TeamSlug
  readonly day: LocalDay
  readonly asOf: string
  readonly waitsFor: readonly string[]
  readonly own: OwnFigures
  readonly beside: Beside
}

export type ReportPlace = { readonly team: TeamSlug; readonly date: string }

export type ReportSaved = {
  readonly version: number
  readonly state: ReportState
  /** `made`: a new version; `final`: the figures stand and all is known by now; `same`: nothing is new. */
  readonly came: 'made' | 'final' | 'same'
}

export type ReportVersion = {
  readonly date: string
  readonly version: number
  readonly state: ReportState
  readonly asOf: string
  readonly checkedAt: string
}

export type Reports = {
  save(made: ReportMade): Promise<ReportSaved>
  /** The latest version unless one is named. */
  read(place: ReportPlace, version?: number): Promise<Report | undefined>
  /** Of the days from one to another, both included, each version; the earliest first. */
  versions(team: TeamSlug, from: string, until: string): Promise<readonly ReportVersion[]>
}

// The first of a pair; the other numbers of ours are in exclusive.ts and migrate.ts.
const reportLock = 735_256_405

export function createReports(given: {
  readonly database: Database
  readonly at?: At | undefined
}): Reports {
  const { at = nothingHappens } = given
  const db = given.database.kysely
  return translating<Reports>({
    async save(made) {
      const saved = await transact(db, async (trx) => {
        const written = await save(trx, made)
        at('K18')
        return written
      })
      at('K20')
      return saved
    },
    read: ({ team, date }, version) => read(db, { team, date }, version),
    async versions(team, from, until) {
      const { rows } = await sql<ReportVersion>`
        select r.date, r.version, r.state, r.as_of as "asOf", r.checked_at as "checkedAt"
        from worker.report r where r.team = ${team} and r.date between ${from} and ${until}
        order by r.date, r.version`.execute(db)
      return rows
    },
  })
}

type Latest = {
  readonly version: number
  readonly state: ReportState
  readonly digest: string
  readonly older: boolean
}

async function save(trx: Transaction<DB>, made: ReportMade): Promise<ReportSaved> {
  const { team, day, asOf, waitsFor } = made
  const own = canonicalJson(made.own)
  const { from, until } = instantsOfDay(day)
  // A time zone that is set anew is another day, whatever was done in it.
  const digest = createHash('sha256').update(`${from} ${until} ${own}`).digest('hex')
  const state: ReportState = waitsFor.length === 0 ? 'final' : 'provisional'
  await sql`select pg_advisory_xact_lock(${sql.lit(reportLock)}, hashtext(${`${team} ${day.date}`}))`.execute(
    trx,
  )
  const { rows } = await sql<Latest>`
    select r.version, r.state, r.digest, r.checked_at > ${asOf}::timestamptz as older
    from worker.report r where r.team = ${team} and r.date = ${day.date}
    order by r.version desc limit 1`.execute(trx)
  const [latest] = rows
  if (latest?.older === true) return { version: latest.version, state: latest.state, came: 'same' }
  if (latest?.digest === digest) {
    const isFinal = latest.state === 'final' || state === 'final'
    await sql`update worker.report r set checked_at = ${asOf}, state = ${isFinal ? 'final' : 'provisional'},
        waits_for = case when r.state = 'final' then r.waits_for else ${[...waitsFor]}::text[] end
      where r.team = ${team} and r.date = ${day.date} and r.version = ${latest.version}`.execute(
      trx,
    )
    const came = isFinal && latest.state !== 'final' ? 'final' : 'same'
    return { version: latest.version, state: isFinal ? 'final' : 'provisional', came }
  }
  const version = (latest?.version ?? 0) + 1
  await sql`
    insert into worker.report (team, date, version, state, zone, from_at, until_at, as_of, checked_at, waits_for, own, digest, beside)
    values (${team}, ${day.date}, ${version}, ${state}, ${day.zone}, ${from}, ${until}, ${asOf}, ${asOf},
      ${[...waitsFor]}, ${own}, ${digest}, ${canonicalJson(made.beside)})`.execute(trx)
  return { version, state, came: 'made' }
}

function instantsOfDay({ fromMs, untilMs }: LocalDay): {
  readonly from: string
  readonly until: string
} {
  return { from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() }
}

type Row = {
  readonly version: number
  readonly state: ReportState
  readonly zone: string
  readonly from: number
  readonly until: number
  readonly asOf: string
  readonly waitsFor: readonly string[]
  readonly own: string
  readonly beside: string
}

async function read(
  db: Kysely<DB>,
  { team, date }: ReportPlace,
  version: number | undefined,
): Promise<Report | undefined> {
  const { rows } = await sql<Row>`
    select r.version, r.state, r.zone, (extract(epoch from r.from_at) * 1000)::float8 as "from",
      (extract(epoch from r.until_at) * 1000)::float8 as until, r.as_of as "asOf",
      r.waits_for as "waitsFor", r.own, r.beside
    from worker.report r where r.team = ${team} and r.date = ${date}
      and (${version ?? null}::integer is null or r.version = ${version ?? null}::integer)
    order by r.version desc limit 1`.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  const day: LocalDay = { date, zone: row.zone, fromMs: row.from, untilMs: row.until }
  const { version: number, state, zone, asOf, waitsFor } = row
  const fixed = { schema: 1, team, date, version: number, state, zone, asOf, waitsFor } as const
  return {
    ...fixed,
    ...instantsOfDay(day),
    hoursLong: hoursOf(day),
    own: JSON.parse(row.own) as OwnFigures,
    ...(JSON.parse(row.beside) as Beside),
  }
}
