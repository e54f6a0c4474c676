// How a failure is described: what trying again is worth, and where people meet it.

/**
 * What trying again is worth: `never` (the same input fails the same way), `backoff` (a passing fault), `after` (we
 * were told when), `human` (somebody has to act first).
 */
export type RetryWord = 'never' | 'backoff' | 'after' | 'human'

/**
 * Where people meet it: `reading` and `wait` while streams are read, `store` where Postgres itself is away, `answer` to
 * a request of theirs, `command` on the command line.
 */
export type Seen = 'reading' | 'wait' | 'store' | 'answer' | 'command'

export type ErrorEntry = {
  readonly retry: RetryWord
  /** HTTP status our own server answers with. */
  readonly status: number
  /** The cause, as a sentence. */
  readonly meaning: string
  /** What an operator does about it. */
  readonly todo: string
  readonly seen: readonly Seen[]
}

export function never(status: number, meaning: string) {
  return { retry: 'never' as const, status, meaning }
}

export function backoff(status: number, meaning: string) {
  return { retry: 'backoff' as const, status, meaning }
}

export function after(status: number, meaning: string) {
  return { retry: 'after' as const, status, meaning }
}

export function human(status: number, meaning: string) {
  return { retry: 'human' as const, status, meaning }
}
