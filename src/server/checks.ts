// A check that hangs is a check that fails: two seconds each. Answers are kept for a second, so that a storm of health
// requests is one of checks.
import type { Log } from '../telemetry/logs.ts'
import type { Checks, CheckWord } from './page/view.ts'

/** Resolve when it works, reject when not. None may spend the team's SalesLoft budget. */
export type CheckFunctions = {
  readonly postgres: () => Promise<unknown>
  readonly temporal: () => Promise<unknown>
  readonly worker?: () => Promise<unknown>
  readonly salesloft?: () => Promise<unknown>
  readonly redis?: () => Promise<unknown>
}

export const checkTimeoutMs = 2_000
const keptMs = 1_000

export function createChecks(given: {
  readonly functions: CheckFunctions
  readonly log: Log
  readonly now: () => number
}): () => Promise<Checks> {
  const last = new Map<string, CheckWord>()
  const run = async (check: string, work: (() => Promise<unknown>) | undefined) => {
    if (work === undefined) return 'off'
    const word = (await inTime(work(), checkTimeoutMs)) === undefined ? 'failing' : 'ok'
    // Said when it changes, not at every request: a quiet hour has few lines.
    if (last.get(check) !== word && !(word === 'ok' && !last.has(check))) {
      given.log[word === 'ok' ? 'info' : 'warn']({ check, state: word }, 'health changed')
    }
    last.set(check, word)
    return word
  }
  return keepFor(keptMs, given.now, async () => {
    const { postgres, temporal, worker, salesloft, redis } = given.functions
    const [a, b, c, d, e] = await Promise.all([
      run('postgres', postgres),
      run('temporal', temporal),
      run('salesloft', salesloft),
      run('redis', redis),
      run('worker', worker),
    ])
    return { postgres: a, temporal: b, salesloft: c, redis: d, worker: e }
  })
}

/** The value in time, wrapped so that it can be told from none; undefined if it failed or took too long. */
export async function inTime<T>(
  work: Promise<T>,
  timeoutMs: number,
): Promise<{ readonly value: T } | undefined> {
  const deadline = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => deadline.resolve(undefined), timeoutMs)
  const answered = work.then(
    (value) => ({ value }),
    () => undefined,
  )
  return await Promise.race([answered, deadline.promise]).finally(() => clearTimeout(timer))
}

/** The same answer for `ms`, and one call at a time. */
export function keepFor<T>(ms: number, now: () => number, ask: () => Promise<T>): () => Promise<T> {
  let asked: { readonly answer: Promise<T>; readonly untilMs: () => number } | undefined
  return () => {
    if (asked !== undefined && asked.untilMs() > now()) return asked.answer
    let untilMs = Number.POSITIVE_INFINITY
    const answer = ask().finally(() => {
      untilMs = now() + ms
    })
    asked = { answer, untilMs: () => untilMs }
    return answer
  }
}
