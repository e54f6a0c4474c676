// One request: pay, ask, settle with what the answer says it cost, and read it. Whatever fails here is typed.
import { pageCost, type Lane } from '../../domain/budget.ts'
import { type At, nothingHappens } from '../../domain/crash-points.ts'
import { AppError, asAppError, type Settled } from '../../domain/errors.ts'
import type { Instant } from '../../domain/instants.ts'
import { dateOf, looksWhole, readBody, toldOf, unread } from './answers.ts'
import type { Budget } from './budget.ts'
import { leftUs, SalesloftApiError } from './errors.ts'
import type { Http, HttpAnswer, Write } from './http.ts'
import type { Json } from './json.ts'

export type RequestOptions = {
  readonly lane: Lane
  readonly signal?: AbortSignal | undefined
  /** Done when it is paid, just before it leaves: it does not leave before that is done, nor where it fails. */
  readonly beforeSending?: (() => Promise<void>) | undefined
}

export type Answer = {
  /** Its value is `undefined` where the body was not to be looked into. */
  readonly json: Json
  readonly body: Buffer
  /** SalesLoft's clock. */
  readonly date: Instant
  /** Our database's clock, just before the request. */
  readonly requestedAt: string
  readonly cost: number
  /** From the request to the end of its answer, without the waiting for the budget. */
  readonly roundTripMs: number
}

export type Question = {
  /** Below `/v2/`. */
  readonly path: string
  /** What its price and its failures belong to, where paths differ by record alone: the path in the catalogue. */
  readonly endpoint?: string | undefined
  /** Searches are asked by POST, with their parameters in the address. They change nothing. */
  readonly method?: 'GET' | 'POST' | undefined
  readonly query: URLSearchParams
  /** For lists: 1 and up. */
  readonly page: number
  /** What page 1 costs as far as the catalogue knows. */
  readonly baseCost: number
  /** Given the body before anything looks into it: what it resolves to is looked into, `undefined` nothing. */
  readonly beforeParsing?: ((body: Buffer) => Promise<Buffer | undefined>) | undefined
  /** Only where the body has more bytes; any unless said. */
  readonly beyondBytes?: number | undefined
}

/** What changes something at SalesLoft. */
export type Order = Write & Pick<Question, 'path' | 'endpoint'>

export type Requests = {
  ask(question: Question, options: RequestOptions): Promise<Answer>
  /**
   * Sends it once. What was refused has changed nothing.
   * @throws AppError `salesloft.outcome-unknown` where it may have, `salesloft.unreachable` where it did not leave
   */
  write(order: Order, options: RequestOptions): Promise<Json>
}

export type RequestsConfig = {
  readonly http: Http
  readonly budget: Budget
  /** The bearer token, read at each attempt: it may have been renewed by another process. */
  readonly token: () => Promise<string>
  /** After a 401: another token, or the same where there is none. */
  readonly renew: (refused: string) => Promise<string>
  /** Told of each request, for metrics. */
  readonly onRequest?: ((seen: RequestSeen) => void) | undefined
  readonly at?: At | undefined
}

export type RequestSeen = {
  readonly status: number | 'unreachable'
  readonly cost: number
  readonly lane: Lane
  /** How long it waited for its turn and the budget. */
  readonly waitedMs: number
  /** SalesLoft's clock, in milliseconds since 1970, where it answered. */
  readonly dateMs?: number
}

export function createRequests(given: RequestsConfig): Requests {
  const { http, budget, token, renew, onRequest, at = nothingHappens } = given
  // SalesLoft may change a price at any time; the last one told is the best guess for the next request.
  const baseCosts = new Map<string, number>()

  async function send(
    question: Question & { readonly write?: Write },
    bearer: string,
    waitedMs: number,
    options: RequestOptions,
  ): Promise<HttpAnswer> {
    const { path, query, method, write, endpoint = path } = question
    return await http
      .ask(path, query, { token: bearer, signal: options.signal, method, write })
      .catch(async (error: unknown) => {
        onRequest?.({ status: 'unreachable', cost: 0, lane: options.lane, waitedMs })
        const failure = asAppError(error)
        // Who is stopped, or asks for too much, has learnt nothing about SalesLoft.
        if (failure.code !== 'salesloft.unreachable') throw error
        throw held(failure, (await budget.unanswered(endpoint)).waitMs)
      })
  }

  async function attempt(
    question: Question & { readonly write?: Write },
    options: RequestOptions,
  ): Promise<Attempt> {
    const { path, page, baseCost, endpoint = path } = question
    const { lane, signal } = options
    const cost = pageCost(page, baseCosts.get(endpoint) ?? baseCost)
    const { requestedAt, waitedMs } = await budget.spend({ cost, lane, signal, purpose: lane })
    at('K1')
    const bearer = await token()
    await options.beforeSending?.()
    const askedAt = performance.now()
    const answer = await send(question, bearer, waitedMs, options)
    const roundTripMs = performance.now() - askedAt
    at('K4')
    const told = toldOf(answer)
    const { status } = answer
    const actualCost = told.endpointCost ?? cost
    if (told.endpointCost !== undefined) baseCosts.set(endpoint, told.endpointCost / pageCost(page))
    const { beforeParsing, beyondBytes = 0, write } = question
    const isDone = write !== undefined && status === 204
    const done = { ok: true, value: unread } as const
    const settle = async (failed: boolean): Promise<number> =>
      (await budget.settle({ ...told, path: endpoint, status, failed, cost, purpose: lane })).waitMs
    let read: Settled<Json>
    let waitMs: number
    const isLookedInto = beforeParsing !== undefined && answer.body.length > beyondBytes
    if (isDone || status !== 200 || !isLookedInto) {
      read = isDone ? done : readBody(path, answer, actualCost)
      waitMs = await settle(isFailed(read))
    } else {
      // Before it is tried what it holds, which may take minutes: others wait for what this answer says of the budget.
      const looksFailed = !looksWhole(answer)
      waitMs = await settle(looksFailed)
      const left = await beforeParsing(answer.body)
      read = left === undefined ? done : readBody(path, { ...answer, body: left }, actualCost)
      if (isFailed(read) && !looksFailed) ({ waitMs } = await budget.unanswered(endpoint))
    }
    onRequest?.({ status, cost: actualCost, lane, waitedMs, dateMs: told.dateMs })
    if (status === 429) {
      const failure = { status, reason: '', cost: actualCost, path, retryAfterMs: waitMs }
      throw new SalesloftApiError('salesloft.throttled', failure)
    }
    const body: Settled<Json> = read.ok ? read : { ok: false, error: held(read.error, waitMs) }
    const { body: bytes } = answer
    return {
      status,
      body,
      bytes,
      bearer,
      requestedAt,
      cost: actualCost,
      roundTripMs,
      headers: answer.headers,
    }
  }

  /** A token may have ended, or been renewed by another process since it was read: worth one repeat, and no more. */
  async function admitted(
    question: Question & { readonly write?: Write },
    options: RequestOptions,
  ): Promise<Attempt> {
    const made = await attempt(question, options)
    // A refusal that is not SalesLoft's (a proxy's page) spends no refresh token.
    const isWorthIt = isRefused(made) && (await renew(made.bearer)) !== made.bearer
    return isWorthIt ? await attempt(question, options) : made
  }

  return {
    async write({ path, endpoint, method, fields }, options) {
      const write = { method, fields }
      const question = { path, endpoint, write, query: new URLSearchParams(), page: 1, baseCost: 1 }
      const made = await admitted(question, options).catch((error: unknown) => {
        throw mayHaveChanged(error, path)
      })
      if (made.body.ok) return made.body.value
      throw mayHaveChanged(made.body.error, path)
    },
    async ask(question, options) {
      const made = await admitted(question, options)
      const { body, bytes, requestedAt, cost, roundTripMs, headers } = made
      if (!body.ok) throw body.error
      const date = dateOf(headers, question.path, requestedAt)
      return { json: body.value, body: bytes, date, requestedAt, cost, roundTripMs }
    },
  }
}

type Attempt = {
  readonly status: number
  readonly body: Settled<Json>
  readonly bytes: Buffer
  readonly bearer: string
  readonly requestedAt: string
  readonly cost: number
  readonly roundTripMs: number
  readonly headers: HttpAnswer['headers']
}

function isFailed(read: Settled<Json>): boolean {
  return !read.ok && read.error.code === 'salesloft.failed'
}

function isRefused({ status, body }: Attempt): boolean {
  return status === 401 && !body.ok && body.error.code === 'auth.revoked'
}

/** What is known to have been refused, or never to have left, is said as it is; of all else nobody knows. */
function mayHaveChanged(error: unknown, path: string): unknown {
  if (!(error instanceof AppError)) return error
  const { code, cause, retryAfterMs } = error
  // No stream is meant: this record is gone, or the key may not change it.
  if (error instanceof SalesloftApiError && code === 'stream.unavailable') {
    const { status, reason, cost, words } = error
    return new SalesloftApiError('salesloft.rejected', { status, reason, cost, path, words })
  }
  const isOpen = code === 'salesloft.failed' || code === 'salesloft.oversized' || leftUs(error)
  if (!isOpen) return error
  const sentence = `Whether SalesLoft did what ${path} asked for is not known. ${error.message}`
  return new AppError('salesloft.outcome-unknown', sentence, {
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** While the circuit is open, a failure says when the next request may go: Temporal's own back-off knows nothing of it. */
function held(error: AppError, waitMs: number): AppError {
  if (waitMs === 0) return error
  const { code, message, cause } = error
  return new AppError(code, message, { cause, retryAfterMs: waitMs })
}
