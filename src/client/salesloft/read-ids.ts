// Reads a list along its ids, all of it at each turn. Only what is above the lowest unfinished job would do between two
// daily readings, but would need a second place to remember and hide deletes: 10,000 jobs cost 101 requests an hour so.
import { formatInstant } from '../../domain/instants.ts'
import { IdWalk } from '../../domain/id-walk.ts'
import type { Stream } from '../../domain/streams.ts'
import { type Pages, type ReadFrom, type ReadStep, stepOf } from './pages.ts'
import type { RecordRow } from './records.ts'

/** From the beginning, wherever it stood. Ends with a step that has `snapshot`. */
export async function* readIds(
  pages: Pages,
  stream: Stream,
  { careful, aside, lane, signal }: ReadFrom,
): AsyncGenerator<ReadStep> {
  const from = { cursor: null, head: null, aside, lane, signal }
  const walk = new IdWalk<RecordRow>(stream.name)
  for (;;) {
    // Asked for one at a time, as there are no page numbers to go by.
    const answer =
      careful === undefined
        ? await pages.page(stream, walk.ask, from)
        : yield* pages.carefully(stream, { ...walk.ask, perPage: 1 }, careful, from)
    const { rows, head, ids } = walk.take(answer)
    const step = {
      ...stepOf(answer, rows, head, undefined),
      cursor: null,
      tiesUnproven: 0,
      resumable: false,
    }
    if (ids === undefined) {
      // A page whose records are stored says nothing more: its commit would forget which record ended the process.
      if (answer.isStored !== true) yield step
    } else {
      yield { ...step, snapshot: { ids: [...ids], startedAt: formatInstant(head) } }
      return
    }
  }
}
