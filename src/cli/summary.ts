// What a sync did, as product words: the object that `--json` prints and the table that people read.
import type { Paint, Style } from './paint.ts'
import { renderTable, type Cell, type Column } from './table.ts'
import { formatCount, formatSeconds } from './words.ts'

export type StreamResult = {
  readonly team: string
  readonly stream: string
  readonly state: 'current' | 'unavailable' | 'failed'
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly deleted: number
  readonly quarantined: number
  readonly cost: number
  readonly seconds: number
  readonly error?: { readonly code: string; readonly message: string }
}

export type SyncSummary = {
  /** A stream that the key may not read does not make it false; one that failed does. */
  readonly ok: boolean
  readonly seconds: number
  readonly cost: number
  readonly streams: readonly StreamResult[]
  readonly urls: { readonly page: string | null; readonly temporal: string | null }
}

export function summarise(
  streams: readonly StreamResult[],
  seconds: number,
  urls: SyncSummary['urls'],
): SyncSummary {
  return {
    ok: streams.every((each) => each.state !== 'failed'),
    seconds: Math.round(seconds * 1_000) / 1_000,
    cost: streams.reduce((sum, each) => sum + each.cost, 0),
    streams,
    urls,
  }
}

const counts = ['created', 'updated', 'unchanged', 'deleted', 'quarantined', 'cost'] as const
const columns: readonly Column[] = [
  { title: 'stream' },
  { title: 'state' },
  ...counts.map((title) => ({ title, align: 'right' as const })),
  { title: 'seconds', align: 'right' },
  { title: 'error' },
]
const styles: Readonly<Record<StreamResult['state'], Style>> = {
  current: 'good',
  unavailable: 'warning',
  failed: 'bad',
}

export function summaryLines(summary: SyncSummary, paint: Paint): string[] {
  const rows = summary.streams.map((each): readonly Cell[] => [
    each.stream,
    { text: each.state, style: styles[each.state] },
    ...counts.map((name) => formatCount(each[name])),
    each.seconds.toFixed(1),
    each.error === undefined ? '' : `${each.error.code}: ${each.error.message}`,
  ])
  const total = counts.map((name) =>
    formatCount(summary.streams.reduce((sum, each) => sum + each[name], 0)),
  )
  const totals: readonly Cell[] = ['all', '', ...total, summary.seconds.toFixed(1), '']
  const used = columns.slice(0, rows.some((row) => row.at(-1) !== '') ? undefined : -1)
  return [
    ...renderTable(used, [...rows, totals], paint),
    `${formatCount(summary.streams.length)} streams in ${formatSeconds(summary.seconds)}, ${formatCount(summary.cost)} of the budget spent.`,
  ]
}
