// What an answer says: what it cost, when SalesLoft gave it, and what its body holds or why it is none.
import { AppError, type Settled } from '../../domain/errors.ts'
import { type Instant, instantFromMs, minute, parseInstant, plus } from '../../domain/instants.ts'
import { failureOf, reasonOf, SalesloftApiError, wordsOf } from './errors.ts'
import type { HttpAnswer } from './http.ts'
import { type Json, parseJson } from './json.ts'

export type Told = {
  /** SalesLoft's clock; ours where it does not tell. */
  readonly dateMs: number
  readonly endpointCost: number | undefined
  readonly remaining: number | undefined
  readonly retryAfter: string | undefined
}

export function toldOf({ headers }: HttpAnswer): Told {
  return {
    dateMs: dateMsOf(headers) ?? Date.now(),
    endpointCost: positive(headers['x-ratelimit-endpoint-cost']),
    remaining: whole(headers['x-ratelimit-remaining-minute']),
    retryAfter: headers['retry-after'],
  }
}

function dateMsOf(headers: HttpAnswer['headers']): number | undefined {
  const dateMs = Date.parse(headers['date'] ?? '')
  return Number.isNaN(dateMs) ? undefined : dateMs
}

/**
 * When SalesLoft answered, by its clock. The next reading begins there, less the overlap, so that a `Date` that lies
 * ahead of our database's clock would hide what changes until then: the earlier of the two counts, but for a minute.
 * Without a `Date` there is no such bound, as our clock alone may be ahead.
 * @throws AppError `salesloft.failed` if there is none
 */
export function dateOf(headers: HttpAnswer['headers'], path: string, requestedAt: string): Instant {
  const dateMs = dateMsOf(headers)
  if (dateMs !== undefined) return believable(instantFromMs(dateMs), requestedAt)
  const sentence = `SalesLoft answered ${path} without a Date that can be read.`
  throw new AppError('salesloft.failed', sentence)
}

function believable(date: Instant, requestedAt: string): Instant {
  const ours = parseInstant(requestedAt)
  return ours === undefined || date <= plus(ours, minute) ? date : ours
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,7}$/.test(text.trim()) ? Number(text) : undefined
}

function positive(text: string | undefined): number | undefined {
  const number = whole(text)
  return number === 0 ? undefined : number
}

// SalesLoft refuses in JSON. In HTML it is a firewall or a proxy on the way, and passes.
const refusals: ReadonlySet<number> = new Set([401, 403, 404, 410])

export function readBody(
  path: string,
  { status, headers, body }: HttpAnswer,
  cost: number,
): Settled<Json> {
  const isJson = isJsonIn(headers)
  const json = isJson ? parsed(body) : undefined
  if (status < 200 || status > 299) {
    const reason = reasonOf(json?.value)
    const failure = { status, reason, cost, path, words: wordsOf(json?.value) }
    const code = !isJson && refusals.has(status) ? 'salesloft.failed' : failureOf(status)
    return { ok: false, error: new SalesloftApiError(code, failure) }
  }
  if (json !== undefined) return { ok: true, value: json }
  const what = isJson ? 'JSON that is cut or broken' : 'something that is not JSON'
  const sentence = `SalesLoft answered ${status} to ${path} with ${what}.`
  return { ok: false, error: new AppError('salesloft.failed', sentence) }
}

/** Whether it is an answer of the API, as far as can be told without looking into it. */
export function looksWhole({ headers, body }: HttpAnswer): boolean {
  return (
    isJsonIn(headers) &&
    body
      .toString('latin1', body.length - 64)
      .trimEnd()
      .endsWith('}')
  )
}

function isJsonIn(headers: HttpAnswer['headers']): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(headers['content-type'] ?? '')
}

export const unread: Json = {
  value: undefined,
  bytesOf: () => Buffer.alloc(0),
  decoded: () => undefined,
}

function parsed(body: Buffer): Json | undefined {
  try {
    return parseJson(body)
  } catch {
    return undefined
  }
}
