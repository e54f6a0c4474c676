// `status` for people: a heading a team, then its streams, those that need somebody first.
import { wordsOfFallback } from '../domain/reading-modes.ts'
import type { StatusView, StreamState, StreamView, TeamView } from '../server/page/view.ts'
import type { Paint, Style } from './paint.ts'
import { renderTable, type Cell, type Column } from './table.ts'
import { formatCount, formatSeconds, formatStamp, printable } from './words.ts'

const styles = {
  failed: 'bad',
  unavailable: 'warning',
  behind: 'warning',
  paused: 'muted',
  reading: 'accent',
  current: 'good',
} as const satisfies Record<StreamState, Style>
const urgency = Object.keys(styles)

const columns: readonly Column[] = [
  { title: 'stream' },
  { title: 'state' },
  { title: 'lag', align: 'right' },
  { title: 'watermark (UTC)' },
  { title: 'rows', align: 'right' },
  { title: 'deleted', align: 'right' },
  { title: 'quarantined', align: 'right' },
  { title: 'error' },
]

export function statusLines(status: StatusView, paint: Paint): string[] {
  if (status.teams.length === 0) return ['No team is connected.']
  return status.teams.flatMap((team, index) => [
    ...(index === 0 ? [] : ['']),
    headingOf(team, paint),
    ...circuitOf(team, paint),
    ...throttleOf(team, paint),
    ...renderTable(usedColumns(team), bySeverity(team).map(rowOf), paint),
  ])
}

function headingOf(team: TeamView, paint: Paint): string {
  const { limit, remaining } = team.budget
  const budget = `budget ${remaining === null ? '' : `${formatCount(remaining)} of `}${formatCount(limit)} a minute`
  const why = team.pauseReason === 'auth.revoked' ? ' because SalesLoft refuses its key' : ''
  return `${paint('strong', team.team)}  ${printable(team.state)}${why}, ${budget}`
}

function circuitOf({ circuit }: TeamView, paint: Paint): readonly string[] {
  if (circuit === undefined || circuit === null) return []
  const [since, again] = [formatStamp(circuit.openedAt), formatStamp(circuit.retryAt)]
  return [
    paint('bad', `SalesLoft has not answered since ${since} UTC; asked again at ${again} UTC.`),
  ]
}

function throttleOf({ throttledUntil }: TeamView, paint: Paint): readonly string[] {
  if (throttledUntil === undefined || throttledUntil === null) return []
  const until = formatStamp(throttledUntil)
  return [paint('warning', `SalesLoft answered 429: the team waits until ${until} UTC.`)]
}

function bySeverity(team: TeamView): readonly StreamView[] {
  return team.streams.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))
}

function usedColumns(team: TeamView): readonly Column[] {
  return team.streams.some((stream) => stream.error) ? columns : columns.slice(0, -1)
}

function rowOf(each: StreamView): readonly Cell[] {
  const words = wordsOfFallback(each.mode, each.fallbackSince)
  const state = words === undefined ? each.state : `${each.state}, ${words.short}`
  return [
    each.stream,
    { text: state, style: styles[each.state] },
    each.lagSeconds === null ? '–' : formatSeconds(each.lagSeconds),
    formatStamp(each.watermark),
    formatCount(each.rows),
    formatCount(each.deleted),
    formatCount(each.quarantined),
    each.error ? `${each.error.code}: ${each.error.message}` : '',
  ]
}
