// What one process of the product does with streams, without Temporal: real clients, governor, store and turns. It dies
// at a crash point and writes nothing more.
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { createSweepTurns, type SweepTurns } from '../../src/activities/sweep-turns.ts'
import { createTurns, type Turns } from '../../src/activities/turns.ts'
import { createBatches } from '../../src/activities/inbox-batch.ts'
import { readDelivery } from '../../src/client/salesloft/deliveries.ts'
import { longestSleepMs } from '../../src/domain/budget.ts'
import type { CrashPoint } from '../../src/domain/crash-points.ts'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'
import type { TeamSlug } from '../../src/domain/teams.ts'
import { createAccounts } from '../../src/services/accounts.ts'
import { type BudgetStore, createBudgetStore, type Grant } from '../../src/store/budget.ts'
import type { PageCommit, PageCommitted } from '../../src/store/commits.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { SweepAnswer, SweepCommitted } from '../../src/store/sweep-pages.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createSweeps } from '../../src/store/sweeps.ts'
import { createSync } from '../../src/store/sync.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { quietLog } from '../support/workflows.ts'
import type { Place, WorldClock } from './world.ts'

export type Process = {
  readonly turns: Turns
  readonly sweeps: SweepTurns
  /** Works off what has been delivered to the team and is due. */
  drain(team: TeamSlug): Promise<void>
  readonly signal: AbortSignal
  readonly isDead: boolean
  kill(): void
}

/** Of one team. */
export type Watch = {
  /** A crash point was reached; may kill the process. */
  passed(point: CrashPoint, process: Process): void
  /** Just before a request is paid for. */
  beforeRequest(): Promise<void>
  /** Whether it may ask was answered. */
  asked(grant: Grant): void
  committed(page: PageCommit, result: PageCommitted): Promise<void>
  /** A sweep is about to ask for what it did not meet. */
  asking(stream: StreamName): Promise<void>
  /** A sweep has stored an answer. */
  swept(answer: SweepAnswer, result: SweepCommitted): Promise<void>
}

const clientTimeoutMs = 2_000
const mostBatches = 50
const nobody = (): Promise<void> => Promise.resolve()

/** `watchOf`: undefined where nothing says whose step it is. */
export function startProcess(
  place: Place,
  turnPages: number,
  watchOf: (team: TeamSlug | undefined) => Watch,
): Process {
  const { held, teams, credentials, clock } = place
  const { database } = held
  const life = new AbortController()
  /** Whose work is under way, wherever it is done. */
  const whose = new AsyncLocalStorage<TeamSlug>()
  const watch = (): Watch => watchOf(whose.getStore())
  const process: Process = {
    get turns() {
      return turns
    },
    get sweeps() {
      return sweeps
    },
    drain: (team) => whose.run(team, () => drain(team)),
    signal: life.signal,
    get isDead() {
      return life.signal.aborted
    },
    kill() {
      life.abort(new Error('the process has ended'))
      void accounts[Symbol.asyncDispose]()
    },
  }
  const at = (point: CrashPoint): void => {
    if (!process.isDead) watch().passed(point, process)
    // At K3 nobody is there to catch it: the request is aborted by the signal.
    if (process.isDead && point !== 'K3') throw new Error(`ended at ${point}`)
  }
  const metrics = createMetrics({ version: 'test' })
  const accounts = createAccounts({
    teams,
    credentials,
    client: undefined,
    budget: byClock(createBudgetStore({ database }), clock, watch),
    metrics,
    transport: { insecureHosts: [], production: false },
    scopedFields: [],
    timeoutMs: clientTimeoutMs,
    at,
  })
  const sync = createSync({ database, at })
  const sweepStore = createSweeps({ database, at })
  const inbox = createInboxWork({ database, at })
  const common = {
    clientOf: (team: TeamSlug) => accounts.of(team),
    metrics,
    log: quietLog(),
    at,
  }
  const batches = createBatches({
    ...common,
    inbox,
    readDelivery,
    sync,
    teams,
    ring: nobody,
    tell: nobody,
    // Nobody is enrolled in these worlds.
    about: () => Promise.resolve([]),
    wakeEnrollment: nobody,
  })

  async function drain(team: TeamSlug): Promise<void> {
    const { signal } = process
    const turn = { team, signal, refused: new Map(), reads: new Set<StreamName>() }
    for (let batch = 0; batch < mostBatches; batch += 1) {
      const by = randomUUID()
      const deliveries = await inbox.claim({ team, by })
      if (deliveries.length === 0) break
      await batches.work({ ...turn, by, deliveries })
    }
    await batches.unstick(team)
  }

  const pages = createTurns({
    ...common,
    sync: {
      ...sync,
      async commitPage(page) {
        const result = await sync.commitPage(page)
        await watch().committed(page, result)
        return result
      },
    },
    teams,
  })
  const turns: Turns = { take: (ask) => whose.run(ask.team, () => pages.take(ask)) }
  async function swept(answer: SweepAnswer, result: SweepCommitted): Promise<SweepCommitted> {
    await watch().swept(answer, result)
    return result
  }
  const walks = createSweepTurns({
    sync,
    ...common,
    pages: turnPages,
    sweeps: {
      ...sweepStore,
      commitPage: async (page) => await swept(page, await sweepStore.commitPage(page)),
      async toAsk(where) {
        const due = await sweepStore.toAsk(where)
        await watch().asking(where.stream.name)
        return due
      },
      commitAnswer: async (answer) => await swept(answer, await sweepStore.commitAnswer(answer)),
      // Whoever was killed says no last word.
      rest: async (where) => {
        if (!process.isDead) await sweepStore.rest(where)
      },
      finish: async (...given) => {
        if (!process.isDead) await sweepStore.finish(...given)
      },
    },
  })
  const sweeps: SweepTurns = { take: (ask) => whose.run(ask.team, () => walks.take(ask)) }
  return process
}

/** The same store, whose waits are passed by moving the clock. */
function byClock(store: BudgetStore, clock: WorldClock, watch: () => Watch): BudgetStore {
  return {
    ...store,
    // The jitter in it is chance, which no seed gives.
    block: (team, forMs) => store.block(team, Math.ceil(forMs / 1_000) * 1_000),
    async take(given) {
      await watch().beforeRequest()
      for (;;) {
        const grant = await store.take(given)
        watch().asked(grant)
        if (grant.granted) {
          if (grant.waitMs > 0) await clock.advance(grant.waitMs)
          return { ...grant, waitMs: 0, at: formatInstant(instantFromMs(clock.now())) }
        }
        const passesSoon = grant.reason === 'budget' || grant.reason === 'blocked'
        if (!passesSoon || grant.waitMs > longestSleepMs) return grant
        await clock.advance(grant.waitMs)
      }
    },
  }
}
