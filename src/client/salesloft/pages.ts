// One page of a list, whole or record by record: what every reader asks. What to ask next is decided in domain.
import type { Lane } from '../../domain/budget.ts'
import { AppError } from '../../domain/errors.ts'
import { beginning, formatInstant, parseInstant, type Instant } from '../../domain/instants.ts'
import type { PageAnswer, PageAsk } from '../../domain/pages.ts'
import type { Stream } from '../../domain/streams.ts'
import { type Aside, screened } from './aside.ts'
import { askByIds, type Refetched } from './by-ids.ts'
import { type Careful, oneByOne, type OneByOne } from './one-by-one.ts'
import type { ParentSource } from './parent-source.ts'
import { type PoisonRecord, type ReadRow, readRecords, readRow, type RecordRow } from './records.ts'
import { questionOf } from './questions.ts'
import type { Requests } from './requests.ts'
import { listSchema, toldBy } from './schemas.ts'

export type StreamPage = PageAnswer<RecordRow> & {
  readonly poison: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
  readonly roundTripMs?: number
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
  /** How long SalesLoft took; absent where records were read one by one. */
  readonly roundTripMs?: number | undefined
  readonly cursor: string | null
  readonly head: string
  readonly expectedRows: number | undefined
  readonly tiesUnproven: number
  /** Whether the reading may be left here and resumed at the cursor. */
  readonly resumable: boolean
  /** One record of a page that is read record by record: its name. */
  readonly careful?: string
  /** The rows are all children of this record of the parent stream. */
  readonly parent?: {
    readonly id: string
    readonly version: string
    readonly ids: readonly string[]
    readonly nameless: boolean
    /** It could not be asked for them. `aside`: it is passed by for a while. */
    readonly failure?: {
      readonly code: string
      readonly message: string
      readonly aside: boolean
    }
  }
  /** On the last step of a range of the records' own time: every id that was met in it. ISO texts. */
  readonly range?: {
    readonly from: string
    readonly until: string
    readonly ids: readonly string[]
  }
  /** On the last step of a reading of ranges. */
  readonly ranges?: { readonly watermark: string }
  /** On the last step of a walk. */
  readonly finish?: { readonly watermark: string }
  /** On the last step of a snapshot: every id that is alive, and when the reading began (SalesLoft's clock). */
  readonly snapshot?: { readonly ids: readonly string[]; readonly startedAt: string }
}

export type ReadOptions = {
  readonly lane: Lane
  readonly signal?: AbortSignal | undefined
  /** Records that end the process that reads them are taken out of what comes. */
  readonly aside?: Aside | undefined
}

/** Where a reading begins or goes on. */
export type ReadFrom = ReadOptions & {
  /** ISO text; `null` for the beginning. */
  readonly cursor: string | null
  /** The head of an unfinished run that is resumed. */
  readonly head: string | null
  /** ISO text: the end of a window, for a cursor. */
  readonly until?: string | null
  /** Everything is to be read, not only what changed since the watermark. */
  readonly whole?: boolean
  /** For children: whom to ask for. */
  readonly parents?: ParentSource | undefined
  /** Read the first page record by record: it ends the process that reads it whole. */
  readonly careful?: Careful | undefined
}

export type Pages = {
  page(stream: Stream, ask: PageAsk, options: ReadOptions): Promise<StreamPage>
  /** Each record of a page is a step of its own, at the same place; what it returns is the page without them. */
  carefully(
    stream: Stream,
    ask: PageAsk,
    careful: Careful,
    from: Omit<ReadFrom, 'careful'>,
  ): AsyncGenerator<ReadStep, StreamPage>
  /** By page number, page 1 to the last: for short lists that do not change; rows are lost where they do. */
  pages(
    stream: Stream,
    options: ReadOptions & { readonly perPage?: number },
  ): AsyncGenerator<StreamPage>
  /** Records by their ids, 100 at most. */
  byIds(stream: Stream, ids: readonly string[], options: ReadOptions): Promise<Refetched>
}

export function createPages(requests: Requests): Pages {
  /** Of records too large for a page of them, fewer are asked for: the reading adopts the size that is echoed. */
  async function page(stream: Stream, ask: PageAsk, options: ReadOptions): Promise<StreamPage> {
    return await onePage(stream, ask, options).catch((error: unknown) => {
      const isTooLarge = error instanceof AppError && error.code === 'salesloft.oversized'
      if (!isTooLarge || ask.perPage === 1) throw error
      return page(stream, { ...ask, perPage: Math.ceil(ask.perPage / 5) }, options)
    })
  }

  async function onePage(stream: Stream, ask: PageAsk, options: ReadOptions): Promise<StreamPage> {
    const asked = screened(requests, stream, options.aside)
    const { json, aside, date, requestedAt, cost, roundTripMs } = await asked.ask(
      questionOf(stream, ask),
      options,
    )
    const list = listSchema.safeParse(json.value)
    if (!list.success) {
      throw new AppError(
        'salesloft.failed',
        `SalesLoft answered ${stream.path} with JSON that is no list.`,
      )
    }
    const { rows, drift, ...read } = readRecords(stream, list.data.data, json)
    const poison = [...read.poisoned, ...aside]
    const told = toldBy(list.data)
    return {
      ...told,
      rows,
      poisoned: poison.map(({ recordId }) => recordId),
      poison,
      drift,
      date,
      requestedAt,
      cost,
      roundTripMs,
    }
  }

  async function* carefully(
    stream: Stream,
    ask: PageAsk,
    careful: Careful,
    { cursor, head: begun, ...options }: Omit<ReadFrom, 'careful'>,
  ): AsyncGenerator<ReadStep, StreamPage> {
    const question = (each: PageAsk) => questionOf(stream, each)
    const records = oneByOne(requests, { stream, ask, question, careful }, options)
    let head: string | undefined
    for (;;) {
      const next = await records.next()
      if (next.done === true) return wholeOf(ask, next.value)
      const { rows, poisoned, drift, name, requestedAt, cost, date } = next.value
      head ??= begun ?? date
      const said = {
        rows: rows.map(readRow),
        quarantined: poisoned,
        drift,
        requestedAt,
        cost,
        head,
      }
      const rest = { requests: 1, expectedRows: undefined, tiesUnproven: 0, resumable: false }
      yield { ...said, ...rest, cursor, careful: name }
    }
  }

  return {
    page,
    carefully,
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
  }
}

/** What an answer brought, as far as every kind of reading says it. */
export function stepOf(
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
    roundTripMs: answer.roundTripMs,
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
