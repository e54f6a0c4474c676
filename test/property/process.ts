// What one process of the product does with a stream, without Temporal: real client, governor, store and turns. It dies
// at a crash point and writes nothing more.
import { createSweepTurns, type SweepTurns } from '../../src/activities/sweep-turns.ts'
import { createTurns, type Turns } from '../../src/activities/turns.ts'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { longestSleepMs } from '../../src/domain/budget.ts'
import type { CrashPoint } from '../../src/domain/crash-points.ts'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'
import { type BudgetStore, createBudgetStore } from '../../src/store/budget.ts'
import type { PageCommit, PageCommitted } from '../../src/store/commits.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { SweepAnswer, SweepCommitted } from '../../src/store/sweep-pages.ts'
import { createSweeps } from '../../src/store/sweeps.ts'
import { createSync } from '../../src/store/sync.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { quietLog } from '../support/workflows.ts'
import type { World, WorldClock } from './world.ts'

export type Process = {
  readonly turns: Turns
  readonly sweeps: SweepTurns
  readonly signal: AbortSignal
  readonly isDead: boolean
  kill(): void
}

export type Watch = {
  /** A crash point was reached; may kill the process. */
  passed(point: CrashPoint, process: Process): void
  /** Just before a request is paid for. */
  beforeRequest(): Promise<void>
  committed(page: PageCommit, result: PageCommitted): Promise<void>
  /** A sweep is about to ask for what it did not meet. */
  asking(stream: StreamName): Promise<void>
  /** A sweep has stored an answer. */
  swept(answer: SweepAnswer, result: SweepCommitted): Promise<void>
}

const clientTimeoutMs = 2_000

export function startProcess(world: World, watch: Watch): Process {
  const { held, simulator, teams, credentials, team, clock, schedule } = world
  const { database } = held
  const life = new AbortController()
  const process: Process = {
    get turns() {
      return turns
    },
    get sweeps() {
      return sweeps
    },
    signal: life.signal,
    get isDead() {
      return life.signal.aborted
    },
    kill() {
      life.abort(new Error('the process has ended'))
      client.close()
    },
  }
  const at = (point: CrashPoint): void => {
    if (!process.isDead) watch.passed(point, process)
    // At K3 nobody is there to catch it: the request is aborted by the signal.
    if (process.isDead && point !== 'K3') throw new Error(`ended at ${point}`)
  }
  const store = byClock(createBudgetStore({ database }), clock, () => watch.beforeRequest())
  const client = createSalesloft({
    baseUrl: simulator.url,
    token: async () => (await credentials.read(team)).bearer,
    budget: createBudget({ team, store }),
    timeoutMs: clientTimeoutMs,
    at,
  })
  const sync = createSync({ database, at })
  const sweepStore = createSweeps({ database, at })
  const common = {
    clientOf: () => Promise.resolve(client),
    metrics: createMetrics({ version: 'test' }),
    log: quietLog(),
    at,
  }
  const turns = createTurns({
    ...common,
    sync: {
      ...sync,
      async commitPage(page) {
        const result = await sync.commitPage(page)
        await watch.committed(page, result)
        return result
      },
    },
    teams,
  })
  async function swept(answer: SweepAnswer, result: SweepCommitted): Promise<SweepCommitted> {
    await watch.swept(answer, result)
    return result
  }
  const sweeps = createSweepTurns({
    sync,
    ...common,
    pages: schedule.turnPages,
    sweeps: {
      ...sweepStore,
      commitPage: async (page) => await swept(page, await sweepStore.commitPage(page)),
      async toAsk(place) {
        const due = await sweepStore.toAsk(place)
        await watch.asking(place.stream.name)
        return due
      },
      commitAnswer: async (answer) => await swept(answer, await sweepStore.commitAnswer(answer)),
      // Whoever was killed says no last word.
      rest: async (place) => {
        if (!process.isDead) await sweepStore.rest(place)
      },
      finish: async (...given) => {
        if (!process.isDead) await sweepStore.finish(...given)
      },
    },
  })
  return process
}

/** The same store, whose waits are passed by moving the clock. */
function byClock(store: BudgetStore, clock: WorldClock, before: () => Promise<void>): BudgetStore {
  return {
    ...store,
    // The jitter in it is chance, which no seed gives.
    block: (team, forMs) => store.block(team, Math.ceil(forMs / 1_000) * 1_000),
    async take(given) {
      await before()
      for (;;) {
        const grant = await store.take(given)
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
