// Reads one object, and keeps it like a list of one row: another object in its place is compared with the one before.
import { AppError } from '../../domain/errors.ts'
import { formatInstant } from '../../domain/instants.ts'
import type { Stream } from '../../domain/streams.ts'
import type { ReadFrom, ReadStep } from './pages.ts'
import type { Json } from './json.ts'
import { admit } from './one-by-one.ts'
import { readRecords, readRow, type Records } from './records.ts'
import type { Requests } from './requests.ts'
import { singleSchema } from './schemas.ts'

/** One request, one step, which has `snapshot`; or `finish`, where the object cannot be stored as it is. */
export async function* readSingle(
  requests: Requests,
  stream: Stream,
  { careful, aside, lane, signal }: ReadFrom,
): AsyncGenerator<ReadStep> {
  const query = new URLSearchParams(stream.query)
  let kept: Records | undefined
  const question = {
    path: stream.path,
    query,
    page: 1,
    baseCost: stream.cost,
    beforeParsing: async (body: Buffer) => {
      const admitted = await admit(stream, body, { careful, aside })
      kept = 'body' in admitted ? undefined : admitted
      return 'body' in admitted ? admitted.body : undefined
    },
  }
  const answer = await requests.ask(question, { lane, signal })
  const { json, date, requestedAt, cost } = answer
  const { rows, poisoned, drift } = kept ?? recordOf(stream, json)
  const head = formatInstant(date)
  const ids = rows.map(({ id }) => id)
  yield {
    rows: rows.map(readRow),
    quarantined: poisoned,
    drift,
    requestedAt,
    cost,
    requests: 1,
    cursor: null,
    head,
    expectedRows: 1,
    tiesUnproven: 0,
    resumable: false,
    ...(ids.length === 0
      ? { finish: { watermark: head } }
      : { snapshot: { ids, startedAt: head } }),
  }
}

/** @throws AppError `salesloft.failed` */
function recordOf(stream: Stream, json: Json): Records {
  const single = singleSchema.safeParse(json.value)
  if (single.success) return readRecords(stream, [single.data.data], json)
  const sentence = `SalesLoft answered ${stream.path} with JSON that holds no object.`
  throw new AppError('salesloft.failed', sentence)
}
