// Changes to a world as plain commands that name their rows and stamps: applying the same commands to the same world
// gives the same world, so a journal of them is all that a restart needs.
import type { Fields } from '../resources/resource.ts'
import type { RowState } from './history.ts'
import type { Micros } from './instants.ts'
import type { World } from './world.ts'

export interface Command {
  readonly kind: 'update' | 'insert' | 'remove' | 'revive'
  readonly stream: string
  readonly ids: readonly number[]
  /** One stamp a row, or one for all; null stands for a null `updated_at`. Absent: the stamp stays as it is. */
  readonly stamps?: readonly (Micros | null)[]
  readonly set?: Fields
  /** What each row gets of its own, in the order of the ids. */
  readonly sets?: readonly Fields[]
  /** When the change shows in answers (late commits); absent: at once. */
  readonly visibleAt?: Micros
  /**
   * When those who listen are told: as the change shows, unless `ahead` (as the command is given, however late it shows)
   * or `never`.
   */
  readonly told?: Telling
  /** When the command was given. */
  readonly at: Micros
}

export type Telling = 'ahead' | 'never'

/** What happened to one row. */
export interface Change {
  readonly kind: Command['kind']
  readonly stream: string
  readonly row: number
  readonly before: RowState
  readonly after: RowState
}

export interface Mutations {
  /** Applies a command now, or keeps it until it is due. */
  readonly run: (command: Command) => void
  /** Applies what has become visible by `now`. */
  readonly settle: (now: Micros) => void
  /** From now on each change is told; a change that keeps its stamp is none to those who listen. */
  readonly listen: (hear: (change: Change) => void) => void
  /** Changes that are made but do not show yet. */
  readonly pending: number
}

/** Undefined where nothing was ever written. */
function setOf({ set, sets }: Command, index: number, before: RowState): Fields | undefined {
  const own = sets?.[index]
  if (set === undefined && own === undefined) return before.set
  return { ...before.set, ...set, ...own }
}

export function createMutations(world: World): Mutations {
  let waiting: Command[] = []
  const listeners: ((change: Change) => void)[] = []
  // What rows will be once the changes that were told ahead show.
  const coming = new Map<string, RowState>()

  const tell = (
    { kind, stream, stamps }: Command,
    row: number,
    before: RowState,
    after: RowState,
  ): void => {
    if (stamps === undefined) return
    for (const hear of listeners) hear({ kind, stream, row, before, after })
  }
  const nextState = (command: Command, index: number, before: RowState): RowState => {
    const stamps = command.stamps
    const stamp = stamps === undefined ? before.updated : (stamps[index] ?? stamps[0])
    return {
      updated: stamp ?? Number.NEGATIVE_INFINITY,
      version: before.version + 1,
      alive: command.kind !== 'remove',
      set: setOf(command, index, before),
    }
  }
  const apply = (command: Command, shownAt: Micros): void => {
    const table = world.table(command.stream)
    for (const [index, id] of command.ids.entries()) {
      const row = table.rowOf(id)
      if (row === undefined) continue
      const before = table.state(row)
      if (command.kind === 'update' && !before.alive) continue
      const next = nextState(command, index, before)
      // A late commit that a newer change has overtaken was never seen.
      if (command.visibleAt !== undefined && before.alive && next.updated < before.updated) continue
      table.put(row, next, shownAt)
      if (command.told === undefined) tell(command, row, before, next)
      if (command.told === 'ahead') forgetComing(`${command.stream} ${row}`, next)
    }
  }
  const forgetComing = (name: string, shown: RowState): void => {
    if (coming.get(name)?.updated === shown.updated) coming.delete(name)
  }
  const tellAhead = (command: Command): void => {
    const table = world.table(command.stream)
    for (const [index, id] of command.ids.entries()) {
      const row = table.rowOf(id)
      if (row === undefined) continue
      const name = `${command.stream} ${row}`
      const before = coming.get(name) ?? table.state(row)
      if (command.kind === 'update' && !before.alive) continue
      const after = nextState(command, index, before)
      coming.set(name, after)
      tell(command, row, before, after)
    }
  }
  /** Inserted rows take their ids at once, in order, whenever they become visible. */
  const reserve = (command: Command): void => {
    const table = world.table(command.stream)
    for (const index of command.ids.keys()) {
      const stamp = command.stamps?.[index] ?? command.stamps?.[0] ?? command.at
      table.reserve(Math.min(stamp, command.at))
    }
  }

  const settle = (now: Micros): void => {
    while (waiting[0] !== undefined && (waiting[0].visibleAt ?? 0) <= now) {
      const [due, ...rest] = waiting
      waiting = rest
      apply(due, due.visibleAt ?? now)
    }
  }

  return {
    get pending() {
      return waiting.length
    },
    run(command) {
      settle(command.at)
      if (command.kind === 'insert') reserve(command)
      if (command.told === 'ahead') tellAhead(command)
      if (command.visibleAt === undefined) apply(command, command.at)
      else
        waiting = [...waiting, command].toSorted((a, b) => (a.visibleAt ?? 0) - (b.visibleAt ?? 0))
    },
    settle,
    listen: (hear) => void listeners.push(hear),
  }
}
