// Reads a list whole, so that what is missing from it can be compared with the mirror.
import { formatInstant } from '../../domain/instants.ts'
import { Snapshot } from '../../domain/snapshot.ts'
import type { Stream } from '../../domain/streams.ts'
import { type Pages, type ReadFrom, type ReadStep, stepOf } from './pages.ts'
import type { RecordRow } from './records.ts'

/** From the beginning, wherever it stood. Ends with a step that has `snapshot`. */
export async function* readSnapshot(
  pages: Pages,
  stream: Stream,
  { careful, aside, lane, signal }: ReadFrom,
): AsyncGenerator<ReadStep> {
  const { name, snapshotSort, paged } = stream
  const reading = new Snapshot<RecordRow>({ stream: name, sortBy: snapshotSort, paged })
  const from = { cursor: null, head: null, aside, lane, signal }
  for (;;) {
    const answer =
      careful !== undefined && paged
        ? yield* pages.carefully(stream, reading.ask, careful, from)
        : await pages.page(stream, reading.ask, from)
    const { rows, head, expectedRows, ids } = reading.take(answer)
    const common = {
      ...stepOf(answer, rows, head, expectedRows),
      cursor: null,
      tiesUnproven: 0,
      resumable: false,
    }
    if (ids === undefined) {
      // A page whose records are stored says nothing more: its commit would forget which record ended the process.
      if (answer.isStored !== true) yield common
    } else {
      yield { ...common, snapshot: { ids: [...ids], startedAt: formatInstant(head) } }
      return
    }
  }
}
