// What SalesLoft or the network did wrong becomes one of our codes here, once, and nowhere else.
import { AppError, type ErrorCode } from '../../domain/errors.ts'

/** A refusal or failure that SalesLoft itself answered. Never holds a header, a token or a body with personal data. */
export class SalesloftApiError extends AppError {
  readonly status: number
  /** `error` of the body, or the field names and messages of `errors`; SalesLoft's own words, cut to 300 characters. */
  readonly reason: string
  readonly cost: number
  // Neither a log nor a workflow's history may have them: only who asks by name does.
  readonly #words: Words

  constructor(code: ErrorCode, given: ApiFailure & { readonly retryAfterMs?: number }) {
    const { status, reason, cost, path, words = {} } = given
    const said = reason === '' ? '' : `: ${reason}`
    super(
      code,
      `SalesLoft answered ${status} to ${path}${said}.`,
      given.retryAfterMs === undefined ? {} : { retryAfterMs: given.retryAfterMs },
    )
    this.name = 'SalesloftApiError'
    this.status = status
    this.reason = reason
    this.cost = cost
    this.#words = words
  }

  /** What SalesLoft said of each field, as it said it: it may repeat what was sent, so that it belongs in Postgres alone. */
  get words(): Words {
    return this.#words
  }
}

/** Field → what is wrong with it; what is said of no field in particular is under `base`. */
export type Words = Readonly<Record<string, readonly string[]>>

/** An answer beyond the limit, and how it begins. */
export class AnswerTooLarge extends AppError {
  readonly head: Buffer
  readonly headers: Readonly<Record<string, string>>
  readonly requestedAt = new Date().toISOString()

  constructor(
    message: string,
    given: { readonly head: Buffer; readonly headers: Readonly<Record<string, string>> },
  ) {
    super('salesloft.oversized', message)
    this.name = 'AnswerTooLarge'
    this.head = given.head
    this.headers = given.headers
  }
}

type ApiFailure = {
  readonly status: number
  readonly reason: string
  readonly cost: number
  readonly path: string
  readonly words?: Words
}

/** SalesLoft does not have what was asked for, or not any more. */
export function isGone(error: unknown): error is SalesloftApiError {
  return error instanceof SalesloftApiError && (error.status === 404 || error.status === 410)
}

/** The key may not do what was asked for. */
export function isForbidden(error: unknown): error is SalesloftApiError {
  return error instanceof SalesloftApiError && error.status === 403
}

/** For an answer with which nobody here can do anything. */
export function otherShape(path: string): AppError {
  return new AppError('salesloft.failed', `SalesLoft answered ${path} with another shape.`)
}

/** The code of an answer that is not 2xx; 429 is the budget's and comes with its wait. */
export function failureOf(status: number): ErrorCode {
  if (status === 401) return 'auth.revoked'
  // 404 and 410: the endpoint is gone or outside what the key may see.
  if (status === 403 || status === 404 || status === 410) return 'stream.unavailable'
  if (status === 408 || status === 425 || status >= 500) return 'salesloft.failed'
  return 'salesloft.rejected'
}

/**
 * `{"error": "…"}` or `{"errors": {"field": ["…"]}}`: both occur with 422. Only field names of the latter are kept:
 * their messages may repeat what was sent.
 */
export function reasonOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  if ('error' in body && typeof body.error === 'string') return body.error.slice(0, 300)
  if ('errors' in body && typeof body.errors === 'object' && body.errors !== null) {
    return `refused ${Object.keys(body.errors).join(', ')}`.slice(0, 300)
  }
  return ''
}

const mostFields = 100
const mostWords = 10
const longestWord = 300

/**
 * `{"errors": {"field": ["…"]}}`, `{"errors": ["…"]}` and `{"error": "…"}` occur; none of them: nothing is said. Cut to
 * what Postgres takes and a person reads.
 */
export function wordsOf(body: unknown): Words {
  if (typeof body !== 'object' || body === null) return {}
  if ('errors' in body) return wordsIn(body.errors)
  return 'error' in body ? wordsIn(body.error) : {}
}

/** What `errors` or `error` holds, here or with a row of a bulk job. */
export function wordsIn(errors: unknown): Words {
  if (errors === null || errors === undefined) return {}
  if (typeof errors !== 'object' || Array.isArray(errors)) {
    const base = wordList(errors)
    return base.length === 0 ? {} : { base }
  }
  const fields = Object.entries(errors).slice(0, mostFields)
  return Object.fromEntries(fields.map(([name, said]) => [storable(name), wordList(said)]))
}

function wordList(said: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(said) ? said : [said]
  return all
    .slice(0, mostWords)
    .map((each) => storable(typeof each === 'string' ? each : (JSON.stringify(each) ?? '')))
    .filter((each) => each !== '')
}

function storable(text: string): string {
  return text.replaceAll('\u0000', '').slice(0, longestWord).toWellFormed()
}

/** A failure below HTTP: refused, reset, not found, timed out, bad certificate. */
export function networkError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  return new AppError('salesloft.unreachable', `No answer from SalesLoft to ${path} (${code}).`, {
    cause: new Error(code),
  })
}

// Of a connection that was not made: no address, nobody there, no way, or a certificate that is not trusted.
const notConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|ENETUNREACH|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/

/** Whether what was asked may have reached SalesLoft, of a request without an answer. */
export function leftUs({ code, cause }: AppError): boolean {
  return (
    code === 'salesloft.unreachable' &&
    !(cause instanceof Error && notConnected.test(cause.message))
  )
}

export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown'
}
