// Takes tokens immediately before each request, and tells the store afterwards what the answer said.
import { setTimeout as sleepFor } from 'node:timers/promises'
import {
  guaranteed,
  lanes,
  longestSleepMs,
  throttledForMs,
  type Lane,
} from '../../domain/budget.ts'
import { AppError, type ErrorCode } from '../../domain/errors.ts'
import { formatInstant, parseInstant, plus } from '../../domain/instants.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { BudgetStore, Grant, Refusal } from '../../store/budget.ts'
import type { CircuitChange } from '../../store/circuit.ts'
import { createQueue, type Queue } from './queue.ts'

export type Budget = {
  /**
   * Returns when the request may go, and after how long a wait. Waits up to 20 s, which `signal` ends.
   * @throws AppError `salesloft.budget`, `salesloft.throttled`, `salesloft.circuit-open` or `team.paused`, with
   * `retryAfterMs`
   */
  spend(given: Spend): Promise<{
    /** This database's clock just before the request, ISO text. */
    readonly requestedAt: string
    readonly cost: number
    readonly waitedMs: number
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
  /** Told when SalesLoft is taken to be away, and when it answers again; once each. */
  readonly onCircuit?: ((state: 'opened' | 'closed') => void) | undefined
}

type Granted = Extract<Grant, { granted: true }>

/** Code, sentence, and whether waiting here is of no use. */
const refusals: Readonly<Record<Refusal, readonly [ErrorCode, string, boolean]>> = {
  budget: ['salesloft.budget', 'The budget for this work is used up for now', false],
  blocked: ['salesloft.throttled', 'SalesLoft asked the team to wait', false],
  // Slept through, an open circuit would keep a slot busy that has nothing to do for minutes.
  open: [
    'salesloft.circuit-open',
    'SalesLoft does not answer; one request tries now and then',
    true,
  ],
  paused: ['team.paused', 'The team is paused or disconnected', true],
  unknown: ['team.unknown', 'The team has no budget', true],
}

// Whoever is still behind others after 20 s: comes back when some of them are through.
const queuedAgainAfterMs = 5_000

export function createBudget({ team, store, onCircuit }: BudgetConfig): Budget {
  const queues = new Map<Lane, Queue>()

  function queueOf(lane: Lane): Queue {
    const found = queues.get(lane) ?? createQueue()
    queues.set(lane, found)
    return found
  }

  function heard(change: CircuitChange): { readonly waitMs: number } {
    if (change.kind === 'opened' || change.kind === 'closed') onCircuit?.(change.kind)
    return { waitMs: 'waitMs' in change ? change.waitMs : 0 }
  }

  /** Asks until tokens are granted. @throws AppError when that takes longer than `patience` says */
  async function take(
    { cost, lane, purpose, signal }: Spend,
    patienceMs: () => number,
  ): Promise<Granted> {
    const share = guaranteed[lane] ?? 0
    const ask = { team, cost, floor: lanes[lane], guarantee: { purpose, share } }
    for (;;) {
      signal?.throwIfAborted()
      const grant = await store.take({ ...ask, patienceMs: patienceMs() })
      if (grant.granted) return grant
      const [code, sentence, isFinal] = refusals[grant.reason]
      if (isFinal || grant.waitMs > patienceMs()) {
        // Those who come a little after the one that tries find the circuit closed, if SalesLoft is back.
        const spreadMs = grant.reason === 'open' ? Math.random() * grant.waitMs * 0.2 : 0
        const retryAfterMs = Math.max(1_000, Math.ceil(grant.waitMs + spreadMs))
        throw new AppError(code, `${sentence}.`, { retryAfterMs })
      }
      // The first of each lane in every process come back at different instants.
      await sleep(grant.waitMs + Math.ceil(Math.random() * 15), signal)
    }
  }

  return {
    async spend(asked) {
      const { cost, lane, signal } = asked
      const began = performance.now()
      const waitedMs = (): number => performance.now() - began
      const patienceMs = (): number => Math.max(0, longestSleepMs - waitedMs())
      signal?.throwIfAborted()
      const endTurn = await queueOf(lane).enter(longestSleepMs, signal)
      if (endTurn === undefined) {
        const [code, sentence] = refusals.budget
        throw new AppError(code, `${sentence}.`, { retryAfterMs: queuedAgainAfterMs })
      }
      const grant = await take(asked, patienceMs).finally(endTurn)
      await sleep(grant.waitMs, signal)
      return { requestedAt: later(grant.at, grant.waitMs), cost, waitedMs: waitedMs() }
    },

    async settle(answer) {
      const { path, status, failed, dateMs, endpointCost, remaining, cost, purpose } = answer
      const throttled = status === 429
      const waitMs = throttled ? throttledForMs(answer.retryAfter, dateMs, Math.random()) : 0
      // First of all: others are about to ask.
      if (throttled) await store.block(team, waitMs)
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
  if (ms <= 0) return
  await sleepFor(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    // The reason itself, as everywhere else: Temporal knows its own cancellation by it.
    signal?.throwIfAborted()
    throw error
  })
}
