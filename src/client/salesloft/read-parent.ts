// What one record's children are: asked for as their list or object says, and whole.
import { childQuestion } from '../../domain/catalogue/child-question.ts'
import { ChildPages } from '../../domain/child-pages.ts'
import { AppError } from '../../domain/errors.ts'
import { IdWalk } from '../../domain/id-walk.ts'
import type { Stream } from '../../domain/streams.ts'
import { screened, type ScreenedAnswer } from './aside.ts'
import type { ReadOptions } from './pages.ts'
import type { ParentSource } from './parent-source.ts'
import {
  childId,
  type ChildOf,
  type PoisonRecord,
  readRecords,
  type RecordRow,
  type Records,
} from './records.ts'
import type { Answer, Requests } from './requests.ts'
import { listSchema, singleSchema, toldBy } from './schemas.ts'

export type Parent = Awaited<ReturnType<ParentSource>>['parents'][number]

/** What one parent's answers brought. */
export type Children = {
  readonly rows: readonly RecordRow[]
  readonly poisoned: readonly PoisonRecord[]
  readonly drift: Readonly<Record<string, number>>
  readonly requestedAt: string
  readonly cost: number
  readonly requests: number
}

export const nothing = { rows: [], poisoned: [], drift: {}, cost: 0, requests: 0 } as const

const largestPage = 100

export async function readParent(
  requests: Requests,
  stream: Stream,
  parent: Parent,
  { lane, signal, aside }: ReadOptions,
  at: string,
): Promise<Children> {
  const address = childQuestion(stream, parent.columns)
  if (address === undefined) return { ...nothing, requestedAt: at }
  const { path } = address
  const { answers } = stream.parent ?? {}
  const asked = screened(requests, stream, aside, answers === 'object' ? answers : 'list')
  const ask: Ask = async (page, more) => {
    const query = new URLSearchParams({ ...address.query, ...more })
    const { method, cost: baseCost, path: endpoint } = stream
    return await asked.ask({ path, endpoint, method, query, page, baseCost }, { lane, signal })
  }
  switch (answers) {
    case 'object':
      return readObject(stream, parent, await ask(1, {}))
    case 'ids':
      return await readAlongIds(stream, parent, (more) => ask(1, more))
    case 'pages':
    case undefined:
      return await readPages(stream, parent, ask)
  }
}

type Ask = (page: number, more: Readonly<Record<string, string>>) => Promise<ScreenedAnswer>

function readObject(stream: Stream, parent: Parent, answer: ScreenedAnswer): Children {
  const child = { parent: parent.id, first: 1 }
  const taken = namedIn(stream, answer, child)
  if (taken.length > 0) return joined(undefined, answer, { ...nothing, poisoned: taken })
  const single = singleSchema.safeParse(answer.json.value)
  if (!single.success) throw malformed(stream)
  const read = readRecords(stream, [single.data.data], answer.json, child)
  return joined(undefined, answer, read)
}

async function readPages(stream: Stream, parent: Parent, ask: Ask): Promise<Children> {
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
    const read = childrenIn(stream, answer, data, { parent: parent.id, first: met + 1 })
    children = joined(children, answer, read)
    switch (reading.take({ ...told, size: data.length + answer.aside.length })) {
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
  ask: (more: Readonly<Record<string, string>>) => Promise<ScreenedAnswer>,
): Promise<Children> {
  const walk = new IdWalk<RecordRow>(stream.name)
  let children: Children | undefined
  for (;;) {
    const { perPage, after = '0' } = walk.ask
    const answer = await ask({ per_page: String(perPage), 'id[gt]': after })
    const { data, told } = listIn(stream, answer)
    const read = childrenIn(stream, answer, data, { parent: parent.id, first: 1 })
    children = joined(children, answer, read)
    const poisoned = read.poisoned.map(({ recordId }) => recordId)
    const page = { ...told, ...read, poisoned, date: answer.date }
    if (walk.take(page).ids !== undefined) return children
  }
}

/** What was taken out of the answer is put aside with what cannot be stored; the others keep their numbers. */
function childrenIn(
  stream: Stream,
  answer: ScreenedAnswer,
  data: readonly unknown[],
  child: ChildOf,
): Records {
  const taken = answer.aside.map(({ place }) => place)
  const { rows, poisoned, drift } = readRecords(stream, data, answer.json, { ...child, taken })
  return { rows, poisoned: [...poisoned, ...namedIn(stream, answer, child)], drift }
}

/** Children without an id of their own are known by their numbers. */
function namedIn(
  { idField }: Stream,
  { aside }: ScreenedAnswer,
  { parent, first }: ChildOf,
): readonly PoisonRecord[] {
  return aside.map(({ recordId, reason, bytes, place }) => {
    const isNumbered = idField === undefined
    const name = isNumbered ? childId({ parent, number: first + place }) : recordId
    return { recordId: name, reason, bytes }
  })
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
