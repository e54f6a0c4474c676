// Every failure has one code, and the code alone says whether trying again helps. Temporal, HTTP, the CLI and the log
// read this table; none of them looks at message texts.

import { type ErrorCode, errorCatalogue } from './error-catalogue.ts'
import type { RetryWord } from './retry-words.ts'

export { type ErrorCode, errorCatalogue } from './error-catalogue.ts'
export type { RetryWord } from './retry-words.ts'

export type AppErrorOptions = {
  readonly cause?: unknown
  /** For `after`: how long to wait, in milliseconds. */
  readonly retryAfterMs?: number
}

/** The one error class. `message` is a sentence for an operator and never holds a secret or a person's data. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get retry(): RetryWord {
    return errorCatalogue[this.code].retry
  }
}

/** The failure as an `AppError`; what nobody translated is `internal`. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError('internal', error instanceof Error ? error.message : String(error), {
    cause: error,
  })
}

/** Whether the failure passes by itself, so that the same call is worth repeating. */
export function isPassing(error: AppError): boolean {
  return error.retry === 'backoff' || error.retry === 'after'
}

/** What became of some work, as a value: for loops in which one failure must not stop the others. */
export type Settled<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError }

export async function settled<T>(work: Promise<T>): Promise<Settled<T>> {
  return await work.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error: asAppError(error) }),
  )
}
