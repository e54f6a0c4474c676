// Reads a world while a schedule happens to it, as Temporal would have it read: whoever fails takes the turn again. Then
// lets it go quiet and asks what was promised.
import { documented } from '../../simulator/wire/behaviour.ts'
import { type AppError, settled } from '../../src/domain/errors.ts'
import { isWalked } from '../../src/domain/sweep.ts'
import { type Stream, type StreamName, streamOf } from '../../src/domain/streams.ts'
import type { Turn } from '../../src/domain/sync-plan.ts'
import { createSync } from '../../src/store/sync.ts'
import type { PropertyDatabases } from './database.ts'
import { Happenings } from './happenings.ts'
import { checkEnd, type Examined, tiesUnproven, type Violation } from './invariants.ts'
import { createMachine, type Machine } from './machine.ts'
import { startProcess, type Process } from './process.ts'
import type { Schedule } from './schedule.ts'
import { type Sweeper, sweep, sweepOut } from './sweeping.ts'
import { createWorlds, type World } from './world.ts'

export type Outcome = {
  readonly violations: readonly Violation[]
  readonly requests: number
  readonly commits: number
  readonly crashes: number
  readonly sweeps: number
  readonly unproven: number
  /** World time that passed, in milliseconds. */
  readonly worldMs: number
}

const mostTurns = 400
const enoughViolations = 4
const minuteMs = 60_000
// The next poll of a stream that was given up as failed comes within a quarter of an hour.
const longestRetryMs = 16 * minuteMs

export async function runSchedule(
  databases: PropertyDatabases,
  schedule: Schedule,
): Promise<Outcome> {
  await using held = await databases.open()
  await using worlds = await createWorlds([schedule], held)
  const { place, all, simulator } = worlds
  const [world] = all
  const happening = new Happenings(world)
  const watch = happening.watch()
  const machine = createMachine(() => startProcess(place, schedule.turnPages, () => watch))
  const run = new Run(happening, machine)
  const startMs = world.clock.now()
  await run.live()
  if (!run.isOver) await run.quiet()
  if (!run.isOver) happening.violations.push(...(await happening.marks.atEnd()))
  if (!run.isOver) happening.violations.push(...(await checkEnd(seenAtEnd(world), happening)))
  return {
    violations: happening.violations,
    requests: simulator.requests.list().length,
    commits: happening.commits,
    crashes: happening.crashes,
    sweeps: run.sweeps,
    unproven: run.unproven,
    worldMs: world.clock.now() - startMs,
  }
}

/** A sweep beside the polls is a second process. */
export function seenAtEnd(world: World): Examined {
  const { schedule } = world
  const parallel = schedule.parallel || schedule.sweeps.some(({ beside }) => beside)
  return { ...world, swept: true, schedule: { ...schedule, parallel } }
}

export class Run implements Sweeper {
  readonly world: World
  readonly happening: Happenings
  sweeps = 0
  /** Streams of which a tie was given up. */
  unproven = 0
  readonly #rivals: Promise<unknown>[] = []
  readonly #machine: Machine

  constructor(happening: Happenings, machine: Machine) {
    this.world = happening.world
    this.happening = happening
    this.#machine = machine
  }

  get isOver(): boolean {
    return this.happening.violations.length >= enoughViolations
  }

  /** The rounds of polls in which the schedule happens. */
  async live(): Promise<void> {
    const { schedule, clock, team, held } = this.world
    const sync = createSync({ database: held.database })
    for (let round = 0; round < schedule.rounds || !this.happening.isOver; round += 1) {
      if (round > 40 || this.isOver) break
      await settled(sync.bringForward(team))
      const planned = schedule.sweeps.filter((each) => each.round === round)
      const beside = planned.filter((each) => each.beside)
      const others = beside.map(({ stream, confirm }) => this.#sweepBeside(stream, confirm))
      await this.#poll()
      await Promise.all(others)
      for (const { stream, confirm } of planned.filter((each) => !each.beside)) {
        this.sweeps += 1
        await sweep(this, stream, confirm)
      }
      if (round % 3 === 2) await clock.advance(5 * minuteMs)
    }
  }

  /** The world stands still and nothing fails any more. */
  async quiet(): Promise<void> {
    const { simulator, clock, schedule } = this.world
    this.happening.isQuiet = true
    simulator.faults.clear()
    const { window = documented.window, retryAfter = documented.retryAfter } = schedule.wire
    simulator.configure({ ...documented, window, retryAfter })
    await clock.advance(longestRetryMs)
    await this.#poll()
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(5 * minuteMs)
      // Streams that are read whole believe an absence that two complete readings agree on.
      for (const name of schedule.streams) {
        const isWalk = await this.#isWalk(name)
        if (!isWalk) await this.#settle(name)
        else if (n === 0) await sweepOut(this, name)
        else await this.#read(name)
      }
    }
  }

  async #poll(): Promise<void> {
    const { schedule, keys } = this.world
    await keys.mend()
    if (schedule.parallel) {
      await Promise.all(schedule.streams.map((name) => this.#read(name)))
    } else {
      for (const name of schedule.streams) await this.#read(name)
    }
    await Promise.all(this.#rivals.splice(0))
    await this.#drain()
  }

  /** What was delivered; who is killed leaves it to the next one. */
  async #drain(): Promise<void> {
    const { team, schedule } = this.world
    if (!schedule.actions.some(({ deed }) => deed.kind === 'deliver')) return
    const process = this.living()
    const result = await settled(process.drain(team))
    if (result.ok || process.isDead) return
    this.failed(null, result.error)
  }

  async #isWalk(name: StreamName): Promise<boolean> {
    const { held, team } = this.world
    if (await tiesUnproven(this.world, name)) this.unproven += 1
    const { rows } = await held.own.query<Pick<Stream, 'kind'>>(
      'select mode as kind from worker.sync_state where team = $1 and stream = $2',
      [team, name],
    )
    const { kind, hasUpdatedAt } = streamOf(name)
    return isWalked({ mode: rows[0]?.kind ?? kind, hasUpdatedAt })
  }

  /** All of it, and an operator confirms what is missing. */
  async #settle(name: StreamName): Promise<void> {
    const turn = await this.#read(name, { full: true })
    if (turn?.code === 'sweep.implausible') await this.#read(name, { full: true, confirm: true })
  }

  /** By a process of its own, while others read. */
  async #sweepBeside(stream: StreamName, confirm: boolean): Promise<void> {
    const { world, happening } = this
    const own = createMachine(() => this.#machine.another())
    this.sweeps += 1
    const by: Sweeper = {
      world,
      isOver: happening.violations.length >= enoughViolations,
      living: () => own.living(),
      taken: () => undefined,
      besides: () => undefined,
      failed: (...given) => this.failed(...given),
      violate: (...given) => this.violate(...given),
    }
    await sweep(by, stream, confirm)
  }

  async #read(
    stream: StreamName,
    how: { readonly full?: boolean; readonly confirm?: boolean } = {},
  ): Promise<Turn | undefined> {
    const { clock, schedule } = this.world
    let failures = 0
    for (let turn = 0; turn < mostTurns; turn += 1) {
      if (this.isOver) return undefined
      const process = this.living()
      const ask = this.#ask(stream, how)
      this.besides((rival) => rival.turns.take({ ...ask, signal: rival.signal }))
      const result = await settled(process.turns.take({ ...ask, signal: process.signal }))
      this.taken(process)
      if (process.isDead) continue
      if (!result.ok) {
        const { error } = result
        failures += 1
        this.failed(stream, error)
        await clock.advance(error.retryAfterMs ?? Math.min(120_000, 1_000 * 2 ** failures))
        continue
      }
      const { state, code } = result.value
      failures = 0
      if (state === 'more' || state === 'superseded') continue
      if (this.happening.isQuiet && state !== 'current' && code !== 'sweep.implausible') {
        this.violate('LIVE', stream, `ends ${state} (${code}) though nothing is wrong any more`)
      }
      return result.value
    }
    this.violate('LIVE', stream, `not read in ${mostTurns} turns of ${schedule.turnPages} pages`)
    return undefined
  }

  #ask(stream: StreamName, { full = false, confirm = false }) {
    const { team, schedule } = this.world
    return {
      team,
      stream,
      full,
      confirm,
      limit: { pages: schedule.turnPages, ms: minuteMs },
      workflow: { id: 'w', runId: 'r' },
    }
  }

  /** The answer of a turn is lost: it is taken again. */
  taken(process: Process): void {
    this.happening.killIf('K8', process)
  }

  living(): Process {
    return this.#machine.living()
  }

  besides(take: (process: Process) => Promise<unknown>): void {
    if (!this.happening.isRivalWanted) return
    this.happening.isRivalWanted = false
    this.#rivals.push(settled(take(this.#machine.another())))
  }

  failed(stream: StreamName | null, { code, message, stack }: AppError): void {
    if (code === 'internal' || code === 'store.failed') {
      this.violate('CLEAN', stream, `${code}: ${message} ${String(stack)}`)
    }
    if (this.world.schedule.spared === true) this.happening.held(stream, `${code}: ${message}`)
  }

  violate(invariant: 'CLEAN' | 'LIVE', stream: StreamName | null, what: string): void {
    this.happening.violations.push({ invariant, stream, what, rows: [] })
  }
}
