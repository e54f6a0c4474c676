// SQL of the measures, made from domain/measures.ts: names come from that table alone, values never.
import {
  type Condition,
  type Dimension,
  type MeasureSource,
  type MeasureSourceName,
  measureSources,
} from '../domain/measure-sources.ts'
import { type Measure, measuresOf } from '../domain/measures.ts'

/** A row of a source is `f` in what follows. */
export type SourceSql = {
  readonly table: string
  /** The instant that says for which day a row counts. */
  readonly at: string
  /** Rows that count at all: alive, with an instant, and as the source says. */
  readonly where: string
  readonly currency: string | undefined
  /** What a row belongs to; undefined where rows of this source belong to none. That of accounts needs `people`. */
  readonly dimension: (of: Dimension) => string | undefined
  /** Joins the person of a row, as `p`. */
  readonly people: string
  readonly measures: readonly { readonly name: string; readonly sql: string }[]
}

export function sourceSql(name: MeasureSourceName): SourceSql {
  const source: MeasureSource = measureSources[name]
  const at = either(source.at)
  const alive = source.view === undefined ? [`f.deleted_at is null`] : []
  return {
    table: `salesloft.${source.view ?? source.stream}`,
    at,
    where: [`${at} is not null`, ...alive, ...source.when.map(condition)].join(' and '),
    people: ` left join salesloft.people p on p.team = f.team and p.id = f.${source.person}`,
    currency: source.currency === undefined ? undefined : `coalesce(f.${source.currency}, '')`,
    dimension: (of) => dimension(source, of),
    measures: measuresOf(name).map(([measure, said]) => ({ name: measure, sql: aggregate(said) })),
  }
}

function dimension(source: MeasureSource, of: Dimension): string | undefined {
  switch (of) {
    case 'user':
      return user(source.user)
    case 'person':
      return `f.${source.person}`
    case 'account':
      if (source.view !== undefined) return `f.${source.account}`
      return source.account === undefined
        ? 'p.account_id'
        : `coalesce(f.${source.account}, p.account_id)`
    case 'cadence':
    case 'step':
      return source[of] === undefined ? undefined : `f.${source[of]}`
  }
}

// Of two users with one guid, the one that is alive.
function user(said: MeasureSource['user']): string {
  if (typeof said === 'string') return `f.${said}`
  if ('first' in said) return either(said.first)
  return `(select u.id from salesloft.users u
    where u.team = f.team and u.guid = ${either(said.guid)} order by u.deleted_at is not null, u.id limit 1)`
}

const either = (columns: readonly string[]): string =>
  columns.length === 1
    ? `f.${columns[0]}`
    : `coalesce(${columns.map((each) => `f.${each}`).join(', ')})`

/** An amount is a text in SalesLoft's answers, so that no digit is lost. */
const hundredths = (column: string): string =>
  `coalesce(round(sum(case when f.${column} ~ '^-?[0-9]{1,13}([.][0-9]{1,9})?$' then f.${column}::numeric end) * 100), 0)::bigint`

function aggregate({ sum, unit, when = [] }: Measure): string {
  const filter = when.length === 0 ? '' : ` filter (where ${when.map(condition).join(' and ')})`
  if (sum === undefined) return `count(*)${filter}`
  return unit === 'money' ? hundredths(sum) : `coalesce(sum(f.${sum})${filter}, 0)::bigint`
}

function condition(said: Condition): string {
  const column = `f.${said.column}`
  if ('in' in said) return `${column} in (${said.in.map((text) => `'${text}'`).join(', ')})`
  switch (said.is) {
    case 'set':
      return `${column} is not null`
    case 'not set':
      return `${column} is null`
    case 'above 0':
      return `${column} > 0`
    case 'true':
    case 'not true':
    case 'not false':
      return `${column} is ${said.is}`
  }
}
