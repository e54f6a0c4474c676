// What a report counts, asked of the mirror: one statement a source of measures, which reads the rows of the 29 days once.
import { type Kysely, sql, type Transaction } from 'kysely'
import { type MeasureSourceName, measureSources } from '../domain/measure-sources.ts'
import type { MeasureName } from '../domain/measures.ts'
import { type Fact, reportedBy, type ReportedBy, type Stretch } from '../domain/report-figures.ts'
import { type Funnel, type HourOfDay, type ReportNames, reportStreams } from '../domain/reports.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import { sourceSql } from './measure-sql.ts'
import type { DB } from './schema.ts'

/** ISO text of instants, ascending: 28 days before, the day a week before and its end, the day and its end. */
export type FactsAsked = {
  readonly team: TeamSlug
  readonly bounds: readonly [string, string, string, string, string]
}

/** What the mirror answers, all of it as of one instant. */
export type ReportAnswer = {
  readonly facts: readonly Fact[]
  readonly hours: readonly HourOfDay[]
  readonly funnel: Funnel
  readonly names: ReportNames
  /** When that was, ISO text. */
  readonly asOf: string
  /** Streams that are not known complete up to the end of the day. */
  readonly waitsFor: readonly string[]
}

export type ReportFacts = {
  read(asked: FactsAsked): Promise<ReportAnswer>
  /** Streams that are not known complete up to an instant (ISO text). */
  waitsFor(team: TeamSlug, until: string): Promise<readonly string[]>
}

const stretches: readonly Stretch[] = ['rest', 'weekBefore', 'rest', 'day']

type Row = {
  readonly grouped: number
  readonly bucket: number
  readonly currency: string | null
  readonly user: string | null
  readonly cadence: string | null
  readonly step: string | null
} & Readonly<Record<string, unknown>>

export function createReportFacts(given: { readonly database: Database }): ReportFacts {
  const db = given.database.kysely
  return translating<ReportFacts>({
    async read(asked) {
      const snapshot = db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
      return await snapshot.execute((trx) => readAll(trx, asked))
    },
    waitsFor: async (team, until) => (await readState(db, team, until)).waitsFor,
  })
}

async function readAll(trx: Transaction<DB>, asked: FactsAsked): Promise<ReportAnswer> {
  // Of a team of millions a sum of 29 days takes longer than pages may.
  await sql`set local statement_timeout = '10min'`.execute(trx)
  const state = await readState(trx, asked.team, asked.bounds[4])
  const facts: Fact[] = []
  for (const name of Object.keys(measureSources) as MeasureSourceName[]) {
    const { rows } = await factsStatement(name, asked).execute(trx)
    facts.push(...rows.flatMap((row) => factsOf(name, row)))
  }
  return {
    ...state,
    facts,
    hours: await readHours(trx, asked),
    funnel: await readFunnel(trx, asked),
    names: await readNames(trx, asked.team, facts),
  }
}

type Ask = Kysely<DB>

async function readState(
  db: Ask,
  team: TeamSlug,
  until: string,
): Promise<Pick<ReportAnswer, 'asOf' | 'waitsFor'>> {
  const { rows } = await sql<{ at: string; waits: readonly string[] }>`
    select now() as at, coalesce((
      select array_agg(w.stream order by w.stream) from unnest(${[...reportStreams]}::text[]) w (stream)
      left join worker.sync_state s on s.team = ${team} and s.stream = w.stream
      -- One that the key may not read is never complete, and is not waited for.
      where s.unavailable is not true and (s.watermark is null or s.watermark < ${until}::timestamptz)
    ), '{}') as waits`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('A select without from answers with a row.')
  return { asOf: row.at, waitsFor: row.waits }
}

async function readHours(
  db: Ask,
  { team, bounds: [, , , from, until] }: FactsAsked,
): Promise<readonly HourOfDay[]> {
  const { rows } = await sql<HourOfDay>`
    select floor(extract(epoch from a.at - ${from}::timestamptz) / 3600)::integer as hour,
      (count(*) filter (where a.kind = 'email'))::integer as emails,
      (count(*) filter (where a.kind = 'phone'))::integer as calls,
      (count(*) filter (where a.kind not in ('email', 'phone')))::integer as others
    from salesloft.activity a
    where a.team = ${team} and a.at >= ${from}::timestamptz and a.at < ${until}::timestamptz
    group by 1 order by 1`.execute(db)
  return rows
}

async function readFunnel(
  db: Ask,
  { team, bounds: [, , , from, until] }: FactsAsked,
): Promise<Funnel> {
  const people = sourceSql('bookings')
  const { rows } = await sql<Funnel>`
    with touched as materialized (
      select a.person_id, bool_or(a.views > 0) as opened, bool_or(a.replies > 0) as replied
      from salesloft.activity a
      where a.team = ${team} and a.at >= ${from}::timestamptz and a.at < ${until}::timestamptz
        and a.person_id is not null
      group by a.person_id
    )
    select count(*)::integer as touched,
      (count(*) filter (where t.opened))::integer as opened,
      (count(*) filter (where t.replied))::integer as replied,
      (select count(distinct f.person_id) from salesloft.meetings f where f.team = ${team}
        and ${sql.raw(people.where)}
        and f.created_at >= ${from}::timestamptz and f.created_at < ${until}::timestamptz)::integer as meeting,
      (select count(distinct s.person_id) from salesloft.successes s where s.team = ${team}
        and s.deleted_at is null
        and s.succeeded_at >= ${from}::timestamptz and s.succeeded_at < ${until}::timestamptz)::integer as success
    from touched t`.execute(db)
  return rows[0] ?? { touched: 0, opened: 0, replied: 0, meeting: 0, success: 0 }
}

type NameRow = { readonly kind: keyof ReportNames; readonly id: string; readonly name: string }

async function readNames(db: Ask, team: TeamSlug, facts: readonly Fact[]): Promise<ReportNames> {
  const ids = (by: ReportedBy): readonly string[] => [
    ...new Set(facts.flatMap((fact) => (fact.by === by && fact.id !== null ? [fact.id] : []))),
  ]
  // Also of those that are gone: who did it is known.
  const { rows } = await sql<NameRow>`
    select 'users' as kind, u.id::text as id, u.name from salesloft.users u
    where u.team = ${team} and u.name <> '' and u.id = any(${ids('user')}::bigint[])
    union all
    select 'cadences', c.id::text, c.name from salesloft.cadences c
    where c.team = ${team} and c.name <> '' and c.id = any(${ids('cadence')}::bigint[])
    union all
    select 'steps', s.id::text, coalesce(nullif(s.display_name, ''), s.name) from salesloft.steps s
    where s.team = ${team} and coalesce(nullif(s.display_name, ''), s.name) <> ''
      and s.id = any(${ids('step')}::bigint[])`.execute(db)
  const of = (kind: keyof ReportNames) =>
    Object.fromEntries(rows.flatMap((row) => (row.kind === kind ? [[row.id, row.name]] : [])))
  return { users: of('users'), cadences: of('cadences'), steps: of('steps') }
}

// In two steps: rows are summed once by all that they belong to together, and what is left, by each of it. To sum each row
// four times takes longer than to read it.
function factsStatement(name: MeasureSourceName, { team, bounds }: FactsAsked) {
  const { table, at, where, currency, dimension, measures } = sourceSql(name)
  const [first, , , , last] = bounds
  const keys = reportedBy.map(
    (by) => sql`${sql.raw(dimension(by) ?? 'null::bigint')} as ${sql.ref(`of_${by}`)}`,
  )
  const sums = measures.map((each) => sql`${sql.raw(each.sql)} as ${sql.ref(each.name)}`)
  const again = measures.map(
    (each) => sql`sum(g.${sql.ref(each.name)})::bigint as ${sql.ref(each.name)}`,
  )
  return sql<Row>`
    select grouping(g.of_user, g.of_cadence, g.of_step) as grouped, g.bucket, g.currency,
      g.of_user::text as "user", g.of_cadence::text as cadence, g.of_step::text as step, ${sql.join(again)}
    from (
      select width_bucket(${sql.raw(at)}, ${bounds}::timestamptz[]) as bucket,
        ${sql.raw(currency ?? 'null::text')} as currency, ${sql.join(keys)}, ${sql.join(sums)}
      from ${sql.raw(table)} f
      where f.team = ${team} and ${sql.raw(at)} >= ${first}::timestamptz and ${sql.raw(at)} < ${last}::timestamptz
        and ${sql.raw(where)}
      group by 1, 2, 3, 4, 5
    ) g
    group by grouping sets (
      (g.bucket, g.currency), (g.bucket, g.currency, g.of_user),
      (g.bucket, g.currency, g.of_cadence), (g.bucket, g.currency, g.of_step)
    )`
}

// By the bits of grouping(): each is set where its column is not grouped by.
const ways = new Map([
  [0b111, undefined],
  [0b011, 'user'],
  [0b101, 'cadence'],
  [0b110, 'step'],
] as const)

function factsOf(name: MeasureSourceName, row: Row): readonly Fact[] {
  const by = ways.get(row.grouped as 7)
  const stretch = stretches[row.bucket - 1]
  if (stretch === undefined) return []
  const values = Object.fromEntries(
    sourceSql(name).measures.map(({ name: measure }) => [measure, Number(row[measure])]),
  ) as Partial<Record<MeasureName, number>>
  return [{ by, id: by === undefined ? null : row[by], stretch, currency: row.currency, values }]
}
