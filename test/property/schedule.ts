// A world and what happens to it, drawn from a seed and nothing else; plain data, so that it can be printed and shortened.
import { createDraw, mix, type Draw } from '../../simulator/world/draws.ts'
import type { Behaviour, FaultRule } from '../../simulator/simulator.ts'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'
import { drawSizes, drawStreams, isMovable } from './lists.ts'
import { drawDeeds } from './misfortunes.ts'

/** Something that happens between two steps of the reading. */
export type Deed =
  | {
      readonly kind: 'update' | 'insert'
      readonly stream: StreamName
      readonly count: number
      readonly lateMs?: number
      /** Those that were changed last. */
      readonly hot?: boolean
    }
  /** Rows put on one microsecond; a half of them may become visible later. */
  | {
      readonly kind: 'tie'
      readonly stream: StreamName
      readonly count: number
      readonly lateMs?: number
    }
  /** `replace`: others come for those that go. `merge`: one goes, another changes. */
  | {
      readonly kind: 'remove' | 'replace' | 'merge'
      readonly stream: StreamName
      readonly count: number
    }
  /** This share goes at once: more than the brake lets pass, or all. */
  | { readonly kind: 'purge'; readonly stream: StreamName; readonly share: number }
  | {
      readonly kind: 'revive'
      readonly stream: StreamName
      readonly count: number
      readonly how: 'fresh' | 'kept' | 'older'
    }
  /** Those that changed last are again as they had been so long before: their stamps go backwards. */
  | {
      readonly kind: 'back'
      readonly stream: StreamName
      readonly count: number
      readonly byMs: number
    }
  /** Rows stamped so far ahead; null is the year 2999. */
  | {
      readonly kind: 'future'
      readonly stream: StreamName
      readonly count: number
      readonly aheadMs: number | null
    }
  /** Content that changes under its stamp: only a full reading sees it. */
  | { readonly kind: 'rewrite'; readonly stream: StreamName; readonly count: number }
  | { readonly kind: 'fault'; readonly rule: FaultRule }
  | { readonly kind: 'wire'; readonly changes: Partial<Behaviour> }
  /** The process ends: here, as soon as its next request has been sent, or before its turn's answer was heard. */
  | { readonly kind: 'crash'; readonly where: 'here' | 'K3' | 'K8' }
  /** A second process takes a turn at the same stream. */
  | { readonly kind: 'rival' }
  /** A commit that was made long ago is tried again. */
  | { readonly kind: 'zombie' }
  | { readonly kind: 'disconnect' }
  /**
   * These go; when a sweep is about to ask for them they are long back, and its answer knows nothing of them: it is
   * empty, or not filtered.
   */
  | {
      readonly kind: 'lie'
      readonly stream: StreamName
      readonly count: number
      readonly how: 'empty' | 'unfiltered'
    }
  /** An operator gives the team a key that is nobody's, another account's, or a token of its own. */
  | { readonly kind: 'key'; readonly how: KeyChange }
  /** Webhooks of people that changed last; `gone`: of one that was removed, if one was. */
  | { readonly kind: 'deliver'; readonly count: number; readonly gone: boolean }
  /** Postgres crashes: what it keeps without a log is empty. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'pass'; readonly ms: number }

export type KeyChange = 'lost' | 'foreign' | 'exchanged'

/** `tick` counts the crash points that were passed. */
export type Action = { readonly tick: number; readonly deed: Deed }

/** In or after a round of polls. */
export type PlannedSweep = {
  readonly round: number
  readonly stream: StreamName
  /** An operator confirms what an earlier one stopped at. */
  readonly confirm: boolean
  /** While the polls go on. */
  readonly beside: boolean
}

export type Schedule = {
  readonly seed: number
  readonly streams: readonly StreamName[]
  readonly sizes: Readonly<Record<string, number>>
  readonly limitPerMinute: number
  /** How long a request takes at most, by the world's clock. */
  readonly stepMs: number
  readonly turnPages: number
  /** Streams are read at the same time; then the order of things is not the same each time. */
  readonly parallel: boolean
  readonly rounds: number
  readonly wire: Partial<Behaviour>
  readonly sweeps: readonly PlannedSweep[]
  readonly actions: readonly Action[]
  /** Of several teams: nothing fails at this one's account, and it is never short of budget, so it never waits. */
  readonly spared?: boolean
}

/** `quick` is for every test run; `full` has worlds of up to 12,000 people. */
export type Scale = 'quick' | 'full'

export function drawSchedule(seed: number, scale: Scale): Schedule {
  const draw = createDraw(mix(seed, 71))
  const people = drawPeople(draw, scale)
  const streams = drawStreams(draw)
  const sizes = {
    ...drawSizes(draw),
    people,
    'activities/emails': 60 + draw.below(300),
    'activities/calls': 20 + draw.below(200),
    cadence_memberships: 50 + draw.below(300),
    accounts: 10 + draw.below(150),
    users: 12 + draw.below(120),
    steps: 20 + draw.below(200),
  }
  const isShortOfBudget = draw.chance(0.25)
  const limitPerMinute = isShortOfBudget ? draw.pick([60, 120, 600]) : 600_000
  const rounds = 2 + draw.below(6)
  const ticks = Math.round(5 * (people / 60 + rounds * streams.length * 1.5))
  const wire: Partial<Behaviour> = {
    shuffleTies: draw.chance(0.3),
    window: draw.chance(0.3) ? 'leaky' : 'minute',
    retryAfter: draw.chance(0.5) ? 'seconds' : 'none',
    boundary: draw.chance(0.2) ? 0.3 : 0,
    contestedSort: draw.pick(['honoured', 'ignored', 'refused']),
  }
  const deeds = drawDeeds(draw, {
    streams: streams.filter(isMovable),
    read: streams,
    people,
    ticks,
    isShortOfBudget,
    limitPerMinute,
    scale,
  })
  return {
    seed,
    streams,
    sizes,
    limitPerMinute,
    stepMs: draw.pick([2, 20, 200, 2_000]),
    turnPages: draw.pick([1, 3, 3, 100]),
    parallel: draw.chance(0.15),
    rounds,
    wire,
    sweeps: drawSweeps(draw, streams, rounds),
    actions: deeds.toSorted((a, b) => a.tick - b.tick),
  }
}

/** Several, of streams that may have nothing to sweep. */
function drawSweeps(draw: Draw, streams: readonly StreamName[], rounds: number): PlannedSweep[] {
  return Array.from({ length: 1 + draw.below(6) }, () => ({
    round: draw.below(rounds),
    stream: draw.chance(0.6) ? 'people' : draw.pick(streams),
    confirm: draw.chance(0.25),
    beside: draw.chance(0.3),
  }))
}

function drawPeople(draw: Draw, scale: Scale): number {
  if (scale === 'quick') return 120 + draw.below(draw.chance(0.2) ? 1_200 : 500)
  if (draw.chance(0.04)) return 12_000
  return 200 + draw.below(draw.chance(0.3) ? 2_800 : 900)
}

export function pathOf(stream: StreamName): string {
  return streamOf(stream).path
}
