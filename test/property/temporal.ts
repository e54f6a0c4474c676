// One world read by workers that are killed, through Temporal, until it is quiet; then the same questions as ever.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import {
  type SyncTeamResult,
  syncStreamId,
  syncTeamId,
  taskQueue,
} from '../../src/workflows/messages.ts'
import { createWorld } from '../support/world.ts'
import { launch } from '../system/processes.ts'
import { openOwn, watch } from './database.ts'
import { changeWorld } from './deeds.ts'
import { createPast } from './past.ts'
import { checkEnd, type Violation } from './invariants.ts'
import type { Kill, TemporalSchedule } from './temporal-schedule.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
// Ten minutes of SalesLoft's limit a second.
const limitPerMinute = 360_000
const lookMs = 10
/** Longer than anything is late, and than a second of the future. */
const untilQuietMs = 1_500

export type TemporalOutcome = {
  readonly violations: readonly Violation[]
  readonly kills: number
  readonly requests: number
}

export async function runThroughTemporal(
  schedule: TemporalSchedule,
  given: {
    /** An empty database of its own. */
    readonly databaseUrl: string
    readonly temporal: { readonly address: string; readonly namespace: string }
    readonly bundle: string
  },
): Promise<TemporalOutcome> {
  await using held = new AsyncDisposableStack()
  const { seed, people, streams, actions } = schedule
  const { databaseUrl, temporal } = given
  const world = held.use(await createWorld({ ...given, people, simulator: { seed } }))
  const past = createPast()
  await watch(databaseUrl)
  const own = openOwn(databaseUrl)
  held.defer(() => own.end())
  const connection = await Connection.connect({ address: temporal.address })
  held.defer(() => connection.close())
  const client = new Client({ connection, namespace: temporal.namespace })
  const { simulator, team, app, environment } = world

  /** Polls everything and waits for what goes on by itself. */
  async function poll(): Promise<void> {
    await app.sync.bringForward(team)
    const { backlog } = (await client.workflow.execute('syncTeam', {
      workflowId: syncTeamId(team),
      taskQueue,
      args: [{ team }],
    })) as SyncTeamResult
    await Promise.all(
      backlog.map((stream) => client.workflow.getHandle(syncStreamId(team, stream)).result()),
    )
  }

  /** Deeds that are due by the requests made. */
  async function disturb(ended: AbortSignal): Promise<void> {
    const clock = { now: () => Date.now() }
    const waiting = [...actions]
    while (!ended.aborted) {
      const made = simulator.requests.list().length
      while (waiting[0] !== undefined && waiting[0].tick <= made) {
        const action = waiting.shift()
        if (action !== undefined) changeWorld({ simulator, clock, past }, action.deed)
      }
      await sleep(lookMs)
    }
  }

  const quiet = new AbortController()
  const kills = workThrough(schedule.kills, environment, quiet.signal)
  const disturbed = disturb(quiet.signal)
  await poll()
  await poll()
  simulator.faults.clear()
  quiet.abort()
  await disturbed
  const killed = await kills
  await world.work()
  await sleep(untilQuietMs)
  await poll()
  await poll()
  const examined = {
    simulator,
    team,
    held: { own },
    swept: false,
    // Streams are polled at the same time.
    schedule: { streams, actions, limitPerMinute, parallel: true },
  }
  return {
    violations: await checkEnd(examined, { forgotten: [] }),
    kills: killed,
    requests: simulator.requests.list().length,
  }
}

/** One worker after the other, each with its own end, and then one without: how many were killed. */
async function workThrough(
  kills: readonly Kill[],
  environment: Readonly<Record<string, string>>,
  quiet: AbortSignal,
): Promise<number> {
  let killed = 0
  for (const kill of [...kills, undefined]) {
    const fault =
      kill === undefined ? {} : { FAULT_POINT: kill.point, FAULT_TIME: String(kill.time) }
    await using worker = launch([], { ...environment, ...fault }, '', program)
    const isKilled = await Promise.race([worker.ended.then(() => true), aborted(quiet)])
    if (!isKilled) return killed
    if (kill !== undefined) killed += 1
  }
  throw new Error('A worker ended that nobody killed.')
}

async function aborted(signal: AbortSignal): Promise<false> {
  if (signal.aborted) return false
  return await new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true })
  })
}
