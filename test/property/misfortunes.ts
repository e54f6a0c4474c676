// What may happen, how often, and within which limits the product promises to lose nothing: what is answered from the
// past stays within the overlap of two minutes, together with what becomes visible late, but for some that only a sweep
// can find.
import { malformations } from '../../simulator/faults/malformed.ts'
import type { FaultRule } from '../../simulator/simulator.ts'
import type { Draw } from '../../simulator/world/draws.ts'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'
import { mostLateMs } from './past.ts'
import type { Action, Deed, Scale } from './schedule.ts'

const mostStaleMs = 50_000

export type Setting = {
  /** Whose records change. */
  readonly streams: readonly StreamName[]
  readonly read: readonly StreamName[]
  readonly people: number
  readonly ticks: number
  readonly isShortOfBudget: boolean
  readonly limitPerMinute: number
  readonly scale: Scale
}

export function drawDeeds(draw: Draw, setting: Setting): Action[] {
  const { ticks } = setting
  const actions: Action[] = []
  const add = (tick: number, deed: Deed): number => actions.push({ tick, deed })
  // Before the first request, so that the first reading meets it.
  if (draw.chance(0.5)) add(0, tie(draw, setting))
  // Small ones, some of which lie across the edges of pages.
  if (draw.chance(0.5)) {
    const groups = Math.min(40, Math.ceil(setting.people / 20))
    const size = 2 + draw.below(18)
    for (let n = 0; n < groups; n += 1) add(0, { kind: 'tie', stream: 'people', count: size })
  }
  if (draw.chance(0.15)) add(0, future(draw, setting))
  const count = 6 + draw.below(40)
  const kinds = weighted(draw)
  for (let n = 0; n < count; n += 1) {
    const tick = draw.below(ticks)
    for (const [after, deed] of kinds()(draw, setting)) add(tick + after, deed)
  }
  return actions
}

type Maker = (draw: Draw, setting: Setting) => readonly (readonly [after: number, deed: Deed])[]

const now = (deed: Deed): readonly (readonly [number, Deed])[] => [[0, deed]]

/** A behaviour of the wire for a while. */
function spell(draw: Draw, on: Deed, off: Deed): readonly (readonly [number, Deed])[] {
  return [
    [0, on],
    [5 + draw.below(60), off],
  ]
}

const makers: readonly (readonly [weight: number, maker: Maker])[] = [
  [10, (draw, s) => now(change('update', draw, s))],
  [5, (draw, s) => now(change('insert', draw, s))],
  [3, burst],
  [4, (draw, s) => now(tie(draw, s))],
  [3, (draw, s) => now({ kind: 'remove', stream: draw.pick(s.streams), count: few(draw) })],
  [1, (draw, s) => now({ kind: 'replace', stream: draw.pick(s.streams), count: few(draw) })],
  [1, (draw, s) => now({ kind: 'merge', stream: draw.pick(s.streams), count: 1 })],
  [0.7, purge],
  [2, (draw, s) => now(revival(draw, draw.pick(s.streams), few(draw)))],
  [1.2, back],
  [1, lie],
  [1, (draw, s) => now(future(draw, s))],
  [0.3, (draw, s) => now({ kind: 'rewrite', stream: draw.pick(s.streams), count: 3 })],
  [8.5, () => now({ kind: 'crash', where: 'here' })],
  [1.5, () => now({ kind: 'crash', where: 'K3' })],
  [1.5, () => now({ kind: 'crash', where: 'K8' })],
  [2, () => now({ kind: 'rival' })],
  [2, () => now({ kind: 'zombie' })],
  [1.5, () => now({ kind: 'disconnect' })],
  [0.2, () => now({ kind: 'forget' })],
  [2, (draw) => now({ kind: 'pass', ms: draw.pick([1_000, 30_000, 130_000]) })],
  [8, (draw, s) => now({ kind: 'fault', rule: fault(draw, s) })],
  [1.5, stale],
  [
    1,
    (draw) => spell(draw, wire({ maxPerPage: draw.pick([10, 25, 50]) }), wire({ maxPerPage: 100 })),
  ],
  [1, (draw) => spell(draw, wire({ shuffleTies: true }), wire({ shuffleTies: false }))],
  [1, (draw) => spell(draw, wire({ boundary: 0.5 }), wire({ boundary: 0 }))],
  [
    1,
    (draw) =>
      spell(
        draw,
        wire({ endpointCosts: { people: draw.pick([2, 5]) } }),
        wire({ endpointCosts: {} }),
      ),
  ],
  [0.5, foreign],
  [0.5, unsorted],
]

function weighted(draw: Draw): () => Maker {
  const total = makers.reduce((sum, [weight]) => sum + weight, 0)
  return () => {
    let left = draw.unit() * total
    for (const [weight, maker] of makers) {
      left -= weight
      if (left < 0) return maker
    }
    return (d, s) => now(change('update', d, s))
  }
}

function wire(changes: Extract<Deed, { kind: 'wire' }>['changes']): Deed {
  return { kind: 'wire', changes }
}

function late(draw: Draw): { lateMs?: number } {
  if (draw.chance(0.04)) return { lateMs: 180_000 + draw.below(400_000) }
  return draw.chance(0.3) ? { lateMs: 500 + draw.below(mostLateMs - 500) } : {}
}

function few(draw: Draw): number {
  return draw.chance(0.7) ? 1 : 2 + draw.below(12)
}

function revival(draw: Draw, stream: StreamName, count: number): Deed {
  return { kind: 'revive', stream, count, how: draw.pick(['fresh', 'kept', 'older']) }
}

/** Many go, for good or for a while, as when a key loses its rights. */
function purge(draw: Draw, { streams }: Setting): ReturnType<Maker> {
  const stream = draw.pick(streams)
  const gone: Deed = { kind: 'purge', stream, share: draw.pick([0.05, 0.3, 0.6, 1]) }
  if (draw.chance(0.3)) return now(gone)
  return spell(draw, gone, revival(draw, stream, 100_000))
}

function back(draw: Draw, { streams }: Setting): ReturnType<Maker> {
  const stream = draw.pick(streams.filter((name) => streamOf(name).fallback !== 'snapshot'))
  return now({ kind: 'back', stream, count: few(draw), byMs: 1_000 + draw.below(86_400_000) })
}

function change(kind: 'update' | 'insert', draw: Draw, { streams }: Setting): Deed {
  const count = 1 + draw.below(draw.chance(0.1) ? 60 : 6)
  return { kind, stream: draw.pick(streams), count, ...late(draw) }
}

/** The same few rows over and over, and answers that do not know of it yet. */
function burst(draw: Draw, { streams }: Setting): ReturnType<Maker> {
  const stream = draw.pick(streams)
  const count = 1 + draw.below(12)
  const staleMs = 1_000 + draw.below(mostStaleMs - 1_000)
  const wiring = draw.chance(0.6)
    ? spell(draw, wire({ staleMs, staleProbability: 0.5 }), wire({ staleProbability: 0 }))
    : []
  const edits = Array.from({ length: 3 + draw.below(5) }, (_, n) => {
    const deed: Deed = { kind: 'update', stream, count, hot: true }
    return [n * (2 + draw.below(12)), deed] as const
  })
  return [...wiring, ...edits]
}

function tie(draw: Draw, { streams, people }: Setting): Deed {
  const stream = draw.chance(0.7) ? 'people' : draw.pick(streams)
  const most = stream === 'people' ? people : 200
  const count = draw.chance(0.2) ? most : 2 + draw.below(Math.min(most, 350))
  return { kind: 'tie', stream, count, ...late(draw) }
}

function future(draw: Draw, { streams }: Setting): Deed {
  const count = draw.chance(0.15) ? 130 : 1 + draw.below(3)
  const aheadMs = draw.pick([null, 1 + draw.below(1_000), 1_000 + draw.below(300_000)])
  // Readings of streams without a cursor do not look at stamps.
  const stream = draw.pick(streams.filter((name) => streamOf(name).kind === 'cursor'))
  return { kind: 'future', stream, count, aheadMs }
}

function stale(draw: Draw): ReturnType<Maker> {
  const staleMs = 1_000 + draw.below(mostStaleMs - 1_000)
  const staleProbability = draw.pick([0.1, 0.5, 1])
  return spell(draw, wire({ staleMs, staleProbability }), wire({ staleMs: 0, staleProbability: 0 }))
}

function lie(draw: Draw, { streams }: Setting): ReturnType<Maker> {
  const swept = streams.filter((name) => streamOf(name).kind === 'cursor' && streamOf(name).hasIds)
  const how = draw.pick(['empty', 'unfiltered'] as const)
  return now({ kind: 'lie', stream: draw.pick(swept), count: 1 + draw.below(4), how })
}

function foreign(draw: Draw, { isShortOfBudget, limitPerMinute }: Setting): ReturnType<Maker> {
  if (!isShortOfBudget) return []
  const foreignPerMinute = Math.round(limitPerMinute * draw.pick([0.2, 0.5]))
  return spell(draw, wire({ foreignPerMinute }), wire({ foreignPerMinute: 0 }))
}

/** Lists that ignore what they are asked for: the order, the cursor, or the ids of a sweep's suspects. */
function unsorted(draw: Draw, { streams }: Setting): ReturnType<Maker> {
  const { path } = streamOf(draw.pick(streams))
  if (draw.chance(0.3)) {
    return spell(draw, wire({ ignoreFilters: { [path]: ['ids'] } }), wire({ ignoreFilters: {} }))
  }
  return draw.chance(0.5)
    ? spell(draw, wire({ ignoreSort: { [path]: 'default' } }), wire({ ignoreSort: {} }))
    : spell(draw, wire({ ignoreFilters: { [path]: ['updated_at'] } }), wire({ ignoreFilters: {} }))
}

// What takes seconds of the machine's own time: deadlines, and bytes by the million.
const slow: readonly FaultRule['fault'][] = [
  { kind: 'hang' },
  { kind: 'drip', everyMs: 50 },
  { kind: 'malformed', how: 'long-string' },
]

const dates = [null, 'soon', 'Tue, 01 Jan 2999 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT']

function fault(draw: Draw, { read, scale }: Setting): FaultRule {
  const path = streamOf(draw.pick(read)).path.replaceAll(/\{\w+\}/g, '[^/]+')
  const match = draw.chance(0.15) ? 'ids\\[\\]=' : draw.chance(0.4) ? '' : `v2/${path}\\?`
  if (scale === 'full' && draw.chance(0.06)) return { match, count: 1, fault: draw.pick(slow) }
  const count = draw.pick([1, 1, 2, 4])
  return { match, count, fault: drawFault(draw) }
}

function drawFault(draw: Draw): FaultRule['fault'] {
  const kind = draw.below(15)
  if (kind < 3) {
    const retryAfter = draw.pick([undefined, undefined, '1', '7', '45', '86400', 'soon', '-5'])
    return { kind: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) }
  }
  if (kind < 5) return { kind: 'status', status: draw.pick([500, 502, 503, 504, 408]) }
  if (kind === 5) return { kind: 'status', status: draw.pick([401, 403, 404, 422]) }
  if (kind === 6) return { kind: 'reset' }
  if (kind === 7) return { kind: 'reset-mid-body' }
  if (kind === 8) return draw.chance(0.5) ? { kind: 'cut' } : { kind: 'html' }
  if (kind < 11)
    return draw.chance(0.5) ? { kind: 'empty' } : { kind: 'empty', nextPage: draw.chance(0.5) }
  if (kind === 11) return { kind: 'headers', headers: { 'x-ratelimit-remaining-minute': 'many' } }
  if (kind === 12) return { kind: 'headers', headers: { date: draw.pick(dates) } }
  const how = draw.pick(malformations.filter((name) => name !== 'long-string'))
  return { kind: 'malformed', how, at: [draw.below(5), draw.below(100)] }
}
