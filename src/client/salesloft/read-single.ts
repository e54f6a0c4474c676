// Reads one object, and keeps it like a list of one row: another object in its place is compared with the one before.
import { AppError } from '../../domain/errors.ts'
import { formatInstant } from '../../domain/instants.ts'
import type { Stream } from '../../domain/streams.ts'
import type { ReadFrom, ReadStep } from './pages.ts'
import { readRecords, readRow } from './records.ts'
import type { Requests } from './requests.ts'
import { singleSchema } from './schemas.ts'

/** One request, one step, which has `snapshot`; or `finish`, where the object cannot be stored as it is. */
export async function* readSingle(
  requests: Requests,
  stream: Stream,
  { lane, signal }: ReadFrom,
): AsyncGenerator<ReadStep> {
  const query = new URLSearchParams(stream.query)
  const question = { path: stream.path, query, page: 1, baseCost: stream.cost }
  const { json, date, requestedAt, cost } = await requests.ask(question, { lane, signal })
  const single = singleSchema.safeParse(json.value)
  if (!single.success) {
    const sentence = `SalesLoft answered ${stream.path} with JSON that holds no object.`
    throw new AppError('salesloft.failed', sentence)
  }
  const { rows, poisoned, drift } = readRecords(stream, [single.data.data], json)
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
