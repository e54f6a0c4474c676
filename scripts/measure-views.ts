// The views of measures as SQL, for the migration that makes them anew: `node scripts/measure-views.ts`. Run by hand; what it
// prints is committed, and a test holds views and table of measures together from then on.
import {
  type Dimension,
  dimensions,
  type MeasureSourceName,
  measureSources,
} from '../src/domain/measure-sources.ts'
import { type Measure, type MeasureName, measureNames, measures } from '../src/domain/measures.ts'
import { sourceSql } from '../src/store/measure-sql.ts'

const ofOne = (name: MeasureName): Measure => measures[name]
const isMoney = (name: MeasureName): boolean => ofOne(name).unit === 'money'

/** One branch of a view: a source's own measures by what its rows belong to, and nothing of the others. */
function branch(name: MeasureSourceName, by: Dimension): string | undefined {
  const { table, at, where, currency, dimension, people, measures: own } = sourceSql(name)
  const from = `from ${table} f${by === 'account' ? people : ''} where ${where} and ${at} <= now()`
  const key = dimension(by)
  if (key === undefined) return undefined
  const sqlOf = new Map(own.map((each) => [each.name, each.sql]))
  const inner = (extra: string): string =>
    `select f.team, ${key} as ${by}_id${extra}, ${own.map((each) => `${each.sql} as ${each.name}`).join(', ')}
  ${from}`
  if (currency === undefined) {
    const columns = measureNames.map(
      (each) => sqlOf.get(each) ?? (isMoney(each) ? 'null::jsonb' : '0'),
    )
    return `  select f.team, ${key} as ${by}_id, ${columns.join(', ')}
  ${from} group by 1, 2`
  }
  const columns = measureNames.map((each) => {
    if (!sqlOf.has(each)) return isMoney(each) ? 'null::jsonb' : '0'
    return isMoney(each) ? `jsonb_object_agg(c.currency, c.${each})` : `sum(c.${each})::bigint`
  })
  return `  select c.team, c.${by}_id, ${columns.join(', ')} from (
  ${inner(`, ${currency} as currency`)} group by 1, 2, 3
  ) c group by 1, 2`
}

function view(by: Dimension): string {
  const names = Object.keys(measureSources) as MeasureSourceName[]
  const branches = names.map((name) => branch(name, by)).filter((each) => each !== undefined)
  const outer = measureNames.map((each) =>
    isMoney(each)
      ? `(array_agg(b.${each}) filter (where b.${each} is not null))[1] as ${each}`
      : `sum(b.${each})::bigint as ${each}`,
  )
  const said = `salesloft.measures_by_${by}`
  const comments = measureNames.map((each) => {
    const { label, unit, note } = ofOne(each)
    const about = [label, unit === 'seconds' ? 'in seconds' : undefined, note].filter(
      (text) => text !== undefined,
    )
    return `comment on column ${said}.${each} is '${about.join('; ').replaceAll("'", "''")}';`
  })
  return `create view ${said} with (security_invoker = true) as
select b.team, b.${by}_id,
  ${outer.join(',\n  ')}
from (
${branches.join('\n  union all\n')}
) b (team, ${by}_id, ${measureNames.join(', ')})
where b.${by}_id is not null
group by b.team, b.${by}_id;
comment on view ${said} is 'All that was done and came of it up to now, by ${by}; a row for each that has any (docs/measures.md)';
comment on column ${said}.team is 'Slug of the team';
comment on column ${said}.${by}_id is 'Id of the ${by} in SalesLoft';
${comments.join('\n')}
`
}

process.stdout.write(dimensions.map(view).join('\n'))
