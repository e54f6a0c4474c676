// The streams as a table of real columns; the stylesheet turns the rows into cards where the window is narrow, and the
// roles keep it a table for those who listen to it.
import { wordsOfFallback } from '../../domain/reading-modes.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { isWaiting } from './judgement.ts'
import { stateMark, toneOfState } from './marks.ts'
import { ordered, sortKeys } from './order.ts'
import type { Order, SortKey } from './order.ts'
import { progressOf } from './progress.ts'
import { streamActions } from './stream-actions.ts'
import { columnHead } from './table.ts'
import { temporalRunUrl } from './temporal-links.ts'
import type { TemporalUi } from './temporal-links.ts'
import type { StreamView, TeamView } from './view.ts'
import { absolute, counted, duration, exact, missing, time } from './words.ts'

export type TableContext = {
  readonly team: TeamView
  readonly order: Order
  readonly nowMs: number
  readonly formToken: string
  readonly temporalUi: TemporalUi | undefined
}

export function streamsTable(context: TableContext): Html {
  const { team, order } = context
  const rows = ordered(team.streams, order).map((stream) => row(stream, context))
  const summary = `${counted(team.streams.length, 'stream')}, ${order.key === 'problems' ? 'problems first' : `by ${titles[order.key].toLowerCase()}`}`
  return html`<section id="streams" aria-labelledby="streams-title">
    <div class="section-head">
      <h2 id="streams-title">Streams</h2>
      <p>
        ${order.key !== 'problems' && html`<a href="/?team=${team.team}#streams">Problems first</a>`}<a
          href="/api/v1/teams/${team.team}/status"
          download="${team.team}-status.json"
          >JSON</a
        >
      </p>
    </div>
    <table role="table">
      <caption>
        ${summary}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) => head(column, context))}
          <th role="columnheader" scope="col"><span class="unseen">Actions</span></th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows}
      </tbody>
    </table>
  </section>`
}

const titles = {
  problems: 'State',
  stream: 'Stream',
  lag: 'Lag',
  watermark: 'Complete to',
  rows: 'Rows',
  changes24h: 'Changes 24 h',
  deleted: 'Deleted',
  quarantined: 'Quarantined',
  cost24h: 'Cost 24 h',
  lastRun: 'Last run',
} as const satisfies Record<SortKey, string>

const columns: readonly SortKey[] = [
  ...(['stream', 'problems', 'lag', 'watermark', 'rows', 'changes24h'] as const),
  ...(['deleted', 'quarantined', 'cost24h', 'lastRun'] as const),
]

const textColumns: ReadonlySet<SortKey> = new Set(['stream', 'problems', 'watermark', 'lastRun'])

function head(key: SortKey, { team, order }: TableContext): Html {
  const active = key === order.key
  const turned = order.direction === 'ascending' ? 'descending' : 'ascending'
  const direction = active ? turned : sortKeys[key]
  return columnHead([
    titles[key],
    textColumns.has(key) ? 'text' : 'number',
    {
      href: `/?team=${team.team}&sort=${key}&direction=${direction}#streams`,
      now: active ? order.direction : 'none',
    },
  ])
}

function row(stream: StreamView, context: TableContext): Html {
  return html`<tr
    role="row"
    id="stream-${stream.stream}"
    class="${isWaiting(stream) ? 'quiet' : toneOfState[stream.state]}"
  >
    <th role="rowheader" scope="row">${stream.stream}</th>
    <td role="cell" class="state">${stateOf(stream)}</td>
    ${completeness(stream, context.nowMs)}${number('rows', stream.rows)}${number('changes24h', stream.changes24h)}${number('deleted', stream.deleted)}${quarantined(stream, context)}${number('cost24h', stream.cost24h)}
    <td role="cell" data-label="${titles.lastRun}">${lastRun(stream, context)}</td>
    <td role="cell" class="actions">${streamActions(stream, context)}</td>
  </tr>`
}

// Not read yet is not behind: the first read has its own words.
function stateOf(stream: StreamView): Html {
  if (isWaiting(stream)) return html`${stateMark('unavailable')} waiting`
  const words = wordsOfFallback(stream.mode, stream.fallbackSince)
  return html`${stateMark(stream.state)}
  ${stream.state}${words !== undefined && html`, <abbr title="${words.long}">${words.short}</abbr>`}`
}

function number(key: SortKey & keyof StreamView, count: number): Html {
  const tone = count === 0 ? ' zero' : ''
  const rare = key === 'deleted' || key === 'quarantined' ? ' rare' : ''
  return html`<td role="cell" class="number${tone}${rare}" data-label="${titles[key]}">
    ${exact(count)}
  </td>`
}

/** Leads to the records themselves. */
function quarantined({ stream, quarantined: count }: StreamView, { team }: TableContext): Html {
  if (count === 0) return number('quarantined', count)
  return html`<td role="cell" class="number alarm rare" data-label="${titles.quarantined}">
    <a
      href="/quarantine?team=${team.team}&stream=${stream}"
      aria-label="${counted(count, 'record')} of ${stream} in quarantine"
      >${exact(count)}</a
    >
  </td>`
}

/** Lag and watermark, or how far the first read has come. */
function completeness(stream: StreamView, nowMs: number): Html {
  if (stream.watermark === null && stream.state !== 'unavailable') {
    return html`<td role="cell" class="progress" colspan="2" data-label="First read">
      ${progressOf(stream, nowMs)}
    </td>`
  }
  const reason = 'not available to this key'
  const lag = stream.lagSeconds === null ? missing(reason) : duration(stream.lagSeconds)
  const watermark = stream.watermark === null ? missing(reason) : watermarkTime(stream.watermark)
  return html`<td role="cell" class="number" data-label="${titles.lag}">
      <span title="${rhythmOf(stream)}">${lag}</span>
    </td>
    <td role="cell" data-label="${titles.watermark}">${watermark}</td>`
}

function rhythmOf({ intervalSeconds, maximumLagSeconds, nextDueAt }: StreamView): string {
  if (intervalSeconds === undefined || maximumLagSeconds === undefined) return ''
  const next = nextDueAt === null ? '' : `; next at ${absolute(nextDueAt)}`
  return `read every ${duration(intervalSeconds)}, at least every ${duration(maximumLagSeconds)}${next}`
}

// The lag beside it is the relative time; here the absolute one is worth its place.
function watermarkTime(iso: string): Html {
  const text = absolute(iso)
  return html`<time class="absolute" datetime="${iso}" title="${text}">${text.slice(5, 19)}</time>`
}

function lastRun(stream: StreamView, { nowMs, temporalUi }: TableContext): Html {
  const run = stream.lastRun
  if (run === null) return missing('never read')
  const when = run.finishedAt === null ? html`running` : time(run.finishedAt, nowMs)
  const url = temporalRunUrl(temporalUi, run)
  if (url === undefined) return when
  return html`<a
    href="${url}"
    rel="noopener"
    aria-label="Last run of ${stream.stream} in the Temporal UI"
    >${when}</a
  >`
}
