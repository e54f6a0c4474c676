// `status` for people: a heading a team, then its streams, those that need somebody first.
import { adviceOn, adviceOnCredential } from '../domain/advice.ts'
import { driftedNames } from '../domain/drift.ts'
import { wordsOfFallback } from '../domain/reading-modes.ts'
import { foundBy } from '../domain/sweep.ts'
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

type Field = Column & {
  readonly cell: (each: StreamView) => Cell
  /** Left out of a table in which no stream has it. */
  readonly isRare?: true
}

const fields: readonly Field[] = [
  { title: 'stream', cell: ({ stream }) => stream },
  { title: 'state', cell: stateOf },
  {
    title: 'lag',
    align: 'right',
    cell: ({ lagSeconds }) => (lagSeconds === null ? '–' : formatSeconds(lagSeconds)),
  },
  { title: 'every', align: 'right', isRare: true, cell: intervalOf },
  { title: 'next (UTC)', isRare: true, cell: ({ nextDueAt }) => formatStamp(nextDueAt).slice(11) },
  { title: 'watermark (UTC)', cell: ({ watermark }) => formatStamp(watermark) },
  { title: 'rows', align: 'right', cell: ({ rows }) => formatCount(rows) },
  { title: 'deleted', align: 'right', cell: ({ deleted }) => formatCount(deleted) },
  { title: 'quarantined', align: 'right', cell: ({ quarantined }) => formatCount(quarantined) },
  { title: 'last sweep (UTC)', isRare: true, cell: sweepOf },
  { title: 'error', isRare: true, cell: ({ error }) => (error ? wordsOf(error) : '') },
]

// What a person reads; the rest is in `--json`.
const mostNames = 8

export function statusLines(status: StatusView, paint: Paint): string[] {
  if (status.teams.length === 0) return ['No team is connected.']
  return status.teams.flatMap((team, index) => [
    ...(index === 0 ? [] : ['']),
    headingOf(team, paint),
    ...circuitOf(team, paint),
    ...throttleOf(team, paint),
    ...stoppedSweeps(team, paint),
    ...contactsOf(team, paint),
    ...tableOf(team, paint),
    ...asideOf(team),
    ...driftOf(team),
  ])
}

function headingOf(team: TeamView, paint: Paint): string {
  const { limit, remaining } = team.budget
  const budget = `budget ${remaining === null ? '' : `${formatCount(remaining)} of `}${formatCount(limit)} a minute`
  const { refused, command } = adviceOnCredential(team.team, team.credential)
  const isRefused = team.pauseReason === 'auth.revoked'
  const why = isRefused ? ` because SalesLoft refuses ${refused} (run: ${command})` : ''
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

function tableOf(team: TeamView, paint: Paint): readonly string[] {
  const used = fields.filter(
    ({ cell, isRare }) => isRare !== true || team.streams.some((each) => cell(each) !== ''),
  )
  const rows = bySeverity(team).map((each) => used.map(({ cell }) => cell(each)))
  return renderTable(used, rows, paint)
}

function stateOf(each: StreamView): Cell {
  const words = wordsOfFallback(each.mode, each.fallbackSince)
  const text = words === undefined ? each.state : `${each.state}, ${words.short}`
  return { text, style: styles[each.state] }
}

/** `10 of 15 min`: now, and at most. */
function intervalOf({ intervalSeconds, maximumLagSeconds }: StreamView): Cell {
  if (intervalSeconds === undefined || maximumLagSeconds === undefined) return ''
  const [now, most] = [formatSeconds(intervalSeconds), formatSeconds(maximumLagSeconds)]
  return now === most ? most : `${now} of ${most}`
}

function wordsOf({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`
}

function sweepOf({ sweep }: StreamView): Cell {
  if (sweep === undefined || sweep === null) return ''
  if (sweep.state === 'sweeping') return { text: 'going on', style: 'accent' }
  const at = formatStamp(sweep.finishedAt)
  if (sweep.state === 'failed') return { text: `${at}, stopped`, style: 'bad' }
  return `${at}, ${foundBy(sweep)}`
}

/** Aloud, and above the table: nothing is marked deleted until somebody has looked. */
function stoppedSweeps({ team, streams }: TeamView, paint: Paint): readonly string[] {
  return streams.flatMap(({ stream, sweep }) => {
    if (sweep?.state !== 'failed' || sweep.error === undefined) return []
    const advice = adviceOn(sweep.error.code, team, stream)
    return [paint('bad', printable(`Sweep stopped: ${wordsOf(sweep.error)} ${advice}`))]
  })
}

function contactsOf({ team, contacts }: TeamView, paint: Paint): readonly string[] {
  if (contacts === undefined || contacts === null) return []
  const { conflicts, invalid, braked } = contacts
  const stopped = `Contacts: the brake has stopped the latest run; salesloft-worker contacts diff ${team} says why.`
  const open = [
    ...(conflicts > 0 ? [`${formatCount(conflicts)} in conflict`] : []),
    ...(invalid > 0 ? [`${formatCount(invalid)} refused`] : []),
  ]
  return [
    ...(braked ? [paint('bad', stopped)] : []),
    ...(open.length > 0 ? [paint('warning', `Contacts: ${open.join(', ')}.`)] : []),
  ]
}

function asideOf({ streams }: TeamView): readonly string[] {
  return streams.flatMap(({ stream, aside }) => {
    if (aside === undefined || aside === null) return []
    const { count, parent, retryAt } = aside
    return [
      printable(
        `Passed by in ${stream}: ${formatCount(count)} of its parents, such as ${parent} (${wordsOf(aside)}), asked again at ${formatStamp(retryAt)} UTC`,
      ),
    ]
  })
}

function driftOf({ streams }: TeamView): readonly string[] {
  return streams.flatMap(({ stream, drift = {} }) => {
    const names = driftedNames(drift)
    if (names.length === 0) return []
    const told = names
      .slice(0, mostNames)
      .map(({ name, what, times }) => `${name} (${what}, ${formatCount(times)} times)`)
    const rest =
      names.length > mostNames ? `, and ${formatCount(names.length - mostNames)} more` : ''
    return [printable(`Fields of ${stream} not as expected: ${told.join(', ')}${rest}`)]
  })
}
