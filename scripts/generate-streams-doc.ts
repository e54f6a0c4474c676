// docs/streams.md: what is mirrored, from where to where, how often, and what can be relied on.
import { streams } from '../src/domain/streams.ts'
import { emitMarkdown, table } from './generated.ts'

const minutes = (ms: number): string => `${ms / 60_000} min`

const rows = streams.map((stream) => [
  `\`${stream.name}\``,
  `\`/v2/${stream.path}\``,
  `\`salesloft.${stream.table}\``,
  stream.idType,
  stream.fallback === undefined ? stream.kind : `${stream.kind}, else ${stream.fallback}`,
  minutes(stream.intervalMs),
  stream.kind === 'cursor' ? minutes(stream.overlapMs) : '–',
  stream.kind === 'cursor' ? 'not seen' : 'after two complete reads',
  String((stream.cost * 3_600_000) / stream.intervalMs),
  `\`${stream.scope}\``,
])

const columns = streams.map((stream) => {
  const list = Object.entries(stream.columns)
    .map(([name, column]) => `\`${name}\` ${column.type}`)
    .join(', ')
  return `### \`salesloft.${stream.table}\`\n\n${stream.description}. ${list}.`
})

await emitMarkdown(
  'docs/streams.md',
  `# Streams

Generated from \`src/domain/streams.ts\`. A \`cursor\` stream is read along \`updated_at\`: each run resumes at the watermark,
and a version may become visible as late as the overlap after its stamp and is still met. A \`snapshot\` stream is read whole
and compared. Polling along a cursor never shows a delete; a snapshot does, after a record was absent from two complete
reads. The cost an hour is that of an idle team.

${table(['stream', 'path', 'table', 'id', 'kind', 'every', 'overlap', 'deletes', 'cost an hour', 'scope'], rows)}

Every table also has \`team\`, \`id\`, \`raw\` (the record as it was served), \`updated_at\` where the stream has one,
\`requested_at\`, \`synced_at\` and \`deleted_at\`; the primary key is (team, id).

## Columns

${columns.join('\n\n')}
`,
)
