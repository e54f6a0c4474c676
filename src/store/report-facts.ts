// What a report counts, asked of the mirror: one statement a source of measures, which reads the rows of the 29 days once.
import { sql } from 'kysely'
import { type MeasureName, type MeasureSourceName, measureSources } from '../domain/measures.ts'
import { type Fact, reportedBy, type Stretch } from '../domain/report-figures.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import { sourceSql } from './measure-sql.ts'

/** ISO text of instants, ascending: 28 days before, the day a week before and its end, the day and its end. */
export type FactsAsked = {
  readonly team: TeamSlug
  readonly bounds: readonly [string, string, string, string, string]
}

/** What was touched in an hour of the day, counted from its beginning. */
export type HourFact = {
  readonly hour: number
  readonly emails: number
  readonly calls: number
  readonly others: number
}

/** Different people. */
export type FunnelFacts = {
  readonly touched: number
  readonly opened: number
  readonly replied: number
  readonly meeting: number
  readonly success: number
}

export type ReportFacts = {
  facts(asked: FactsAsked): Promise<readonly Fact[]>
  /** Of the day alone. */
  hours(asked: FactsAsked): Promise<readonly HourFact[]>
  funnel(asked: FactsAsked): Promise<FunnelFacts>
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
    async facts(asked) {
      const found: Fact[] = []
      // One after the other: a report is nobody's emergency, and the pool is everybody's.
      for (const name of Object.keys(measureSources) as MeasureSourceName[]) {
        const { rows } = await factsStatement(name, asked).execute(db)
        found.push(...rows.flatMap((row) => factsOf(name, row)))
      }
      return found
    },
    async hours({ team, bounds: [, , , from, until] }) {
      const { rows } = await sql<HourFact>`
        select floor(extract(epoch from a.at - ${from}::timestamptz) / 3600)::integer as hour,
          (count(*) filter (where a.kind = 'email'))::integer as emails,
          (count(*) filter (where a.kind = 'phone'))::integer as calls,
          (count(*) filter (where a.kind not in ('email', 'phone')))::integer as others
        from salesloft.activity a
        where a.team = ${team} and a.at >= ${from}::timestamptz and a.at < ${until}::timestamptz
        group by 1 order by 1`.execute(db)
      return rows
    },
    async funnel({ team, bounds: [, , , from, until] }) {
      const { rows } = await sql<FunnelFacts>`
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
          (select count(distinct m.person_id) from salesloft.meetings m where m.team = ${team}
            and m.deleted_at is null and m.status = 'booked'
            and m.created_at >= ${from}::timestamptz and m.created_at < ${until}::timestamptz)::integer as meeting,
          (select count(distinct s.person_id) from salesloft.successes s where s.team = ${team}
            and s.deleted_at is null
            and s.succeeded_at >= ${from}::timestamptz and s.succeeded_at < ${until}::timestamptz)::integer as success
        from touched t`.execute(db)
      return rows[0] ?? { touched: 0, opened: 0, replied: 0, meeting: 0, success: 0 }
    },
  })
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
