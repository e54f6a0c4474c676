// Sweeps a stream as Temporal would have it swept: whoever fails takes the turn again, whoever is killed goes on where
// the store says.
import { type AppError, settled } from '../../src/domain/errors.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { SweepTurn } from '../../src/domain/sweep.ts'
import type { Process } from './process.ts'
import type { World } from './world.ts'

export type Sweeper = {
  readonly world: World
  readonly isOver: boolean
  /** The process at hand, or another where that one has ended. */
  living(): Process
  /** A turn was taken; its answer may be lost. */
  taken(process: Process): void
  /** Takes a turn of somebody else's beside the next one, if one is due. */
  besides(take: (process: Process) => Promise<unknown>): void
  /** A turn ended so, and nobody had ended its process. */
  failed(stream: StreamName, error: AppError): void
  violate(invariant: 'CLEAN' | 'LIVE', stream: StreamName, what: string): void
}

const mostTurns = 400

/** To its end, whatever that is; undefined where that never comes. */
export async function sweep(
  by: Sweeper,
  stream: StreamName,
  confirm: boolean,
): Promise<SweepTurn | undefined> {
  const { clock, team } = by.world
  const since = new Date(clock.now()).toISOString()
  const ask = { team, stream, since, confirm, workflow: { id: 'w', runId: 'r' } }
  let failures = 0
  for (let turn = 0; turn < mostTurns && !by.isOver; turn += 1) {
    const process = by.living()
    by.besides((rival) => rival.sweeps.take({ ...ask, signal: rival.signal }))
    const result = await settled(process.sweeps.take({ ...ask, signal: process.signal }))
    by.taken(process)
    if (process.isDead) continue
    if (!result.ok) {
      const { error } = result
      failures += 1
      by.failed(stream, error)
      await clock.advance(error.retryAfterMs ?? Math.min(30_000, 2_000 * 2 ** failures))
      continue
    }
    failures = 0
    const { state } = result.value
    if (state !== 'more' && state !== 'superseded') return result.value
  }
  if (!by.isOver) by.violate('LIVE', stream, `not swept in ${mostTurns} turns`)
  return undefined
}

const mostSweeps = 6
const secondMs = 1_000

/**
 * Once the world is quiet: whatever was left behind ends, and one that began since comes to its end, confirmed by an
 * operator where much is missing.
 */
export async function sweepOut(by: Sweeper, stream: StreamName): Promise<void> {
  const { clock, held, team } = by.world
  const sinceMs = clock.now()
  for (let n = 0; n < mostSweeps && !by.isOver; n += 1) {
    await clock.advance(secondMs)
    await sweep(by, stream, true)
    const { rows } = await held.own.query<SweepCost>(
      `select state, error_message as said, cost::integer, fetched::integer, suspects::integer,
         (extract(epoch from started_at) * 1000)::float8 as began_ms
       from worker.sweep where team = $1 and stream = $2`,
      [team, stream],
    )
    const [row] = rows
    if (row?.state === 'current' && row.began_ms >= sinceMs) return checkCost(by, stream, row)
  }
  if (!by.isOver) by.violate('LIVE', stream, `${mostSweeps} sweeps have not come to their end`)
}

type SweepCost = {
  readonly state: string
  readonly cost: number
  readonly fetched: number
  readonly suspects: number
  readonly began_ms: number
}

/** Its walk, three requests a tie, and one request for 97 suspects; twice the walk where it cannot ask by ids. */
function checkCost(by: Sweeper, stream: StreamName, { cost, fetched, suspects }: SweepCost): void {
  const ties = by.world.schedule.actions.filter(({ deed }) => deed.kind === 'tie').length
  const most = (fetched / 100) * 1.5 + 3 * ties + suspects / 97 + 12
  if (cost > most) by.violate('LIVE', stream, `a sweep of ${fetched} records cost ${cost}`)
}
