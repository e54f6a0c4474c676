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
  { lane, signal }: ReadFrom,
): AsyncGenerator<ReadStep> {
  const walk = new IdWalk<RecordRow>(stream.name)
  for (;;) {
    const answer = await pages.page(stream, walk.ask, { lane, signal })
    const { rows, head, ids } = walk.take(answer)
    const step = {
      ...stepOf(answer, rows, head, undefined),
      cursor: null,
      tiesUnproven: 0,
      resumable: false,
    }
    if (ids === undefined) {
      yield step
    } else {
      yield { ...step, snapshot: { ids: [...ids], startedAt: formatInstant(head) } }
      return
    }
  }
}
