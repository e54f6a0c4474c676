// docs/measures.md: what each figure counts, and the fields of SalesLoft it comes from, by the table that the SQL is made of.
import {
  type Condition,
  type MeasureSource,
  type MeasureSourceName,
  measureSources,
} from '../src/domain/measure-sources.ts'
import { type Measure, measureNames, measures } from '../src/domain/measures.ts'
import { shares } from '../src/domain/shares.ts'
import { streamOf } from '../src/domain/streams.ts'
import { between, emitMarkdown, read, table } from './generated.ts'

const file = 'docs/measures.md'
const code = (text: string): string => `\`${text}\``

/** The field of the record that a column is read from. */
function field(source: MeasureSource, column: string): string {
  if (source.view !== undefined) return code(column)
  const stream = streamOf(source.stream)
  const path = stream.columns[column]?.path ?? (column === 'updated_at' ? [column] : undefined)
  if (path === undefined) throw new Error(`${source.stream} has no column ${column}.`)
  return code(path.join('.'))
}

function condition(source: MeasureSource, said: Condition): string {
  const of = field(source, said.column)
  return 'in' in said ? `${of} is ${said.in.map(code).join(' or ')}` : `${of} is ${said.is}`
}

function formula(name: keyof typeof measures): string {
  const { source, sum, when = [] }: Measure = measures[name]
  const own: MeasureSource = measureSources[source]
  const what =
    sum === undefined ? `number of ${code(source)}` : `sum of ${field(own, sum)} of ${code(source)}`
  return [what, when.map((each) => condition(own, each)).join(' and ')]
    .filter((text) => text !== '')
    .join(' where ')
}

function user(own: MeasureSource): string {
  const said = own.user
  if (typeof said === 'string') return field(own, said)
  const columns = 'first' in said ? said.first : said.guid
  const suffix = 'guid' in said ? ', by the user’s `guid`' : ''
  return `${columns.map((each) => field(own, each)).join(', else ')}${suffix}`
}

const of = (own: MeasureSource, column: string | undefined): string =>
  column === undefined ? '–' : field(own, column)

const sourceNames = Object.keys(measureSources) as MeasureSourceName[]
const sources = table(
  ['source', 'rows', 'of', 'the day of', 'where', 'user', 'person', 'account', 'cadence', 'step'],
  sourceNames.map((name) => {
    const own: MeasureSource = measureSources[name]
    return [
      code(name),
      own.meaning,
      own.view === undefined
        ? code(`/v2/${streamOf(own.stream).path}`)
        : code(`salesloft.${own.view}`),
      own.at.map((each) => field(own, each)).join(', else '),
      own.when.map((each) => condition(own, each)).join(' and ') || 'all',
      user(own),
      field(own, own.person),
      own.account === undefined ? 'the person’s' : `${field(own, own.account)}, else the person’s`,
      of(own, own.cadence),
      of(own, own.step),
    ]
  }),
)

const figures = table(
  ['measure', 'is', 'formula', 'unit', 'to know'],
  measureNames.map((name) => {
    const { label, unit, note }: Measure = measures[name]
    return [code(name), label, formula(name), unit ?? 'number', note ?? '']
  }),
)

const rates = table(
  ['share', 'formula'],
  Object.entries(shares).map(([name, [top, ...bottom]]) => [
    code(name),
    `${code(top)} / ${bottom.length === 1 ? code(bottom[0] ?? '') : `(${bottom.map(code).join(' + ')})`}`,
  ]),
)

const text = [
  ['sources', sources],
  ['measures', figures],
  ['shares', rates],
].reduce((whole, [name = '', content = '']) => between(whole, name, `\n${content}\n`), read(file))
await emitMarkdown(file, text)
