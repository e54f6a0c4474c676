// Every failure has one code, and the code alone says whether trying again helps. Temporal, HTTP, the CLI and the log
// read this table; none of them looks at message texts.

/**
 * What trying again is worth: `never` (the same input fails the same way), `backoff` (a passing fault), `after` (we
 * were told when), `human` (somebody has to act first).
 */
export type RetryWord = 'never' | 'backoff' | 'after' | 'human'

type ErrorEntry = {
  readonly retry: RetryWord
  /** HTTP status our own server answers with. */
  readonly status: number
  /** What an operator reads in `docs/errors.md`: the cause and what to do. */
  readonly meaning: string
}

export const errorCatalogue = {
  'config.invalid': entry(
    'human',
    500,
    'The configuration is wrong; every problem is listed by name.',
  ),
  'usage.invalid': entry('never', 400, 'The command or request was not understood; see its help.'),
  'auth.required': entry('human', 401, 'The operator token is missing or wrong.'),
  'auth.throttled': entry('after', 429, 'Too many wrong operator tokens; wait a minute.'),
  'request.forged': entry(
    'never',
    403,
    'The form was not sent by our own page; reload it and try again.',
  ),
  'route.unknown': entry('never', 404, 'There is no such address.'),
  internal: entry('backoff', 500, 'An unexpected failure; the log has it under the request id.'),

  'team.unknown': entry(
    'never',
    404,
    'No team has this slug; `teams` lists those that are connected.',
  ),
  'team.exists': entry(
    'human',
    409,
    'The slug already belongs to another SalesLoft account; choose another slug.',
  ),
  'team.paused': entry('after', 409, 'The team is paused; `resume` lets it go on.'),
  'stream.unknown': entry('never', 404, 'There is no such stream; `docs/streams.md` lists them.'),

  'auth.revoked': entry(
    'human',
    502,
    'SalesLoft refuses the key; connect the team again with a working one.',
  ),
  'stream.unavailable': entry(
    'human',
    502,
    'The key may not read this stream or it is gone; tried again daily.',
  ),
  'stream.unordered': entry(
    'human',
    502,
    'SalesLoft did not filter or sort as asked; the stream stops rather than lose rows.',
  ),
  'stream.stuck': entry(
    'human',
    502,
    'Three answers in a row brought nothing new; the stream stops rather than loop.',
  ),
  'stream.incomplete': entry(
    'backoff',
    502,
    'A page was shorter than its own count, five times in a row.',
  ),
  'sweep.implausible': entry(
    'human',
    409,
    'Far more records are missing than is believable; confirm before they are marked deleted.',
  ),

  'salesloft.throttled': entry(
    'after',
    503,
    'SalesLoft answered 429; the whole team waits as long as it was told.',
  ),
  'salesloft.budget': entry(
    'after',
    503,
    'The share of the budget for this work is used up; it continues when it refills.',
  ),
  'salesloft.unreachable': entry(
    'backoff',
    502,
    'No answer from SalesLoft: refused, reset, timed out or not found.',
  ),
  'salesloft.failed': entry(
    'backoff',
    502,
    'SalesLoft answered 5xx or something that is not its API (a maintenance page, cut JSON).',
  ),
  'salesloft.rejected': entry(
    'never',
    502,
    'SalesLoft understood the request and refused it (4xx).',
  ),
  'salesloft.oversized': entry(
    'never',
    502,
    'An answer was larger than the limit and was not read to its end.',
  ),

  'store.unreachable': entry(
    'backoff',
    503,
    'Postgres cannot be reached, is starting, or ended the connection.',
  ),
  'store.busy': entry(
    'backoff',
    503,
    'Postgres is out of connections, space or patience (locks, time-outs, deadlocks).',
  ),
  'store.failed': entry(
    'never',
    500,
    'Postgres refused a statement; this is a defect, please report it.',
  ),
  'store.outdated': entry(
    'human',
    500,
    'The database is older or newer than this program; run `migrate` or deploy the matching version.',
  ),

  'temporal.unreachable': entry(
    'backoff',
    503,
    'The Temporal server cannot be reached or its namespace does not answer.',
  ),
  'temporal.no-worker': entry(
    'human',
    503,
    'No worker is polling; start one with `salesloft-worker worker`.',
  ),
  'temporal.failed': entry(
    'never',
    502,
    'Temporal refused a request or a workflow failed; see the Temporal UI.',
  ),

  'embedded.unavailable': entry(
    'human',
    500,
    'A program that `start` would bring up cannot be had on this machine.',
  ),
  'embedded.failed': entry(
    'human',
    500,
    'A program that `start` brings up did not come up; its log says why.',
  ),
  'embedded.locked': entry('human', 409, 'Another process owns this data folder.'),

  'secret.unreadable': entry(
    'human',
    500,
    'A stored secret cannot be decrypted with the keys in ENCRYPTION_KEYS.',
  ),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorCatalogue

function entry<R extends RetryWord>(retry: R, status: number, meaning: string) {
  return { retry, status, meaning }
}

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
