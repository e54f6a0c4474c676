// A wait says what holds it up, and ends when nothing has moved for too long. What of ours is away for a moment is asked again:
// the work itself goes on elsewhere, and a command that ended would tell of a failure that there is not.
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode, settled } from '../domain/errors.ts'
import { adviceOf, type HoldUp, wordsOf } from './hold-ups.ts'
import type { Output } from './output.ts'
import { formatSeconds } from './words.ts'

export type Patience = {
  /** How things stand; something has moved if it is not as it was. */
  saw(state: string): void
  /**
   * A moment, or less if the work ends; says what holds it up where nothing has moved for a while.
   * @throws AppError `work.stalled` where nothing has moved for too long
   */
  wait(options?: { readonly failure?: AppError; readonly work?: Promise<unknown> }): Promise<void>
  /** Asks again as long as it fails in passing. @throws AppError what does not pass, and `work.stalled` */
  through<T>(ask: () => Promise<T>): Promise<T>
}

const pollMs = 300
const quietMs = 5_000
const askEveryMs = 2_000
const againMs = 60_000

// Of our own side: whoever does the work meets the same, and tries again.
const passing: ReadonlySet<ErrorCode> = new Set([
  'store.busy',
  'store.unreachable',
  'temporal.unreachable',
])

export function createPatience(given: {
  readonly output: Output
  /** 0: for ever. */
  readonly seconds: number
  readonly stopping: AbortSignal
  readonly holdUps: () => Promise<readonly HoldUp[]>
}): Patience {
  const { output, seconds, stopping, holdUps } = given
  const patienceMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1_000
  let state: string | undefined
  let movedAt = performance.now()
  let askedAt = Number.NEGATIVE_INFINITY
  let said = { text: '', at: Number.NEGATIVE_INFINITY }

  function say(text: string): void {
    const now = performance.now()
    // What only counts on is no news.
    const isSame = text.replaceAll(/\d+/g, '') === said.text.replaceAll(/\d+/g, '')
    if (isSame && now - said.at < againMs) return
    said = { text, at: now }
    output.say(`waiting: ${text}`)
  }

  async function lookWhy(failure: AppError | undefined): Promise<readonly HoldUp[]> {
    if (failure !== undefined) return [failure]
    const found = await settled(holdUps())
    return found.ok ? found.value : [found.error]
  }

  async function wait(options: Parameters<Patience['wait']>[0] = {}): Promise<void> {
    const idleMs = performance.now() - movedAt
    const isOver = idleMs >= patienceMs
    const isDue = idleMs >= quietMs && performance.now() - askedAt >= askEveryMs
    if ((isOver || isDue) && !stopping.aborted) {
      const found = await lookWhy(options.failure)
      askedAt = performance.now()
      say(wordsOf(found))
      if (isOver) throw stalled(seconds, found)
    }
    const over = new AbortController()
    const moment = sleep(pollMs, undefined, { signal: AbortSignal.any([stopping, over.signal]) })
    await Promise.race([moment.catch(() => undefined), options.work ?? moment]).catch(
      () => undefined,
    )
    over.abort()
  }

  return {
    saw(now) {
      if (now !== state) movedAt = performance.now()
      state = now
    },
    wait,
    async through(ask) {
      for (;;) {
        const outcome = await settled(ask())
        if (outcome.ok) return outcome.value
        const { error } = outcome
        if (!passing.has(error.code) || stopping.aborted) throw error
        await wait({ failure: error })
      }
    },
  }
}

function stalled(seconds: number, found: readonly HoldUp[]): AppError {
  const what = `Nothing has moved for ${formatSeconds(seconds)}: ${wordsOf(found)}. The work itself goes on.`
  return new AppError('work.stalled', [what, ...adviceOf(found)].join('\n'))
}
