// Reads records in ranges of a time of their own, and what changed since. A first reading and one of everything go
// through all ranges, and then through what changed while they went. Records without that time lie in no range: they
// show as a difference of counts, and then all records are gone through by `updated_at`.
import {
  type Instant,
  instantFromMs,
  parseInstant,
  formatInstant,
  plus,
} from '../../domain/instants.ts'
import type { RangeForm, TimeRange } from '../../domain/pages.ts'
import { RangeReading, type RangeStart, slackOf } from '../../domain/range-reading.ts'
import { RecentScan } from '../../domain/recent-scan.ts'
import type { Stream } from '../../domain/streams.ts'
import { allTime, rollingAbout } from '../../domain/time-ranges.ts'
import { type Pages, type ReadFrom, type ReadStep, stepOf } from './pages.ts'
import { instantIn } from './read-cursor.ts'
import type { RecordRow } from './records.ts'

type Windowed = { readonly field: string; readonly form: RangeForm }

/** Ends with a step that has `finish` (what changed) or `ranges`. */
export async function* readWindow(
  pages: Pages,
  stream: Stream,
  from: ReadFrom,
  window: Windowed,
): AsyncGenerator<ReadStep> {
  if (window.form === 'brackets' && from.whole !== true) {
    yield* readRecent(pages, stream, from, instantIn(from.cursor), 'finish')
    return
  }
  const sortBy = window.form === 'brackets' ? 'updated_at' : undefined
  const head = yield* readRanges(pages, stream, from, { ...window, sortBy })
  if (window.form === 'pair') return
  const isAll = yield* hasTimeless(pages, stream, from, { window, head })
  const floor = isAll ? undefined : overlapping(stream, head)
  yield* readRecent(pages, stream, { ...from, head: formatInstant(head) }, floor, 'ranges')
}

/** Where what changed cannot be asked for: all ranges, in whatever order their rows come. Ends with `ranges`. */
export async function* rereadRanges(
  pages: Pages,
  stream: Stream,
  from: ReadFrom,
  window: Windowed,
): AsyncGenerator<ReadStep> {
  yield* readRanges(pages, stream, { ...from, whole: true }, { ...window, sortBy: undefined }, true)
}

function overlapping(stream: Stream, head: Instant): Instant {
  return plus(head, -BigInt(stream.overlapMs) * 1_000n)
}

/** @returns when the reading began */
async function* readRanges(
  pages: Pages,
  stream: Stream,
  from: ReadFrom,
  window: Windowed & Pick<RangeStart<RecordRow>, 'sortBy'>,
  isAlone = window.form === 'pair',
): AsyncGenerator<ReadStep, Instant> {
  const present = instantFromMs(Date.now())
  const { until, from: begin } = from.whole === true ? allTime : rollingAbout(present)
  // A cursor without a head is no place of this reading: it is where the one before ended.
  const resumed = instantIn(from.head)
  const place = (resumed && instantIn(from.cursor)) ?? begin
  if (resumed !== undefined && place >= until && !isAlone) return resumed
  const { field, form, sortBy } = window
  const reading = new RangeReading<RecordRow>({
    stream: stream.name,
    form,
    field,
    sortBy,
    present,
    head: resumed,
    whole: { from: place < until ? place : begin, until },
    timesOf: (row) => timesOf(row, window),
  })
  let before: ReadonlySet<string> | undefined
  for (;;) {
    const answer = await pages.page(stream, reading.ask, from)
    const { rows, head, expectedRows, readUpTo, range, isLast } = reading.take(answer)
    yield {
      ...stepOf(answer, rows, head, expectedRows),
      cursor: formatInstant(readUpTo),
      tiesUnproven: 0,
      // What was met in a range is known to this reading alone.
      resumable: range !== undefined,
      ...(range && { range: comparable(range, { form, before, isLast }) }),
      ...(isLast && isAlone && { ranges: { watermark: formatInstant(head) } }),
    }
    if (range !== undefined) before = range.ids
    if (isLast) return head
  }
}

/**
 * What must have been met: a record that SalesLoft counts to the next range, for the time zone of whoever looks, is met
 * there, and its absence at the edges of the whole says nothing.
 */
function comparable(
  { from, until, ids }: TimeRange & { readonly ids: ReadonlySet<string> },
  at: {
    readonly form: RangeForm
    readonly before: ReadonlySet<string> | undefined
    readonly isLast: boolean
  },
): { readonly from: string; readonly until: string; readonly ids: readonly string[] } {
  const slack = at.form === 'pair' ? slackOf(at.form) : 0n
  return {
    from: formatInstant(at.before === undefined ? plus(from, slack) : from),
    until: formatInstant(at.isLast ? plus(until, -slack) : until),
    ids: [...ids, ...(at.before ?? [])],
  }
}

function timesOf({ values }: RecordRow, { field, form }: Windowed): TimeRange | undefined {
  const from = timeIn(values[field])
  if (from === undefined) return undefined
  return { from, until: (form === 'pair' ? timeIn(values['end_time']) : undefined) ?? from }
}

function timeIn(value: unknown): Instant | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined
}

/** Three counts, because a record may come or go between two of them. */
async function* hasTimeless(
  pages: Pages,
  stream: Stream,
  from: ReadFrom,
  { window, head }: { readonly window: Windowed; readonly head: Instant },
): AsyncGenerator<ReadStep, boolean> {
  const plain = {
    page: 1,
    perPage: 1,
    counts: true,
    sortBy: undefined,
    from: undefined,
    until: undefined,
  }
  const timed = { ...plain, range: { ...window, ...allTime } }
  const totals: (number | undefined)[] = []
  for (const ask of [timed, plain, timed]) {
    const answer = await pages.page(stream, ask, from)
    totals.push(answer.totalCount)
    const step = stepOf(answer, answer.rows, head, undefined)
    yield { ...step, cursor: formatInstant(allTime.until), tiesUnproven: 0, resumable: false }
  }
  const [first, all, last] = totals
  return all === undefined || first !== all || last !== all
}

async function* readRecent(
  pages: Pages,
  stream: Stream,
  from: ReadFrom,
  floor: Instant | undefined,
  ends: 'finish' | 'ranges',
): AsyncGenerator<ReadStep> {
  const scan = new RecentScan<RecordRow>({ stream: stream.name, floor, head: instantIn(from.head) })
  const cursor = ends === 'ranges' ? formatInstant(allTime.until) : from.cursor
  for (;;) {
    const answer = await pages.page(stream, scan.ask, from)
    const { rows, head, tiesUnproven, isLast } = scan.take(answer)
    const watermark = formatInstant(overlapping(stream, head))
    yield {
      ...stepOf(answer, rows, head, undefined),
      cursor,
      tiesUnproven,
      // What was met at the top of the list would be met again.
      resumable: false,
      ...(isLast && { [ends]: { watermark } }),
    }
    if (isLast) return
  }
}
