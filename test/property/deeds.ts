// Does what a schedule says to a world.
import type { ChangeOptions } from '../../simulator/simulator.ts'
import { pathOf, type Deed } from './schedule.ts'
import type { World } from './world.ts'

/** Those that need no waiting: they happen exactly between two steps. The others wait for the next request. */
export function changeWorld(
  { simulator, clock }: Pick<World, 'simulator'> & { readonly clock: Pick<World['clock'], 'now'> },
  deed: Deed,
): boolean {
  const { mutate, faults, world } = simulator
  switch (deed.kind) {
    case 'update': {
      const path = pathOf(deed.stream)
      const { order, idOf } = world.table(path)
      const hottest = order.slice(Math.max(0, order.size - deed.count), order.size).map(idOf)
      mutate.update(path, deed.hot === true ? hottest : deed.count, lateBy(deed.lateMs))
      return true
    }
    case 'insert':
      mutate.insert(pathOf(deed.stream), deed.count, lateBy(deed.lateMs))
      return true
    case 'tie': {
      const path = pathOf(deed.stream)
      const { at, ids } = mutate.bulkUpdate(path, deed.count)
      if (deed.lateMs !== undefined) {
        mutate.update(path, Math.ceil(ids.length / 2), { at, ...lateBy(deed.lateMs) })
      }
      return true
    }
    case 'remove': {
      const path = pathOf(deed.stream)
      if (world.table(path).order.size > 4) mutate.remove(path, deed.count)
      return true
    }
    case 'revive': {
      const path = pathOf(deed.stream)
      mutate.revive(path, removedOf(world.table(path)).slice(0, deed.count))
      return true
    }
    case 'future': {
      const { aheadMs, stream, count } = deed
      const at = aheadMs === null ? undefined : Math.floor((clock.now() + aheadMs) * 1_000)
      mutate.update(pathOf(stream), count, { at: at ?? '2999-01-01T00:00:00Z' })
      return true
    }
    case 'rewrite':
      mutate.update(pathOf(deed.stream), deed.count, { keepStamp: true })
      return true
    case 'fault':
      faults.add(deed.rule)
      return true
    case 'wire':
      simulator.configure(deed.changes)
      return true
    case 'crash':
    case 'rival':
    case 'zombie':
    case 'disconnect':
    case 'pass':
      return false
  }
}

function lateBy(lateMs: number | undefined): ChangeOptions {
  return lateMs === undefined ? {} : { visibleAfterMs: lateMs }
}

type Rows = {
  readonly rows: number
  readonly idOf: (row: number) => number
  readonly state: (row: number) => { readonly alive: boolean; readonly version: number }
}

/** Ids that were there and are not. */
export function removedOf(table: Rows): number[] {
  const ids: number[] = []
  for (let row = 0; row < table.rows; row += 1) {
    const { alive, version } = table.state(row)
    if (!alive && version > 0) ids.push(table.idOf(row))
  }
  return ids
}
