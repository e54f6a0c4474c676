// What becomes of deliveries, in docs/webhooks.md, is told by the table that the program uses.
import { endOutcomes, waitOutcomes } from '../src/domain/inbox.ts'
import { between, emitMarkdown, read, table } from './generated.ts'

const file = 'docs/webhooks.md'

function tableOf(says: string, outcomes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(outcomes).map(([code, words]) => [`\`${code}\``, words])
  return `\n${table(['`outcome`', says], rows)}\n`
}

const ends = between(read(file), 'ends', tableOf('a delivery that', endOutcomes))
await emitMarkdown(file, between(ends, 'waits', tableOf('it waits', waitOutcomes)))
