// Lets a schedule happen to a world between two steps of whoever reads it, and looks at each commit.
import { checkCommit, checkReplay, type Violation } from './invariants.ts'
import { Marks } from './marks.ts'
import { changeWorld, deliver } from './deeds.ts'
import type { Process, Watch } from './process.ts'
import { type Action, type Deed, type KeyChange, pathOf } from './schedule.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { PageCommit } from '../../src/store/commits.ts'
import type { World } from './world.ts'

type Lie = {
  readonly path: string
  readonly ids: readonly number[]
  readonly how: Extract<Deed, { kind: 'lie' }>['how']
}

/** Longer ago than an answer of the past. */
const longAgoMs = 130_000

export class Happenings {
  readonly violations: Violation[] = []
  readonly world: World
  readonly marks: Marks
  crashes = 0
  commits = 0
  /** When a process or its connections ended, by the world's clock: what it had been told then is forgotten. */
  readonly forgotten: number[]
  /** Nothing happens any more. */
  isQuiet = false
  isRivalWanted = false
  readonly #waiting: Action[]
  readonly #slow: Deed[] = []
  readonly #kept = new Map<StreamName, PageCommit>()
  readonly #lies = new Map<StreamName, Lie[]>()
  #tick = 0
  #steps = 0
  #killAt: 'K3' | 'K8' | undefined

  /** What is forgotten where one process serves several teams is forgotten of all. */
  constructor(world: World, forgotten: number[] = []) {
    this.world = world
    this.forgotten = forgotten
    this.marks = new Marks(world)
    this.#waiting = [...world.schedule.actions]
  }

  get isOver(): boolean {
    return this.#waiting.length === 0
  }

  watch(): Watch {
    return {
      passed: (point, process) => {
        if (point === 'K3') {
          this.killIf('K3', process)
          return
        }
        this.#tick += 1
        while (this.#waiting[0] !== undefined && this.#waiting[0].tick < this.#tick) {
          const action = this.#waiting.shift()
          if (action !== undefined && !this.isQuiet) this.#do(action.deed, process)
        }
      },
      beforeRequest: async () => {
        const { clock, schedule } = this.world
        this.#steps += 1
        await clock.advance(1 + ((this.#steps * 7_919) % schedule.stepMs))
        for (const deed of this.#slow.splice(0)) if (!this.isQuiet) await this.#doSlowly(deed)
      },
      asked: (grant) => {
        const { schedule } = this.world
        if (schedule.spared !== true || (grant.granted && grant.waitMs === 0)) return
        const why = grant.granted ? 'budget' : grant.reason
        this.held(null, `had to wait ${grant.waitMs} ms (${why})`)
      },
      committed: async (page, result) => {
        if (result.kind !== 'saved') return
        this.commits += 1
        this.violations.push(...(await this.marks.written(page)))
        this.#kept.set(page.stream.name, page)
        if (this.commits % 4 !== 0 && page.finish === undefined) return
        this.violations.push(...(await checkCommit(this.world, page)))
      },
      asking: async (stream) => {
        const lies = this.#lies.get(stream) ?? []
        this.#lies.delete(stream)
        if (!this.isQuiet) for (const lie of lies) await this.#beLiedTo(lie)
      },
      swept: async (answer, result) => {
        if (result.kind !== 'saved') return
        this.commits += 1
        this.violations.push(...(await this.marks.swept(answer)))
      },
    }
  }

  /** Nothing had happened to the team itself. */
  held(stream: StreamName | null, what: string): void {
    this.violations.push({ invariant: 'HELD', stream, what, rows: [] })
  }

  #do(deed: Deed, process: Process): void {
    if (changeWorld(this.world, deed)) return
    if (deed.kind === 'rival') this.isRivalWanted = true
    else if (deed.kind === 'lie') this.#beginLie(deed)
    else if (deed.kind !== 'crash') this.#slow.push(deed)
    else if (deed.where === 'here') this.#kill(process)
    else this.#killAt = deed.where
  }

  #beginLie({ stream, count, how }: Extract<Deed, { kind: 'lie' }>): void {
    const { simulator } = this.world
    const path = pathOf(stream)
    if (simulator.world.table(path).order.size <= 2 * count) return
    const ids = simulator.mutate.remove(path, count)
    this.#lies.set(stream, [...(this.#lies.get(stream) ?? []), { path, ids, how }])
  }

  async #beLiedTo({ path, ids, how }: Lie): Promise<void> {
    const { simulator, clock, past } = this.world
    // As they were: not among those that a list shows first.
    simulator.mutate.revive(path, ids, { keepStamp: true })
    past.hide(path, ids)
    past.raise(path, ids, clock.now())
    await clock.advance(longAgoMs)
    if (how === 'unfiltered') simulator.configure({ ignoreFilters: { [path]: ['ids'] } })
    else
      simulator.faults.add({ match: `v2/${path}\\?.*ids\\[\\]=`, count: 2, fault: { kind: how } })
  }

  killIf(where: 'K3' | 'K8', process: Process): void {
    if (this.#killAt !== where) return
    this.#killAt = undefined
    this.#kill(process)
  }

  #kill(process: Process): void {
    this.crashes += 1
    this.forgotten.push(this.world.clock.now())
    process.kill()
  }

  async #doSlowly(deed: Deed): Promise<void> {
    const { clock, held } = this.world
    if (deed.kind === 'pass') await clock.advance(deed.ms)
    if (deed.kind === 'forget') await held.own.query('truncate worker.sweep_met')
    if (deed.kind === 'disconnect') {
      this.forgotten.push(clock.now())
      await held.disconnect()
    }
    if (deed.kind === 'key') await this.#changeKey(deed.how)
    if (deed.kind === 'deliver') await deliver(this.world, deed)
    if (deed.kind === 'zombie') {
      for (const page of this.#kept.values()) {
        this.violations.push(...(await checkReplay(this.world, page)))
      }
    }
  }

  async #changeKey(how: KeyChange): Promise<void> {
    const wrong = await this.world.keys.change(how)
    if (wrong === undefined) return
    this.violations.push({ invariant: 'CROSS', stream: null, what: wrong, rows: [] })
  }
}
