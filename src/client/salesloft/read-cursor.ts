// Reads a stream along `updated_at`: each answer goes through the walk, which says what to ask next.
import { beginning, formatInstant, parseInstant, type Instant } from '../../domain/instants.ts'
import type { Stream } from '../../domain/streams.ts'
import { Walk } from '../../domain/walk.ts'
import { type Pages, type ReadFrom, type ReadStep, stepOf } from './pages.ts'
import type { RecordRow } from './records.ts'

/** Exact while rows change. Ends with a step that has `finish`. */
export async function* readCursor(
  pages: Pages,
  stream: Stream,
  { careful, ...from }: ReadFrom,
): AsyncGenerator<ReadStep> {
  const { cursor } = from
  const walk = new Walk<RecordRow>({
    stream: stream.name,
    cursor: instantIn(cursor),
    head: instantIn(from.head),
    overlapMicros: BigInt(stream.overlapMs) * 1_000n,
  })
  let isCareful = careful !== undefined
  for (;;) {
    const answer =
      isCareful && careful !== undefined
        ? yield* pages.carefully(stream, walk.ask, careful, from)
        : await pages.page(stream, walk.ask, from)
    const step = walk.take(answer)
    isCareful &&= formatInstant(step.cursor) === (cursor ?? formatInstant(beginning))
    const { watermark } = step
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
