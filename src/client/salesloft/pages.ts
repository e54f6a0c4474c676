// The paginators. What to ask next is decided by the plain classes in domain; here it is asked and read.
import type { Lane } from '../../domain/budget.ts'
import { AppError } from '../../domain/errors.ts'
import { formatInstant, parseInstant, type Instant } from '../../domain/instants.ts'
import type { PageAnswer, PageAsk } from '../../domain/pages.ts'
import { Snapshot } from '../../domain/snapshot.ts'
import type { Stream } from '../../domain/streams.ts'
import { Walk } from '../../domain/walk.ts'
import { askByIds, type Refetched } from './by-ids.ts'
import { type PoisonRecord, type ReadRow, readRecords, readRow, type RecordRow } from './records.ts'
import type { Requests } from './requests.ts'
import { listSchema, toldBy } from './schemas.ts'

export type StreamPage = PageAnswer<RecordRow> & {
  readonly poison: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
}

/** What one request brought: to be committed together with where the reading now stands. */
export type ReadStep = {
  readonly rows: readonly ReadRow[]
  readonly quarantined: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
  readonly requests: number
  readonly cursor: string | null
  readonly head: string
  readonly expectedRows: number | undefined
  readonly tiesUnproven: number
  /** Whether the reading may be left here and resumed at the cursor. */
  readonly resumable: boolean
  /** On the last step of a walk. */
  readonly finish?: { readonly watermark: string }
  /** On the last step of a snapshot: every id that is alive, and when the reading began (SalesLoft's clock). */
  readonly snapshot?: { readonly ids: readonly string[]; readonly startedAt: string }
}

export type ReadOptions = { readonly lane: Lane; readonly signal?: AbortSignal | undefined }

export type WalkFrom = ReadOptions & {
  /** ISO text; `null` for the beginning. */
  readonly cursor: string | null
  /** The head of an unfinished run that is resumed. */
  readonly head: string | null
}

export type Paginators = {
  page(stream: Stream, ask: PageAsk, options: ReadOptions): Promise<StreamPage>
  /** By page number, page 1 to the last: for short lists that do not change; rows are lost where they do. */
  pages(
    stream: Stream,
    options: ReadOptions & { readonly perPage?: number },
  ): AsyncGenerator<StreamPage>
  /** Along `updated_at`: exact while rows change. Ends with a step that has `finish`. */
  walk(stream: Stream, from: WalkFrom): AsyncGenerator<ReadStep>
  /** Records by their ids, 97 at most. */
  byIds(stream: Stream, ids: readonly string[], options: ReadOptions): Promise<Refetched>
  /** Everything, for streams without a cursor. Ends with a step that has `snapshot`. */
  snapshot(stream: Stream, options: ReadOptions): AsyncGenerator<ReadStep>
}

export function createPaginators(requests: Requests): Paginators {
  /** Of records too large for a page of them, fewer are asked for: the reading adopts the size that is echoed. */
  async function page(stream: Stream, ask: PageAsk, options: ReadOptions): Promise<StreamPage> {
    return await onePage(stream, ask, options).catch((error: unknown) => {
      const isTooLarge = error instanceof AppError && error.code === 'salesloft.oversized'
      if (!isTooLarge || ask.perPage === 1) throw error
      return page(stream, { ...ask, perPage: Math.ceil(ask.perPage / 5) }, options)
    })
  }

  async function onePage(stream: Stream, ask: PageAsk, options: ReadOptions): Promise<StreamPage> {
    const question = {
      path: stream.path,
      query: queryOf(stream, ask),
      page: ask.page,
      baseCost: stream.cost,
    }
    const { json, date, requestedAt, cost } = await requests.ask(question, options)
    const list = listSchema.safeParse(json.value)
    if (!list.success) {
      throw new AppError(
        'salesloft.failed',
        `SalesLoft answered ${stream.path} with JSON that is no list.`,
      )
    }
    const { rows, poisoned, drift } = readRecords(stream, list.data.data, json)
    const told = toldBy(list.data)
    return {
      ...told,
      rows,
      poisoned: poisoned.length,
      poison: poisoned,
      drift,
      date,
      requestedAt,
      cost,
    }
  }

  return {
    page,
    byIds: (stream, ids, options) => askByIds(requests, stream, ids, options),
    async *pages(stream, { perPage = 100, ...options }) {
      let next: number | undefined = 1
      while (next !== undefined) {
        const sortBy = stream.snapshotSort
        const ask = {
          page: next,
          perPage,
          counts: false,
          sortBy,
          from: undefined,
          until: undefined,
        }
        const answer: StreamPage = await page(stream, ask, options)
        yield answer
        next = answer.nextPage
      }
    },
    async *walk(stream, { cursor, head, ...options }) {
      const walk = new Walk<RecordRow>({
        stream: stream.name,
        cursor: instantIn(cursor),
        head: instantIn(head),
        overlapMicros: BigInt(stream.overlapMs) * 1_000n,
      })
      for (;;) {
        const answer = await page(stream, walk.ask, options)
        const step = walk.take(answer)
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
    },
    async *snapshot(stream, options) {
      const { name, snapshotSort, paged } = stream
      const reading = new Snapshot<RecordRow>({ stream: name, sortBy: snapshotSort, paged })
      for (;;) {
        const answer = await page(stream, reading.ask, options)
        const { rows, head, expectedRows, ids } = reading.take(answer)
        const common = {
          ...stepOf(answer, rows, head, expectedRows),
          cursor: null,
          tiesUnproven: 0,
          resumable: false,
        }
        if (ids === undefined) {
          yield common
        } else {
          yield { ...common, snapshot: { ids: [...ids], startedAt: formatInstant(head) } }
          return
        }
      }
    },
  }
}

function stepOf(
  answer: StreamPage,
  rows: readonly RecordRow[],
  head: Instant,
  expectedRows: number | undefined,
): Omit<ReadStep, 'cursor' | 'tiesUnproven' | 'resumable'> {
  return {
    rows: rows.map(readRow),
    quarantined: answer.poison,
    drift: answer.drift,
    requestedAt: answer.requestedAt,
    cost: answer.cost,
    requests: 1,
    head: formatInstant(head),
    expectedRows,
  }
}

function instantIn(text: string | null): Instant | undefined {
  return text === null ? undefined : parseInstant(text)
}

function queryOf(stream: Stream, ask: PageAsk): URLSearchParams {
  const query = new URLSearchParams(stream.query)
  if (ask.sortBy !== undefined) {
    query.set('sort_by', ask.sortBy)
    query.set('sort_direction', 'ASC')
  }
  if (ask.from !== undefined) query.set('updated_at[gte]', formatInstant(ask.from))
  if (ask.until !== undefined) query.set('updated_at[lt]', formatInstant(ask.until))
  if (!stream.paged) return query
  query.set('per_page', String(ask.perPage))
  query.set('page', String(ask.page))
  if (ask.counts) query.set('include_paging_counts', 'true')
  return query
}
