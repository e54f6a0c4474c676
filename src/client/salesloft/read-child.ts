// Reads children parent by parent: each answer is whole, and is stored in one transaction with what it replaces. A parent
// that SalesLoft does not know any more has no children; where it knows none of them, the endpoint is what is missing.
import { childQuestion } from '../../domain/catalogue/child-question.ts'
import { ChildPages } from '../../domain/child-pages.ts'
import { AppError, type Settled, settled } from '../../domain/errors.ts'
import { IdWalk } from '../../domain/id-walk.ts'
import type { Stream } from '../../domain/streams.ts'
import { SalesloftApiError } from './errors.ts'
import type { ParentSource, ReadFrom, ReadStep } from './pages.ts'
import { type PoisonRecord, readRecords, readRow, type RecordRow } from './records.ts'
import type { Answer, Requests } from './requests.ts'
import { listSchema, singleSchema, toldBy } from './schemas.ts'

type Parent = Awaited<ReturnType<ParentSource>>['parents'][number]

/** What one parent's answers brought. */
type Children = {
  readonly rows: readonly RecordRow[]
  readonly poisoned: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
  readonly requests: number
}

/** How long to wait for the first reading of the parents, each time. */
const waitMs = 5_000
/** So many that are gone and none that is there: it is the endpoint. */
const mostUnknown = 3
const largestPage = 100

/**
 * Ends with a step that has `finish`. `head` is the database's clock, by which parents are known to be done.
 * @throws AppError `stream.early`, and what every request throws
 */
export async function* readChildren(
  requests: Requests,
  stream: Stream,
  from: ReadFrom,
): AsyncGenerator<ReadStep> {
  const { parents: source } = from
  if (source === undefined) throw new AppError('internal', `${stream.name}: nobody names parents.`)
  const always = stream.parent?.asked === 'interval' || from.whole === true
  let { head } = from
  let after: string | null = null
  let unknown: ReadStep[] = []
  let isKnown = false
  for (;;) {
    const { parents, at, isLast, isEarly }: Awaited<ReturnType<ParentSource>> = await source({
      after,
      since: head,
      always,
    })
    if (isEarly) {
      const sentence = `${stream.name}: ${stream.parent?.stream ?? ''} is still being read.`
      throw new AppError('stream.early', sentence, { retryAfterMs: waitMs })
    }
    head ??= at
    for (const parent of parents) {
      const read = await settled(readParent(requests, stream, parent, from, at))
      const step = stepOf(parent, head, read.ok ? read.value : childless(read, at))
      after = parent.id
      if (read.ok) {
        isKnown ||= read.value.requests > 0
        if (isKnown) yield* unknown.splice(0)
        yield step
      } else if (isKnown) {
        yield step
      } else {
        unknown = [...unknown, step]
        if (unknown.length > mostUnknown) throw read.error
      }
    }
    if (!isLast) continue
    yield* unknown
    const done = stepOf(undefined, head, { ...nothing, requestedAt: at })
    yield { ...done, finish: { watermark: head } }
    return
  }
}

const nothing = { rows: [], poisoned: [], drift: {}, cost: 0, requests: 0 } as const

/** @throws AppError whatever is not the parent's own absence */
function childless(read: Extract<Settled<Children>, { ok: false }>, at: string): Children {
  const { error } = read
  const isGone =
    error instanceof SalesloftApiError && (error.status === 404 || error.status === 410)
  if (!isGone) throw error
  return { ...nothing, requestedAt: at, cost: error.cost, requests: 1 }
}

function stepOf(parent: Parent | undefined, head: string, children: Children): ReadStep {
  const { rows, poisoned, drift, requestedAt, cost, requests } = children
  const named = poisoned.flatMap(({ recordId }) => recordId ?? [])
  return {
    rows: rows.map(readRow),
    quarantined: poisoned,
    drift,
    requestedAt,
    cost,
    requests,
    cursor: null,
    head,
    expectedRows: undefined,
    tiesUnproven: 0,
    resumable: true,
    ...(parent && {
      parent: {
        id: parent.id,
        version: parent.version,
        ids: [...rows.map(({ id }) => id), ...named],
        nameless: named.length < poisoned.length,
      },
    }),
  }
}

async function readParent(
  requests: Requests,
  stream: Stream,
  parent: Parent,
  { lane, signal }: ReadFrom,
  at: string,
): Promise<Children> {
  const address = childQuestion(stream, parent.columns)
  if (address === undefined) return { ...nothing, requestedAt: at }
  const { path } = address
  const ask = async (page: number, more: Readonly<Record<string, string>>): Promise<Answer> => {
    const query = new URLSearchParams({ ...address.query, ...more })
    const { method, cost: baseCost, path: endpoint } = stream
    return await requests.ask({ path, endpoint, method, query, page, baseCost }, { lane, signal })
  }
  switch (stream.parent?.answers) {
    case 'object':
      return readObject(stream, parent, await ask(1, {}))
    case 'ids':
      return await readAlongIds(stream, parent, (more) => ask(1, more))
    case 'pages':
    case undefined:
      return await readPages(stream, parent, ask)
  }
}

function readObject(stream: Stream, parent: Parent, answer: Answer): Children {
  const single = singleSchema.safeParse(answer.json.value)
  if (!single.success) throw malformed(stream)
  const child = { parent: parent.id, first: 1 }
  const read = readRecords(stream, [single.data.data], answer.json, child)
  return joined(undefined, answer, read)
}

async function readPages(
  stream: Stream,
  parent: Parent,
  ask: (page: number, more: Readonly<Record<string, string>>) => Promise<Answer>,
): Promise<Children> {
  const reading = new ChildPages()
  let children: Children | undefined
  for (;;) {
    const { page, met } = reading
    const counted = {
      per_page: String(largestPage),
      page: String(page),
      include_paging_counts: 'true',
    }
    const answer = await ask(page, stream.paged === false ? {} : counted)
    const { data, told } = listIn(stream, answer)
    const child = { parent: parent.id, first: met + 1 }
    children = joined(children, answer, readRecords(stream, data, answer.json, child))
    switch (reading.take({ ...told, size: data.length })) {
      case 'more':
        continue
      case 'complete':
        return children
      case 'again':
        children = { ...children, rows: [], poisoned: [], drift: {} }
        continue
      case 'unproven': {
        const sentence = `${stream.name} of ${parent.id}: five readings did not agree with their own counts.`
        throw new AppError('stream.incomplete', sentence)
      }
    }
  }
}

async function readAlongIds(
  stream: Stream,
  parent: Parent,
  ask: (more: Readonly<Record<string, string>>) => Promise<Answer>,
): Promise<Children> {
  const walk = new IdWalk<RecordRow>(stream.name)
  let children: Children | undefined
  for (;;) {
    const { perPage, after = '0' } = walk.ask
    const answer = await ask({ per_page: String(perPage), 'id[gt]': after })
    const { data, told } = listIn(stream, answer)
    const read = readRecords(stream, data, answer.json, { parent: parent.id, first: 1 })
    children = joined(children, answer, read)
    const poisoned = read.poisoned.map(({ recordId }) => recordId)
    const page = { ...told, ...read, poisoned, date: answer.date }
    if (walk.take(page).ids !== undefined) return children
  }
}

function listIn(stream: Stream, { json }: Answer) {
  const list = listSchema.safeParse(json.value)
  if (!list.success) throw malformed(stream)
  return { data: list.data.data, told: toldBy(list.data) }
}

function malformed(stream: Stream): AppError {
  const sentence = `SalesLoft answered ${stream.path} with JSON of another shape.`
  return new AppError('salesloft.failed', sentence)
}

function joined(
  before: Children | undefined,
  { requestedAt, cost }: Pick<Answer, 'requestedAt' | 'cost'>,
  read: Pick<Children, 'rows' | 'poisoned' | 'drift'>,
): Children {
  const drift = { ...before?.drift }
  for (const [name, count] of Object.entries(read.drift)) drift[name] = (drift[name] ?? 0) + count
  return {
    rows: [...(before?.rows ?? []), ...read.rows],
    poisoned: [...(before?.poisoned ?? []), ...read.poisoned],
    drift,
    requestedAt: before?.requestedAt ?? requestedAt,
    cost: (before?.cost ?? 0) + cost,
    requests: (before?.requests ?? 0) + 1,
  }
}
