// What happens to a world that is read through the real worker and Temporal, by the machine's clock: less than in the
// other worlds, as each kill and each retry takes seconds.
import { createDraw, mix, type Draw } from '../../simulator/world/draws.ts'
import type { Fault } from '../../simulator/simulator.ts'
import { type CrashPoint, crashPoints } from '../../src/domain/crash-points.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { Action, Deed } from './schedule.ts'

export type Kill = {
  readonly point: CrashPoint
  /** The how many-th time it is reached. */
  readonly time: number
}

export type TemporalSchedule = {
  readonly seed: number
  readonly streams: readonly StreamName[]
  readonly people: number
  /** Of one worker after the other. */
  readonly kills: readonly Kill[]
  /** `tick` counts the requests. */
  readonly actions: readonly Action[]
}

const passing: readonly Fault[] = [
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'reset-mid-body' },
  { kind: 'cut' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'headers', headers: { date: null } },
]

export function drawTemporalSchedule(seed: number): TemporalSchedule {
  const draw = createDraw(mix(seed, 97))
  const people = 200 + draw.below(700)
  const streams: StreamName[] = ['people', draw.pick(['emails', 'accounts'] as const), 'groups']
  const requests = Math.round(people / 100) + 6
  const kills = Array.from({ length: 1 + draw.below(2) }, () => drawKill(draw))
  const actions = Array.from({ length: 8 + draw.below(12) }, () => ({
    tick: draw.below(requests),
    deed: drawDeed(draw, streams, people),
  }))
  for (let n = draw.below(3); n > 0; n -= 1) {
    const deed: Deed = { kind: 'fault', rule: { count: 1, fault: draw.pick(passing) } }
    actions.push({ tick: draw.below(requests), deed })
  }
  return { seed, streams, people, kills, actions: actions.toSorted((a, b) => a.tick - b.tick) }
}

function drawKill(draw: Draw): Kill {
  const point = draw.pick(crashPoints)
  // These two are reached once a turn, the others once a page.
  const isOfTurn = point === 'K8' || point === 'K9'
  return { point, time: isOfTurn ? 1 : 1 + draw.below(4) }
}

function drawDeed(draw: Draw, streams: readonly StreamName[], people: number): Deed {
  const stream = draw.pick(streams)
  const late = draw.chance(0.3) ? { lateMs: draw.below(1_000) } : {}
  switch (draw.below(6)) {
    case 0:
      return { kind: 'tie', stream: 'people', count: 2 + draw.below(people / 2), ...late }
    case 1:
      return { kind: 'insert', stream, count: 1 + draw.below(5), ...late }
    case 2:
      return { kind: 'remove', stream: 'people', count: 1 }
    case 3:
      return { kind: 'future', stream: 'people', count: 1, aheadMs: null }
    default:
      return { kind: 'update', stream, count: 1 + draw.below(30), ...late }
  }
}
