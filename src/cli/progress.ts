// One line a stream while a first sync runs. Drawn by a pure function; `output.live` puts it on the terminal.
import type { Paint } from './paint.ts'
import { formatCount, printable } from './words.ts'

export type StreamProgress = {
  readonly stream: string
  readonly state: string
  readonly stored: number
  /** What the first answer said there is; `undefined` until it came, or where SalesLoft does not count. */
  readonly expected: number | undefined
}

const nameWidth = 24
const countWidth = 19

/** `people  ████████░░░░  4,100/12,481`: never wider than the terminal, so that redrawing overwrites it exactly. */
export function renderBars(
  streams: readonly StreamProgress[],
  width: number,
  paint: Paint,
): string[] {
  const barWidth = Math.max(0, Math.min(32, width - nameWidth - countWidth - 3))
  return streams.map((each) => {
    const share = shareOf(each)
    const full = share === undefined ? 0 : Math.floor(share * barWidth)
    const bar = '█'.repeat(full) + '░'.repeat(barWidth - full)
    const name = printable(each.stream).slice(0, nameWidth).padEnd(nameWidth)
    return `${name} ${paint(share === 1 ? 'good' : 'accent', bar)} ${counted(each).padStart(countWidth)}`
  })
}

/** One plain line for a log or a pipe: what is being read now. */
export function renderLine(streams: readonly StreamProgress[]): string {
  const done = streams.filter((each) => shareOf(each) === 1).length
  const open = streams.filter((each) => each.state === 'reading' && each.stored > 0)
  const names = open.map((each) => `${each.stream} ${counted(each)}`)
  return [`${done} of ${streams.length} streams`, ...names].join(', ')
}

/** Of the work, 0 to 1; `undefined` while nobody knows how much there is. A stream at rest is done, however few it has. */
function shareOf({ state, stored, expected }: StreamProgress): number | undefined {
  if (state !== 'reading' && state !== 'behind') return 1
  if (expected === undefined) return undefined
  return expected === 0 ? 0 : Math.min(0.99, stored / expected)
}

function counted({ state, stored, expected }: StreamProgress): string {
  if (state === 'unavailable' || state === 'failed' || state === 'paused') return state
  const count = formatCount(stored)
  return expected === undefined || state === 'current' ? count : `${count}/${formatCount(expected)}`
}
