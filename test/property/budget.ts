// BUDGET: never above the limit in any minute, no refusal that nobody scripted, and no request within a promised wait.
import { throttledForMs } from '../../src/domain/budget.ts'
import type { LoggedRequest } from '../../simulator/simulator.ts'
import { maxInAnyMinute } from '../../simulator/wire/requests.ts'
import type { Examined, RunFacts, Violation } from './invariants.ts'

export function checkBudget(world: Examined, facts: RunFacts): readonly Violation[] {
  const { simulator, schedule } = world
  const log = simulator.requests.list()
  const most = maxInAnyMinute(log)
  const found: Violation[] = []
  const add = (what: string, rows: readonly unknown[] = []): void => {
    found.push({ invariant: 'BUDGET', stream: null, what, rows })
  }
  if (most > schedule.limitPerMinute) {
    add(`${most} were spent within a minute of ${schedule.limitPerMinute}`)
  }
  const isShared = schedule.actions.some(
    ({ deed }) => deed.kind === 'wire' && (deed.changes.foreignPerMinute ?? 0) > 0,
  )
  const refused = log.filter(({ status, fault }) => status === 429 && fault !== 'status')
  const bearable = isShared ? Math.max(2, log.length * 0.02) : 0
  if (refused.length > bearable)
    add(`${refused.length} of ${log.length} were refused`, refused.slice(0, 3))
  // Of two processes, one may have paid before the other was told to wait.
  const isAlone = !schedule.parallel && !schedule.actions.some(({ deed }) => deed.kind === 'rival')
  for (const early of isAlone ? earlyOnes(log, facts) : [])
    add('a request within the promised wait', [early])
  return found
}

/** Pairs of a 429 and a request that came before its wait was over. */
function earlyOnes(log: readonly LoggedRequest[], { forgotten }: RunFacts): unknown[] {
  const found: unknown[] = []
  for (const [index, request] of log.entries()) {
    const next = log[index + 1]
    if (request.status !== 429 || request.fault !== 'status' || next === undefined) continue
    // Whoever ends between the answer and the note of it cannot remember it.
    if (forgotten.some((at) => at >= request.at && at <= next.at)) continue
    const atLeastMs = throttledForMs(request.retryAfter, Math.floor(request.at / 1_000) * 1_000, 0)
    if (next.at < request.at + atLeastMs) found.push({ request, next, atLeastMs })
  }
  return found
}
