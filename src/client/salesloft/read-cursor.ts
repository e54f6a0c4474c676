// Reads a stream along `updated_at`, in its order or in ranges of it: each answer goes through the reading, which says
// what to ask next.
import { Bounded } from '../../domain/bounded.ts'
import { beginning, formatInstant, parseInstant, type Instant } from '../../domain/instants.ts'
import type { PageAnswer, PageAsk } from '../../domain/pages.ts'
import type { Stream } from '../../domain/streams.ts'
import type { WalkStart, WalkStep } from '../../domain/walk-step.ts'
import { Walk } from '../../domain/walk.ts'
import { type Pages, type ReadFrom, type ReadStep, stepOf } from './pages.ts'
import type { RecordRow } from './records.ts'

type Reading = {
  readonly ask: PageAsk
  take(answer: PageAnswer<RecordRow>): WalkStep<RecordRow>
}

/** In its order: exact while rows change. Ends with a step that has `finish`. */
export function readCursor(pages: Pages, stream: Stream, from: ReadFrom): AsyncGenerator<ReadStep> {
  return readAlong(pages, stream, from, new Walk(startOf(stream, from)))
}

/** In ranges, whatever the order of their rows. Ends with a step that has `finish`. */
export function readBounded(
  pages: Pages,
  stream: Stream,
  from: ReadFrom,
): AsyncGenerator<ReadStep> {
  return readAlong(pages, stream, from, new Bounded(startOf(stream, from)))
}

function startOf(stream: Stream, { cursor, head, until = null }: ReadFrom): WalkStart {
  return {
    stream: stream.name,
    cursor: instantIn(cursor),
    until: instantIn(until),
    head: instantIn(head),
    overlapMicros: BigInt(stream.overlapMs) * 1_000n,
  }
}

async function* readAlong(
  pages: Pages,
  stream: Stream,
  { careful, ...from }: ReadFrom,
  reading: Reading,
): AsyncGenerator<ReadStep> {
  const start = reading.ask.from ?? beginning
  let isCareful = careful !== undefined
  for (;;) {
    const answer =
      isCareful && careful !== undefined
        ? yield* pages.carefully(stream, reading.ask, careful, from)
        : await pages.page(stream, reading.ask, from)
    const step = reading.take(answer)
    isCareful &&= step.cursor === start
    const { watermark } = step
    // A page whose records are stored says nothing more: its commit would forget which record ended the process.
    if (answer.isStored === true && step.cursor === start && watermark === undefined) continue
    yield {
      ...stepOf(answer, step.rows, step.head, step.expectedRows),
      cursor: formatInstant(step.cursor),
      tiesUnproven: step.tiesUnproven,
      resumable: step.resumable,
      ...(watermark === undefined ? {} : { finish: { watermark: formatInstant(watermark) } }),
    }
    if (watermark !== undefined) return
  }
}

/** What the store kept of a place: ISO text, or null where there is none. */
export function instantIn(text: string | null): Instant | undefined {
  return text === null ? undefined : parseInstant(text)
}
