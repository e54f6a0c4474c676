// Several teams of one SalesLoft, whose records have the same ids: to at least one of them nothing happens but that its
// records change, while the others are refused, cut off, short of budget and given other keys.
import { createDraw, mix, type Draw } from '../../simulator/world/draws.ts'
import {
  type Action,
  type Deed,
  drawSchedule,
  type KeyChange,
  type Scale,
  type Schedule,
} from './schedule.ts'

export type TeamsSchedule = {
  readonly seed: number
  readonly wire: Schedule['wire']
  /** Nobody waits for anybody; then the order of things is not the same each time. */
  readonly isFree: boolean
  readonly turnPages: number
  readonly teams: readonly [TeamPart, TeamPart, ...TeamPart[]]
  /** `team`: whose. */
  readonly actions: readonly (Action & { readonly team: number })[]
}

type TeamPart = Pick<Schedule, 'streams' | 'sizes' | 'limitPerMinute' | 'rounds' | 'sweeps'> & {
  readonly stepMs: number
  readonly spared: boolean
}

const mostTeams = 4
const mostPeople = { quick: 150, full: 1_500 }
const mostStreams = { quick: 2, full: 8 }

export function drawTeams(seed: number, scale: Scale): TeamsSchedule {
  const draw = createDraw(mix(seed, 113))
  const count = 2 + draw.below(mostTeams - 1)
  const spared = draw.below(count)
  const isFree = draw.chance(0.25)
  const drawn = Array.from({ length: count }, (_, team) => {
    const isSpared = team === spared || draw.chance(0.15)
    return drawTeam(createDraw(mix(seed, 127 + team)), { isSpared, isFree, scale })
  })
  const [first, second, ...others] = drawn.map(({ part }) => part)
  if (first === undefined || second === undefined) throw new Error('too few teams')
  return {
    seed,
    wire: {
      shuffleTies: draw.chance(0.3),
      window: draw.chance(0.3) ? 'leaky' : 'minute',
      retryAfter: draw.chance(0.5) ? 'seconds' : 'none',
    },
    isFree,
    turnPages: draw.pick([1, 3, 100]),
    teams: [first, second, ...others],
    actions: drawn
      .flatMap(({ actions }, team) => actions.map((action) => ({ team, ...action })))
      .toSorted((a, b) => a.tick - b.tick),
  }
}

function drawTeam(
  draw: Draw,
  given: { readonly isSpared: boolean; readonly isFree: boolean; readonly scale: Scale },
): { readonly part: TeamPart; readonly actions: readonly Action[] } {
  const { isSpared, isFree, scale } = given
  const whole = drawSchedule(draw.below(1_000_000), scale)
  const { people = 0 } = whole.sizes
  const streams = whole.streams.slice(0, mostStreams[scale])
  const rounds = Math.min(whole.rounds, scale === 'quick' ? 2 : 4)
  const limitPerMinute = isSpared ? 600_000 : whole.limitPerMinute
  const sizes = { ...whole.sizes, people: Math.min(people, mostPeople[scale]) }
  const sweeps = whole.sweeps
    .filter(({ stream, beside }) => streams.includes(stream) && (isFree || !beside))
    .map((each) => ({ ...each, round: each.round % rounds }))
    .slice(0, 2)
  const { stepMs } = whole
  const lastTick = Math.max(1, ...whole.actions.map(({ tick }) => tick))
  const mine = whole.actions.filter(
    ({ deed }) =>
      (!('stream' in deed) || streams.includes(deed.stream)) && mayHappen(deed, isSpared, isFree),
  )
  const actions = [
    ...mine.slice(0, scale === 'quick' ? 25 : 60),
    ...drawDeliveries(draw, lastTick),
    ...(isSpared ? [] : drawKeys(draw, lastTick)),
  ]
  return {
    part: { streams, sizes, limitPerMinute, rounds, sweeps, stepMs, spared: isSpared },
    actions,
  }
}

/** Whom what is drawn for one team is about: the wire, Postgres and what is drawn apart are not here. */
const about: Readonly<Record<Deed['kind'], 'records' | 'account' | 'process' | undefined>> = {
  update: 'records',
  insert: 'records',
  tie: 'records',
  remove: 'records',
  replace: 'records',
  merge: 'records',
  purge: 'records',
  revive: 'records',
  back: 'records',
  future: 'records',
  rewrite: 'records',
  fault: 'account',
  lie: 'account',
  crash: 'account',
  zombie: 'account',
  pass: 'account',
  rival: 'process',
  wire: undefined,
  disconnect: undefined,
  forget: undefined,
  key: undefined,
  deliver: undefined,
}

function mayHappen(deed: Deed, isSpared: boolean, isFree: boolean): boolean {
  // What is not filtered is so for everybody.
  if (deed.kind === 'lie' && deed.how === 'unfiltered') return false
  const whose = about[deed.kind]
  if (whose === 'records') return true
  return !isSpared && (whose === 'account' || (isFree && whose === 'process'))
}

function drawDeliveries(draw: Draw, lastTick: number): Action[] {
  return Array.from({ length: draw.below(4) }, () => ({
    tick: draw.below(lastTick),
    deed: { kind: 'deliver', count: 1 + draw.below(5), gone: draw.chance(0.3) } as const,
  }))
}

function drawKeys(draw: Draw, lastTick: number): Action[] {
  const hows: readonly KeyChange[] = ['lost', 'foreign', 'exchanged']
  return Array.from({ length: draw.below(4) }, () => ({
    tick: draw.below(lastTick),
    deed: { kind: 'key', how: draw.pick(hows) } as const,
  }))
}
