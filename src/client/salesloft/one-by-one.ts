// A page that keeps ending the process that reads it is read record by record, from its last position to its first (what
// moves meanwhile moves into positions not yet read). A record's name is noted before anything looks into it, so that the
// one that ends the process is known when the next one starts, and is then kept as bytes that nobody looked into.
import { createHash } from 'node:crypto'
import { settled } from '../../domain/errors.ts'
import { formatInstant } from '../../domain/instants.ts'
import type { PageAsk } from '../../domain/pages.ts'
import { tooLargeReason } from '../../domain/sync-plan.ts'
import type { Stream } from '../../domain/streams.ts'
import { dateOf } from './answers.ts'
import { type Aside, isEmpty, onlyRecord, screen } from './aside.ts'
import { AnswerTooLarge } from './errors.ts'
import { type PoisonRecord, readRecords, type Records } from './records.ts'
import type { Answer, Question, RequestOptions, Requests } from './requests.ts'
import { type ListBody, listSchema } from './schemas.ts'

export type Careful = {
  /** Names of records that ended the worker again and again, though they were read alone. */
  readonly known: ReadonlySet<string>
  /** Why those go to the quarantine. */
  readonly reason: string
  /** Called before a record is looked into. */
  readonly before: (name: string) => Promise<void>
}

export type OneRecord = Records & {
  readonly name: string
  readonly requestedAt: string
  readonly cost: number
  readonly date: string
}

export type OneByOne = {
  readonly records: readonly OneRecord[]
  /** An answer that could be read, for what it says of itself. */
  readonly list: ListBody | undefined
  /** Of the first answer, by SalesLoft's clock; ISO text. */
  readonly date: string
  /** Whether its last position held a record. */
  readonly isFull: boolean
}

/** The records of the page that `ask` would bring, one at a time. */
export async function* oneByOne(
  requests: Requests,
  given: {
    readonly stream: Stream
    readonly ask: PageAsk
    readonly question: (ask: PageAsk) => Question
    readonly careful: Careful
  },
  { aside, ...options }: RequestOptions & { readonly aside?: Aside | undefined },
): AsyncGenerator<OneRecord, OneByOne> {
  const { stream, ask, question, careful } = given
  const records: OneRecord[] = []
  let list: ListBody | undefined
  let isFull = false
  let date: string | undefined
  for (let place = ask.perPage; place >= 1; place -= 1) {
    const page = (ask.page - 1) * ask.perPage + place
    let name = ''
    let kept: Records | undefined
    const beforeParsing = async (body: Buffer): Promise<Buffer | undefined> => {
      kept = undefined
      if (isEmpty(stream, body)) return body
      name = nameOf(stream, body)
      const admitted = await admit(stream, body, { careful, aside })
      if ('body' in admitted) return admitted.body
      kept = admitted
      return undefined
    }
    const asked = await settled(
      requests.ask({ ...question({ ...ask, page, perPage: 1 }), beforeParsing }, options),
    )
    if (!asked.ok) {
      if (!(asked.error instanceof AnswerTooLarge)) throw asked.error
      const { head, headers, requestedAt } = asked.error
      const read = unread(stream, head, tooLargeReason)
      const answeredAt = formatInstant(dateOf(headers, stream.path, requestedAt))
      const record = { ...read, name: nameOf(stream, head), cost: 1, requestedAt, date: answeredAt }
      date ??= answeredAt
      records.push(record)
      isFull ||= place === ask.perPage
      yield record
      continue
    }
    const answer = asked.value
    date ??= formatInstant(answer.date)
    const parsed = answer.json.value === undefined ? undefined : listSchema.parse(answer.json.value)
    list = parsed ?? list
    const read = kept ?? readRecords(stream, parsed?.data ?? [], answer.json)
    if (read.rows.length + read.poisoned.length === 0) continue
    isFull ||= place === ask.perPage
    const record = { ...read, name, ...about(answer) }
    records.push(record)
    yield record
  }
  return { records, list, date: date ?? '', isFull }
}

function about({ requestedAt, cost, date }: Answer) {
  return { requestedAt, cost, date: formatInstant(date) }
}

/** What may be looked into of a body with one record, whose name is then noted first; or what it is kept as. */
export async function admit(
  stream: Stream,
  body: Buffer,
  {
    careful,
    aside,
  }: { readonly careful?: Careful | undefined; readonly aside?: Aside | undefined },
): Promise<{ readonly body: Buffer } | Records> {
  if (careful === undefined && aside === undefined) return { body }
  const name = nameOf(stream, body)
  if (careful?.known.has(name) === true) return unread(stream, body, careful.reason)
  const { poisoned } = aside === undefined ? { poisoned: [] } : await screen(stream, body, aside)
  if (poisoned.length > 0) return { rows: [], poisoned, drift: {} }
  await careful?.before(name)
  return { body }
}

/** A record as bytes that nobody looked into. */
function unread(stream: Stream, body: Buffer, reason: string): Records {
  const { id, bytes } = onlyRecord(stream, body) ?? { id: idIn(body), bytes: body }
  const poison: PoisonRecord = { recordId: id ?? null, reason, bytes }
  return { rows: [], poisoned: [poison], drift: {} }
}

// As far as an answer is looked at that is cut.
const begins = 4_096

/** The id, where it is the record's first field. */
function idIn(body: Buffer): string | undefined {
  const from = Math.max(0, body.indexOf('"data"'))
  const start = body.toString('latin1', from, from + begins)
  return /^"data"\s*:\s*\[?\s*\{\s*"id"\s*:\s*"?([\w-]{1,64})"?\s*[,}]/.exec(start)?.[1]
}

function nameOf(stream: Stream, body: Buffer): string {
  const id = onlyRecord(stream, body)?.id ?? idIn(body)
  return id ?? createHash('sha256').update(body).digest('hex')
}
