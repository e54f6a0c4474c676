// First come, first served within a lane of one process: only the first of a lane asks the database, so that a hundred
// waiters ask as often as one, and none of them is overtaken until it gives up.

export type Queue = {
  /**
   * Resolves with what ends the turn, or with undefined when it has not come within `patienceMs`.
   * @throws the reason of `signal` when it is aborted before
   */
  enter(patienceMs: number, signal: AbortSignal | undefined): Promise<(() => void) | undefined>
}

export function createQueue(): Queue {
  let last = Promise.resolve()
  return {
    async enter(patienceMs, signal) {
      const before = last
      const mine = Promise.withResolvers<void>()
      last = mine.promise
      try {
        if (await comes(before, patienceMs, signal)) return mine.resolve
      } catch (error) {
        leave(before, mine.resolve)
        throw error
      }
      leave(before, mine.resolve)
      return undefined
    },
  }
}

/** Who leaves the queue lets the next one follow the one before. */
function leave(before: Promise<void>, end: () => void): void {
  void before.then(end)
}

async function comes(
  turn: Promise<void>,
  patienceMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const outcome = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => outcome.resolve(false), patienceMs)
  const onAbort = (): void => outcome.reject(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  void turn.then(() => outcome.resolve(true))
  try {
    return await outcome.promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
