// A reading in windows without a database: over a list that changes between any two requests, by as many lanes as there
// would be, with kills between any two commits.
import { beginning, type Instant, instantOf, plus, second } from '../../src/domain/instants.ts'
import type { PageAnswer, PageAsk } from '../../src/domain/pages.ts'
import type { WalkStep } from '../../src/domain/walk-step.ts'
import { Walk } from '../../src/domain/walk.ts'
import { largestFirst, type Opened, wholeOf, WindowPlan } from '../../src/domain/windows.ts'
import { fill, Model, type ModelOptions, type ModelRow } from './model.ts'

export const overlapMicros = 120n * second
export const lanes = 5

type World = {
  readonly model: Model
  readonly mirror: Map<string, Instant>
  /** Between any two requests. */
  readonly between: () => void
  /** Whether the process dies before its commit. */
  readonly dies: () => boolean
}

type Found = { readonly lost: readonly string[]; readonly cost: number; readonly windows: number }

type Reading = { cursor: Instant | undefined; head: Instant | undefined; until?: Instant }

/** One page: asked, and stored unless the process dies first. `undefined`: it died. */
function turn(world: World, walk: Walk<ModelRow>) {
  const step = walk.take(world.model.answer(walk.ask))
  world.between()
  if (world.dies()) return undefined
  for (const row of step.rows) world.mirror.set(row.id, row.updatedAt)
  return step
}

export function walkFrom(given: Reading): Walk<ModelRow> {
  return new Walk<ModelRow>({ stream: 'people', overlapMicros, ...given })
}

export function openedBy(step: WalkStep<ModelRow>): Opened {
  const { expectedRows, rows, cursor, watermark } = step
  return { count: expectedRows, read: rows.length, cursor, done: watermark !== undefined }
}

/** Ordinary reading to the end, begun again from its last commit where it dies. */
function walkOut(world: World, from: Reading): void {
  let place = from
  let walk = walkFrom(place)
  for (;;) {
    const step = turn(world, walk)
    if (step === undefined) walk = walkFrom(place)
    else if (step.watermark !== undefined) return
    else if (step.resumable) place = { cursor: step.cursor, head: step.head }
  }
}

/** As one page of each lane in turn: the windows advance together, as on several connections. */
export function readInWindows(world: World, options: { readonly ordinaryRun: boolean }): Found {
  const { model } = world
  const start = { cursor: undefined, head: undefined }
  let opened = turn(world, walkFrom(start))
  while (opened === undefined) opened = turn(world, walkFrom(start))
  const { head, cursor } = opened
  const rows = (opened.expectedRows ?? 0) - opened.rows.length
  const plan = new WindowPlan([wholeOf({ cursor, head, overlapMicros, rows })], { rows, lanes })
  for (let round = plan.probes; round.length > 0; round = plan.probes) {
    for (const probe of round) {
      const walk = walkFrom({ cursor: probe.at, head, until: probe.window.until })
      const step = turn(world, walk)
      // Killed: it is planned again from what was committed.
      if (step !== undefined) plan.take(probe, openedBy(step))
    }
  }
  const queue = [...largestFirst(plan.windows)]
  const open: { walk: Walk<ModelRow>; at: Instant; until: Instant }[] = []
  while (queue.length > 0 || open.length > 0) {
    while (open.length < lanes) {
      const next = queue.shift()
      if (next === undefined) break
      const { cursor: at, until } = next
      open.push({ walk: walkFrom({ cursor: at, head, until }), at, until })
    }
    for (const lane of open.slice()) {
      const step = turn(world, lane.walk)
      if (step === undefined) lane.walk = walkFrom({ cursor: lane.at, head, until: lane.until })
      else if (step.watermark !== undefined) open.splice(open.indexOf(lane), 1)
      else if (step.resumable) lane.at = step.cursor
    }
  }
  const { until } = wholeOf({ cursor, head, overlapMicros, rows })
  if (options.ordinaryRun) walkOut(world, { cursor: until, head: undefined })
  const lost = [...model.rows.values()]
    .filter((row) => world.mirror.get(row.id) !== row.updatedAt)
    .map((row) => row.id)
  return { lost, cost: model.requests, windows: plan.windows.length }
}

/** The same list while nothing changes: it is sorted once, where the other looks at every row at each request. */
export class Still extends Model {
  #sorted: readonly ModelRow[] | undefined

  override answer(ask: PageAsk): PageAnswer<ModelRow> {
    this.requests += 1
    this.#sorted ??= [...this.rows.values()].toSorted((a, b) => Number(a.updatedAt - b.updatedAt))
    const { from = beginning, until } = ask
    const start = this.#at(this.#sorted, from)
    const end = until === undefined ? this.#sorted.length : this.#at(this.#sorted, until)
    const first = start + (ask.page - 1) * ask.perPage
    const behind = Math.min(first + ask.perPage, end)
    return {
      rows: this.#sorted.slice(first, behind),
      poisoned: [],
      date: instantOf(this.now - (this.now % second)),
      perPage: ask.perPage,
      nextPage: behind < end ? ask.page + 1 : undefined,
      totalCount: ask.counts ? Math.max(0, end - start) : undefined,
      echo: { from, until, sortBy: ask.sortBy, direction: 'ASC' },
    }
  }

  /** Where the rows from an instant on begin. */
  #at(sorted: readonly ModelRow[], instant: Instant): number {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle]?.updatedAt ?? instant) < instant) low = middle + 1
      else high = middle
    }
    return low
  }
}

export function quiet(options: ModelOptions, count: number, tieShare = 0, tieSize = 150): World {
  return filled(new Model(beginning, options), count, tieShare, tieSize)
}

export function filled(model: Model, count: number, tieShare = 0, tieSize = 150): World {
  fill(model, count, tieShare, tieSize)
  return { model, mirror: new Map(), between: () => {}, dies: () => false }
}

/** Two edits, inserts or deletes a request, as long as `requests` last. */
export function restless(world: World, requests: number): World {
  const { model } = world
  let left = requests
  function between(): void {
    model.now = plus(model.now, 60_000n)
    if (left-- <= 0) return
    for (let n = 0; n < 2; n += 1) {
      const row = model.pick()
      const kind = model.next()
      const stamp = instantOf(model.now - BigInt(Math.floor(model.next() * 1_000)))
      if (row === undefined) return
      if (kind < 0.7) model.put(row.id, stamp)
      else if (kind < 0.9) model.put(String(1_000_000 + model.requests * 10 + n), stamp)
      else model.rows.delete(row.id)
    }
  }
  return { ...world, between }
}

export function mortal(world: World, oneIn: number): World {
  return { ...world, dies: () => world.model.next() < 1 / oneIn }
}
