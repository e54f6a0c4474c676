// Asks for records by their ids: for those in the quarantine, which may have been repaired, and for suspects of a sweep.
import { AppError } from '../../domain/errors.ts'
import { formatInstant } from '../../domain/instants.ts'
import type { Stream } from '../../domain/streams.ts'
import { type Aside, screened } from './aside.ts'
import { type PoisonRecord, type ReadRow, readRecords, readRow } from './records.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { listSchema } from './schemas.ts'

export type Refetched = {
  readonly rows: readonly ReadRow[]
  readonly quarantined: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
  readonly requests: number
  readonly head: string
  /** The answer says that it filtered by ids. */
  readonly echoed: boolean
  /** A record came that cannot be named. */
  readonly nameless: boolean
}

/**
 * One request for up to 100 ids. Ids that SalesLoft does not have are absent from the answer, and what was not asked for
 * is left out of it: a filter that SalesLoft does not know, it ignores.
 */
export async function askByIds(
  requests: Requests,
  stream: Stream,
  ids: readonly string[],
  options: RequestOptions & { readonly aside?: Aside | undefined },
): Promise<Refetched> {
  const query = new URLSearchParams(stream.query)
  for (const id of ids) query.append('ids[]', id)
  if (stream.paged) query.set('per_page', '100')
  const question = { path: stream.path, query, page: 1, baseCost: stream.cost }
  const { json, aside, date, requestedAt, cost } = await screened(
    requests,
    stream,
    options.aside,
  ).ask(question, options)
  const list = listSchema.safeParse(json.value)
  if (!list.success) {
    const sentence = `SalesLoft answered ${stream.path} with JSON that is no list.`
    throw new AppError('salesloft.failed', sentence)
  }
  const { rows, drift, ...read } = readRecords(stream, list.data.data, json)
  const poisoned = [...read.poisoned, ...aside]
  const asked = new Set(ids)
  return {
    rows: rows.filter(({ id }) => asked.has(id)).map(readRow),
    quarantined: poisoned.filter(({ recordId }) => recordId !== null && asked.has(recordId)),
    drift,
    requestedAt,
    cost,
    requests: 1,
    head: formatInstant(date),
    echoed: list.data.metadata?.filtering?.['ids'] !== undefined,
    nameless: poisoned.some(({ recordId }) => recordId === null),
  }
}
