// docs/streams.md: what is mirrored, from where to where, how often, and what can be relied on.
import { type Stream, streamOf, streams } from '../src/domain/streams.ts'
import type { StreamKind } from '../src/domain/catalogue/entry.ts'
import { emitMarkdown, table } from './generated.ts'
import { meaningOf } from './meanings/meaning.ts'

const hourMs = 3_600_000

function every(ms: number): string {
  if (ms >= 24 * hourMs) return `${ms / (24 * hourMs)} d`
  return ms >= hourMs ? `${ms / hourMs} h` : `${ms / 60_000} min`
}

/** How a kind is read, how it finds deletes, and what it cannot promise: said once, referred to by each row. */
const kinds: Readonly<
  Record<StreamKind, { readonly read: string; readonly deletes: string; readonly limits: string }>
> = {
  cursor: {
    read: 'along `updated_at`: each run resumes at the watermark',
    deletes: 'by the sweep',
    limits:
      'a version that becomes visible later than the overlap after its stamp waits for the sweep',
  },
  snapshot: {
    read: 'whole, and compared',
    deletes:
      'after absence from two complete reads; the sweep may ask by `ids[]` instead of the second',
    limits:
      'without an immutable order it is believed only if its counts agree; what came and went between two reads is never seen',
  },
  bounded: {
    read: 'along `updated_at` while the rows prove that order, else in ranges of it, each in any order',
    deletes: 'by the sweep',
    limits: 'as for `cursor`; a range that changes while it is read is read again',
  },
  window: {
    read: 'in ranges of its own time, and what changed since by `updated_at` where that can be sorted by',
    deletes: 'after absence from two complete readings of its range',
    limits: 'a change that keeps the stamp is seen when its range is read again',
  },
  'live-set': {
    read: 'whole: it is what is in progress',
    deletes: 'to leave it is to be done: `left_at`, not `deleted_at`',
    limits: 'what came and was done between two reads is never seen',
  },
  child: {
    read: 'once for each record of its parent',
    deletes: 'when its parent’s answer no longer has it; with its parent',
    limits:
      'where only changed parents are asked, a child that changes without its parent is not noticed',
  },
  id: {
    read: 'whole, along the ids, and compared',
    deletes: 'after absence from two complete reads',
    limits: 'what came and went between two reads is never seen',
  },
  single: {
    read: 'one object',
    deletes: 'when another has stood in its place twice',
    limits: 'what it was between two reads is never seen',
  },
}

/** In cost units of an idle team; a hundred records are one. */
function idleCost({ kind, parent, cost, maximumLagMs, paged }: Stream): string {
  const turns = (cost * hourMs) / maximumLagMs
  const times = Number.isInteger(turns) ? String(turns) : turns.toFixed(2)
  if (kind === 'child' && parent !== undefined) {
    return parent.asked === 'changed'
      ? `1 a changed ${parent.stream} row`
      : `${times} × rows of ${parent.stream}`
  }
  // The last answer of such a list holds no records.
  if (kind === 'id') return `${times} × (1 + ⌈rows / 100⌉)`
  const whole = kind === 'snapshot' || kind === 'live-set'
  return whole && paged !== false ? `${times} × ⌈rows / 100⌉` : times
}

function freshness({ intervalMs, maximumLagMs, kind, overlapMs, parent }: Stream): string {
  const beat =
    intervalMs === maximumLagMs
      ? every(intervalMs)
      : `${every(intervalMs)} to ${every(maximumLagMs)}`
  if (kind === 'cursor' || kind === 'bounded') return `${beat}, overlap ${every(overlapMs)}`
  return kind === 'child' && parent !== undefined ? `${beat} after ${parent.stream}` : beat
}

/** The short form of what the table of kinds says. */
const foundBy: Readonly<Record<StreamKind, string>> = {
  cursor: 'sweep',
  snapshot: 'two reads',
  bounded: 'sweep',
  window: 'two reads of its range',
  'live-set': '`left_at`',
  child: 'with its parent’s answer',
  id: 'two reads',
  single: 'two reads',
}

function deletesOf({ kind, fallback, hasIds }: Stream): string {
  if (kind === 'snapshot' && hasIds) return 'two reads, or one and `ids[]`'
  return fallback === 'snapshot' ? `${foundBy[kind]}, else two reads` : foundBy[kind]
}

const rows = streams.map((stream) => [
  `\`${stream.name}\``,
  `${stream.method === 'GET' ? '' : `${stream.method} `}\`/v2/${stream.path}\``,
  `\`salesloft.${stream.table}\``,
  stream.idType,
  stream.fallback === undefined ? stream.kind : `${stream.kind}, else ${stream.fallback}`,
  freshness(stream),
  deletesOf(stream),
  stream.hasIds ? 'yes' : 'no',
  idleCost(stream),
  `\`${stream.scope}\``,
])

const kindRows = Object.entries(kinds).map(([kind, { read, deletes, limits }]) => [
  `\`${kind}\``,
  read,
  deletes,
  limits,
])

/** What an idle team costs an hour, its snapshots being of one page and its parents without records. */
const idle = streams
  .filter(({ kind }) => kind !== 'child')
  .reduce((sum, { cost, maximumLagMs }) => sum + (cost * hourMs) / maximumLagMs, 0)

const scoped = streams.flatMap(({ name, scopedFields }) =>
  scopedFields === undefined
    ? []
    : [
        `\`${name}\`: ${scopedFields.names.map((field) => `\`${field}\``).join(', ')}, with the scope \`${scopedFields.scope}\`.`,
      ],
)

const columns = streams.map((stream) => {
  const { table: name, description, parent } = stream
  const list = Object.entries(stream.columns).map(([column, { type }]) => [
    `\`${column}\``,
    type,
    meaningOf(stream, column),
  ])
  const of =
    parent === undefined ? '' : ` Asked for by the rows of \`${streamOf(parent.stream).table}\`.`
  return `### \`salesloft.${name}\`\n\n${description}.${of}\n\n${table(['column', 'type', 'meaning'], list)}`
})

await emitMarkdown(
  'docs/streams.md',
  `# Streams

Generated from \`src/domain/streams.ts\` and \`scripts/meanings\`. ${streams.length} streams, each in a table of its own.
An idle team costs ${Math.round(idle)} an hour of the 36,000 it has, plus one for each further hundred rows of what is read whole and
what the children cost. How the names came about: [decisions/0006](decisions/0006-names-of-streams.md).

${table(['stream', 'path', 'table', 'id', 'kind', 'fresh every', 'deletes', 'ids[]', 'cost an hour, idle', 'scope'], rows)}

## How fresh

A stream is asked at its interval, the shorter time, while it changes. Each run that changed nothing doubles the time to the
next, up to the longer one, its maximum lag: whatever SalesLoft shows is in its table within the maximum lag, plus the time
that SalesLoft takes to show a record after its stamp (the overlap covers two minutes), plus the run itself. A change, a
failure, \`sync\`, \`resume\` and \`connect\` begin anew with the interval, the last three at once. What is asked
rarely is asked up to a tenth sooner than said, by a share of the team's own, so that many teams do not ask together.

## Kinds

${table(['kind', 'is read', 'how deletes are found', 'what it cannot promise'], kindRows)}

A stream whose scope the key lacks is \`unavailable\`: it is shown, asked again each day, and stops no other.

## Fields that are asked for by name

Some fields come only when they are asked for, with a privileged scope. They stay empty unless \`SALESLOFT_SCOPED_FIELDS\`
names their streams. ${scoped.join(' ')}

## Columns

A team's custom fields are columns of the views \`salesloft.people_custom_<team>\`, \`accounts_custom_<team>\` and
\`opportunities_custom_<team>\` (hyphens as underscores), made again by themselves when the definitions change.

Every table also has \`team\`, \`id\`, \`raw\` (the record as it was served), \`updated_at\` where the stream has one,
\`requested_at\`, \`synced_at\` and \`deleted_at\`, and a live set \`left_at\`; the primary key is (team, id).

${columns.join('\n\n')}
`,
)
