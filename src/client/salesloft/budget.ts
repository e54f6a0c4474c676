// Takes tokens immediately before each request, and tells the store afterwards what the answer said.
import { setTimeout as sleepFor } from 'node:timers/promises'
import { lanes, longestSleepMs, throttledForMs, type Lane } from '../../domain/budget.ts'
import { AppError, type ErrorCode } from '../../domain/errors.ts'
import { formatInstant, parseInstant, plus } from '../../domain/instants.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { BudgetStore, Refusal } from '../../store/budget.ts'
import type { CircuitChange } from '../../store/circuit.ts'

export type Budget = {
  /**
   * Returns when the request may go. Waits up to 20 s, which `signal` ends.
   * @throws AppError `salesloft.budget`, `salesloft.throttled`, `salesloft.circuit-open` or `team.paused`, with
   * `retryAfterMs`
   */
  spend(given: Spend): Promise<{
    /** This database's clock just before the request, ISO text. */
    readonly requestedAt: string
    readonly cost: number
  }>
  /** Tells what came; after a 429, or while SalesLoft fails, the whole team waits `waitMs`. */
  settle(answer: Settlement): Promise<{ readonly waitMs: number }>
  /** Tells that nothing came. */
  unanswered(path: string): Promise<{ readonly waitMs: number }>
}

export type Spend = {
  readonly cost: number
  readonly lane: Lane
  readonly purpose: string
  readonly signal?: AbortSignal | undefined
}

export type Settlement = {
  /** Below `/v2/`. */
  readonly path: string
  readonly status: number
  /** 5xx, or something that is not the API. */
  readonly failed: boolean
  readonly dateMs: number
  readonly endpointCost: number | undefined
  readonly remaining: number | undefined
  readonly retryAfter: string | undefined
  /** What was spent beforehand. */
  readonly cost: number
  readonly purpose: string
}

export type BudgetConfig = {
  readonly team: TeamSlug
  readonly store: Pick<BudgetStore, 'take' | 'observe' | 'block' | 'failed'>
  /** Told how long each request waited, for metrics. */
  readonly onWait?: (waitedMs: number, lane: Lane) => void
  /** Told when SalesLoft is taken to be away, and when it answers again; once each. */
  readonly onCircuit?: ((state: 'opened' | 'closed') => void) | undefined
}

const refusals: Readonly<Record<Refusal, readonly [ErrorCode, string]>> = {
  budget: ['salesloft.budget', 'The budget for this work is used up for now'],
  blocked: ['salesloft.throttled', 'SalesLoft asked the team to wait'],
  open: ['salesloft.circuit-open', 'SalesLoft does not answer; one request tries now and then'],
  paused: ['team.paused', 'The team is paused or disconnected'],
  unknown: ['team.unknown', 'The team has no budget'],
}

export function createBudget({ team, store, onWait, onCircuit }: BudgetConfig): Budget {
  function heard(change: CircuitChange): { readonly waitMs: number } {
    if (change.kind === 'opened' || change.kind === 'closed') onCircuit?.(change.kind)
    return { waitMs: 'waitMs' in change ? change.waitMs : 0 }
  }

  return {
    async spend({ cost, lane, signal }) {
      const floor = lanes[lane]
      let waitedMs = 0
      for (;;) {
        signal?.throwIfAborted()
        const grant = await store.take({ team, cost, floor })
        if (grant.granted) {
          await sleep(grant.waitMs, signal)
          onWait?.(waitedMs + grant.waitMs, lane)
          return { requestedAt: later(grant.at, grant.waitMs), cost }
        }
        const [code, sentence] = refusals[grant.reason]
        // Slept through, an open circuit would keep a slot busy that has nothing to do for minutes.
        const isOver = grant.reason !== 'budget' && grant.reason !== 'blocked'
        if (isOver || waitedMs + grant.waitMs > longestSleepMs) {
          // Those who come a little after the one that tries find the circuit closed, if SalesLoft is back.
          const spreadMs = grant.reason === 'open' ? Math.random() * grant.waitMs * 0.2 : 0
          const retryAfterMs = Math.max(1_000, Math.ceil(grant.waitMs + spreadMs))
          throw new AppError(code, `${sentence}.`, { retryAfterMs })
        }
        // Those who wait for the same token do not come back at the same instant.
        const pauseMs = grant.waitMs + Math.ceil(Math.random() * 15)
        await sleep(pauseMs, signal)
        waitedMs += pauseMs
      }
    },

    async settle(answer) {
      const { path, status, failed, dateMs, endpointCost, remaining, cost, purpose } = answer
      const throttled = status === 429
      const change = await store.observe({
        team,
        failed,
        dateMs,
        // Who is refused as a stranger is not told about the team's budget.
        remaining: status === 401 ? undefined : remaining,
        actualCost: endpointCost,
        expectedCost: cost,
        purpose,
        throttled,
      })
      if (failed) return heard(await store.failed({ team, path }))
      heard(change)
      if (!throttled) return { waitMs: 0 }
      const waitMs = throttledForMs(answer.retryAfter, dateMs, Math.random())
      await store.block(team, waitMs)
      return { waitMs }
    },

    unanswered: async (path) => heard(await store.failed({ team, path })),
  }
}

function later(at: string, waitMs: number): string {
  const instant = parseInstant(at)
  return instant === undefined ? at : formatInstant(plus(instant, BigInt(waitMs) * 1_000n))
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await sleepFor(ms, undefined, signal === undefined ? {} : { signal })
}
