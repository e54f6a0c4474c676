// Reads a world while a schedule happens to it, as Temporal would have it read: whoever fails takes the turn again. Then
// lets it go quiet and asks what was promised.
import { documented } from '../../simulator/wire/behaviour.ts'
import { settled } from '../../src/domain/errors.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { PageCommit } from '../../src/store/commits.ts'
import { createSync } from '../../src/store/sync.ts'
import { changeWorld } from './deeds.ts'
import type { PropertyDatabases } from './database.ts'
import { checkCommit, checkEnd, checkReplay, tiesUnproven, type Violation } from './invariants.ts'
import { startProcess, type Process, type Watch } from './process.ts'
import type { Action, Deed, Schedule } from './schedule.ts'
import { createWorld, type World } from './world.ts'

export type Outcome = {
  readonly violations: readonly Violation[]
  readonly requests: number
  readonly commits: number
  readonly crashes: number
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
  await using world = await createWorld(schedule, held)
  const run = new Run(world)
  const startMs = world.clock.now()
  await run.live()
  if (!run.isOver) await run.quiet()
  if (!run.isOver) run.violations.push(...(await checkEnd(world, run)))
  return {
    violations: run.violations,
    requests: world.simulator.requests.list().length,
    commits: run.commits,
    crashes: run.crashes,
    unproven: run.unproven,
    worldMs: world.clock.now() - startMs,
  }
}

export class Run {
  readonly violations: Violation[] = []
  crashes = 0
  commits = 0
  /** Streams of which a tie was given up. */
  unproven = 0
  /** When a process or its connections ended, by the world's clock: what it had been told then is forgotten. */
  readonly forgotten: number[] = []
  readonly #world: World
  readonly #waiting: Action[]
  readonly #slow: Deed[] = []
  readonly #rivals: Promise<unknown>[] = []
  readonly #kept = new Map<StreamName, PageCommit>()
  #process: Process
  #tick = 0
  #steps = 0
  #killAt: 'K3' | 'K8' | undefined
  #rivalWanted = false
  #isQuiet = false

  constructor(world: World) {
    this.#world = world
    this.#waiting = [...world.schedule.actions]
    this.#process = startProcess(world, this.#watch())
  }

  get isOver(): boolean {
    return this.violations.length >= enoughViolations
  }

  /** The rounds of polls in which the schedule happens. */
  async live(): Promise<void> {
    const { schedule, clock, team, held } = this.#world
    const sync = createSync({ database: held.database })
    for (let round = 0; round < schedule.rounds || this.#waiting.length > 0; round += 1) {
      if (round > 40 || this.isOver) break
      await settled(sync.bringForward(team))
      await this.#poll(false)
      if (round % 3 === 2) await clock.advance(5 * minuteMs)
    }
  }

  /** The world stands still and nothing fails any more. */
  async quiet(): Promise<void> {
    const { simulator, clock, schedule } = this.#world
    this.#isQuiet = true
    simulator.faults.clear()
    const { window = documented.window, retryAfter = documented.retryAfter } = schedule.wire
    simulator.configure({ ...documented, window, retryAfter })
    await clock.advance(longestRetryMs)
    await this.#poll(false)
    await this.#poll(true)
    await clock.advance(5 * minuteMs)
    // Streams without a cursor believe an absence that two complete readings agree on.
    await this.#poll(false)
    await clock.advance(5 * minuteMs)
    await this.#poll(false)
  }

  async #poll(full: boolean): Promise<void> {
    const { schedule, teams, team } = this.#world
    await settled(teams.resume(team))
    const names: StreamName[] = []
    for (const name of schedule.streams) {
      if (!full || (await this.#needsFull(name))) names.push(name)
    }
    if (schedule.parallel && !full) {
      await Promise.all(names.map((name) => this.#read(name, full)))
    } else {
      for (const name of names) await this.#read(name, full)
    }
    await Promise.all(this.#rivals.splice(0))
  }

  /** What only a full reading repairs: content under an old stamp, records spoilt on the wire, ties not proven. */
  async #needsFull(stream: StreamName): Promise<boolean> {
    if (await tiesUnproven(this.#world, stream)) {
      this.unproven += 1
      return true
    }
    return this.#world.schedule.actions.some(
      ({ deed }) =>
        deed.kind === 'rewrite' || (deed.kind === 'fault' && deed.rule.fault.kind === 'malformed'),
    )
  }

  async #read(stream: StreamName, full: boolean): Promise<void> {
    const { clock, schedule } = this.#world
    let failures = 0
    for (let turn = 0; turn < mostTurns; turn += 1) {
      if (this.isOver) return
      const process = this.#living()
      if (this.#rivalWanted) this.#startRival(stream, full)
      const result = await settled(process.turns.take(this.#ask(stream, full, process)))
      // The answer of a turn is lost: it is taken again.
      this.#killIf('K8', process)
      if (process.isDead) continue
      if (!result.ok) {
        const { error } = result
        failures += 1
        if (error.code === 'internal' || error.code === 'store.failed') {
          this.#violate('CLEAN', stream, `${error.code}: ${error.message} ${String(error.stack)}`)
        }
        await clock.advance(error.retryAfterMs ?? Math.min(120_000, 1_000 * 2 ** failures))
        continue
      }
      const { state } = result.value
      failures = 0
      if (state === 'more' || state === 'superseded') continue
      if (this.#isQuiet && state !== 'current') {
        this.#violate('LIVE', stream, `ends ${state} though nothing is wrong any more`)
      }
      return
    }
    this.#violate('LIVE', stream, `not read in ${mostTurns} turns of ${schedule.turnPages} pages`)
  }

  #ask(stream: StreamName, full: boolean, process: Process) {
    const { team, schedule } = this.#world
    return {
      team,
      stream,
      full,
      limit: { pages: schedule.turnPages, ms: minuteMs },
      workflow: { id: 'w', runId: 'r' },
      signal: process.signal,
    }
  }

  #living(): Process {
    if (this.#process.isDead) this.#process = startProcess(this.#world, this.#watch())
    return this.#process
  }

  #startRival(stream: StreamName, full: boolean): void {
    this.#rivalWanted = false
    const rival = startProcess(this.#world, this.#watch())
    this.#rivals.push(settled(rival.turns.take(this.#ask(stream, full, rival))))
  }

  #watch(): Watch {
    return {
      passed: (point, process) => {
        if (point === 'K3') {
          this.#killIf('K3', process)
          return
        }
        this.#tick += 1
        while (this.#waiting[0] !== undefined && this.#waiting[0].tick < this.#tick) {
          const action = this.#waiting.shift()
          if (action !== undefined && !this.#isQuiet) this.#do(action.deed, process)
        }
      },
      beforeRequest: async () => {
        const { clock, schedule } = this.#world
        this.#steps += 1
        await clock.advance(1 + ((this.#steps * 7_919) % schedule.stepMs))
        for (const deed of this.#slow.splice(0)) await this.#doSlowly(deed)
      },
      committed: async (page, result) => {
        if (result.kind !== 'saved') return
        this.commits += 1
        this.#kept.set(page.stream.name, page)
        if (this.commits % 4 !== 0 && page.finish === undefined) return
        this.violations.push(...(await checkCommit(this.#world, page)))
      },
    }
  }

  #do(deed: Deed, process: Process): void {
    if (changeWorld(this.#world, deed)) return
    if (deed.kind === 'rival') this.#rivalWanted = true
    else if (deed.kind !== 'crash') this.#slow.push(deed)
    else if (deed.where === 'here') this.#kill(process)
    else this.#killAt = deed.where
  }

  #killIf(where: 'K3' | 'K8', process: Process): void {
    if (this.#killAt !== where) return
    this.#killAt = undefined
    this.#kill(process)
  }

  #kill(process: Process): void {
    this.crashes += 1
    this.forgotten.push(this.#world.clock.now())
    process.kill()
  }

  async #doSlowly(deed: Deed): Promise<void> {
    const { clock, held } = this.#world
    if (deed.kind === 'pass') await clock.advance(deed.ms)
    if (deed.kind === 'disconnect') {
      this.forgotten.push(clock.now())
      await held.disconnect()
    }
    if (deed.kind === 'zombie') {
      for (const page of this.#kept.values()) {
        this.violations.push(...(await checkReplay(this.#world, page)))
      }
    }
  }

  #violate(invariant: 'CLEAN' | 'LIVE', stream: StreamName, what: string): void {
    this.violations.push({ invariant, stream, what, rows: [] })
  }
}
