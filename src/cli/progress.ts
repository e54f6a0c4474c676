// One line a stream while a first sync runs. Drawn by a pure function; `output.live` puts it on the terminal.
import { describeSpan, remainingMs } from '../domain/window-progress.ts'
import type { Paint } from './paint.ts'
import { formatCount, printable } from './words.ts'

export type StreamProgress = {
  readonly stream: string
  readonly state: string
  readonly stored: number
  /** What the first answer said there is; `undefined` until it came, or where SalesLoft does not count. */
  readonly expected: number | undefined
  /** Of a long reading, which is split. */
  readonly windows?: { readonly done: number; readonly all: number } | undefined
  /** For how long it has been reading. */
  readonly readingMs?: number | undefined
}

const nameWidth = 24
const countWidth = 19
const narrowestBar = 8
// An estimate of the first two seconds says nothing.
const earliestEstimateMs = 2_000

/** `people  ████████░░░░  4,100/12,481`: never wider than the terminal, so that redrawing overwrites it exactly. */
export function renderBars(
  streams: readonly StreamProgress[],
  width: number,
  paint: Paint,
): string[] {
  const details = streams.map((each) =>
    detailsOf(each)
      .map((detail) => `  ${detail}`)
      .join(''),
  )
  const free = width - nameWidth - countWidth - 3
  const beside = Math.max(0, ...details.map((text) => text.length))
  const fits = free - beside >= narrowestBar
  const barWidth = Math.max(0, Math.min(32, fits ? free - beside : free))
  return streams.map((each, index) => {
    const share = shareOf(each)
    const full = share === undefined ? 0 : Math.floor(share * barWidth)
    const bar = '█'.repeat(full) + '░'.repeat(barWidth - full)
    const name = printable(each.stream).slice(0, nameWidth).padEnd(nameWidth)
    const count = counted(each).padStart(countWidth)
    const more = fits ? (details[index] ?? '') : ''
    return `${name} ${paint(share === 1 ? 'good' : 'accent', bar)} ${count}${more}`
  })
}

/** One plain line for a log or a pipe: what is being read now. */
export function renderLine(streams: readonly StreamProgress[]): string {
  const done = streams.filter((each) => shareOf(each) === 1).length
  const open = streams.filter((each) => each.state === 'reading' && each.stored > 0)
  const names = open.map((each) =>
    [`${each.stream} ${counted(each)}`, ...detailsOf(each)].join(' · '),
  )
  return [`${done} of ${streams.length} streams`, ...names].join(', ')
}

/** Of the work, 0 to 1; `undefined` while nobody knows how much there is. A stream at rest is done, however few it has. */
function shareOf({ state, stored, expected }: StreamProgress): number | undefined {
  if (state !== 'reading' && state !== 'behind') return 1
  if (expected === undefined) return undefined
  return expected === 0 ? 0 : Math.min(0.99, stored / expected)
}

/** `7 of 20 windows`, `12 min left`: as far as anybody knows. */
function detailsOf(each: StreamProgress): readonly string[] {
  const { state, stored, expected, windows, readingMs = 0 } = each
  if (state !== 'reading') return []
  const parts = windows === undefined ? [] : [`${windows.done} of ${windows.all} windows`]
  if (expected === undefined || readingMs < earliestEstimateMs) return parts
  const leftMs = remainingMs({ read: stored, left: expected - stored, elapsedMs: readingMs })
  return leftMs === undefined ? parts : [...parts, `${describeSpan(leftMs)} left`]
}

function counted({ state, stored, expected }: StreamProgress): string {
  if (state === 'unavailable' || state === 'failed' || state === 'paused') return state
  const count = formatCount(stored)
  return expected === undefined || state === 'current' ? count : `${count}/${formatCount(expected)}`
}
