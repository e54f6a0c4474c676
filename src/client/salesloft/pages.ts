// The paginators. What to ask next is decided by the plain classes in domain; here it is asked and read.
import type { Lane } from '../../domain/budget.ts'
import { AppError } from '../../domain/errors.ts'
import { beginning, formatInstant, parseInstant, type Instant } from '../../domain/instants.ts'
import type { PageAnswer, PageAsk } from '../../domain/pages.ts'
import { Snapshot } from '../../domain/snapshot.ts'
import type { Stream } from '../../domain/streams.ts'
import { Walk } from '../../domain/walk.ts'
import { askByIds, type Refetched } from './by-ids.ts'
import { type Careful, oneByOne, type OneByOne } from './one-by-one.ts'
import { type PoisonRecord, type ReadRow, readRecords, readRow, type RecordRow } from './records.ts'
import { questionOf } from './questions.ts'
import type { Requests } from './requests.ts'
import { listSchema, toldBy } from './schemas.ts'

export type StreamPage = PageAnswer<RecordRow> & {
  readonly poison: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
  /** Its records were steps of their own. */
  readonly isStored?: boolean
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
  /** One record of a page that is read record by record: its name. */
  readonly careful?: string
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
  /** Read the first page record by record: it ends the process that reads it whole. */
  readonly careful?: Careful | undefined
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
  snapshot(
    stream: Stream,
    options: ReadOptions & { readonly careful?: Careful | undefined },
  ): AsyncGenerator<ReadStep>
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
    const question = questionOf(stream, ask)
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
      poisoned: poisoned.map(({ recordId }) => recordId),
      poison: poisoned,
      drift,
      date,
      requestedAt,
      cost,
    }
  }

  /** Each record is a step of its own, at the same place; what it returns is the page without them. */
  async function* carefully(
    stream: Stream,
    ask: PageAsk,
    careful: Careful,
    at: { readonly cursor: string | null; readonly head: string | null },
    options: ReadOptions,
  ): AsyncGenerator<ReadStep, StreamPage> {
    const question = (each: PageAsk) => questionOf(stream, each)
    const records = oneByOne(requests, { stream, ask, question, careful }, options)
    let head: string | undefined
    for (;;) {
      const next = await records.next()
      if (next.done === true) return wholeOf(ask, next.value)
      const { rows, poisoned, drift, name, requestedAt, cost, date } = next.value
      head ??= at.head ?? date
      const said = {
        rows: rows.map(readRow),
        quarantined: poisoned,
        drift,
        requestedAt,
        cost,
        head,
      }
      const rest = { requests: 1, expectedRows: undefined, tiesUnproven: 0, resumable: false }
      yield { ...said, ...rest, cursor: at.cursor, careful: name }
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
    async *walk(stream, { cursor, head, careful, ...options }) {
      const walk = new Walk<RecordRow>({
        stream: stream.name,
        cursor: instantIn(cursor),
        head: instantIn(head),
        overlapMicros: BigInt(stream.overlapMs) * 1_000n,
      })
      let isCareful = careful !== undefined
      for (;;) {
        const answer =
          isCareful && careful !== undefined
            ? yield* carefully(stream, walk.ask, careful, { cursor, head }, options)
            : await page(stream, walk.ask, options)
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
    },
    async *snapshot(stream, { careful, ...options }) {
      const { name, snapshotSort, paged } = stream
      const reading = new Snapshot<RecordRow>({ stream: name, sortBy: snapshotSort, paged })
      for (;;) {
        const at = { cursor: null, head: null }
        const answer =
          careful !== undefined && paged
            ? yield* carefully(stream, reading.ask, careful, at, options)
            : await page(stream, reading.ask, options)
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
    rows: answer.isStored === true ? [] : rows.map(readRow),
    quarantined: answer.poison,
    drift: answer.drift,
    requestedAt: answer.requestedAt,
    cost: answer.cost,
    requests: answer.isStored === true ? 0 : 1,
    head: formatInstant(head),
    expectedRows,
  }
}

/** What the records of a page are together, for the reading that asked for it: they are stored already. */
function wholeOf(ask: PageAsk, { records, list, date, isFull }: OneByOne): StreamPage {
  const told = list === undefined ? undefined : toldBy(list)
  const { from, until, sortBy } = ask
  return {
    ...told,
    echo: told?.echo ?? { from, until, sortBy, direction: 'ASC' },
    perPage: ask.perPage,
    nextPage: isFull ? ask.page + 1 : undefined,
    totalCount: told?.totalCount,
    rows: records.flatMap(({ rows }) => rows).toReversed(),
    poisoned: records.flatMap(({ poisoned }) => poisoned.map(({ recordId }) => recordId)),
    poison: [],
    drift: {},
    date: parseInstant(date) ?? beginning,
    requestedAt: records[0]?.requestedAt ?? date,
    cost: 0,
    isStored: true,
  }
}

function instantIn(text: string | null): Instant | undefined {
  return text === null ? undefined : parseInstant(text)
}
