// Does what a schedule says to a world.
import type { ChangeOptions } from '../../simulator/simulator.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { truthOf } from '../support/truth.ts'
import { mostLateMs } from './past.ts'
import { pathOf, type Deed } from './schedule.ts'
import type { World } from './world.ts'

type Changed = Pick<World, 'past'> & {
  readonly simulator: Pick<World['simulator'], 'mutate' | 'faults' | 'world' | 'configure'>
  readonly clock: Pick<World['clock'], 'now'>
}

/** Those that need no waiting: they happen exactly between two steps. The others wait for the next request. */
export function changeWorld(at: Changed, deed: Deed): boolean {
  const { simulator, clock, past } = at
  const { mutate, faults, world } = simulator
  switch (deed.kind) {
    case 'update': {
      const path = pathOf(deed.stream)
      const { order, idOf } = world.table(path)
      const hottest = order.slice(Math.max(0, order.size - deed.count), order.size).map(idOf)
      const target = deed.hot === true ? hottest : deed.count
      noteLate(at, path, mutate.update(path, target, lateBy(deed.lateMs)), deed.lateMs)
      return true
    }
    case 'insert': {
      const path = pathOf(deed.stream)
      noteLate(at, path, mutate.insert(path, deed.count, lateBy(deed.lateMs)), deed.lateMs)
      return true
    }
    case 'tie': {
      const path = pathOf(deed.stream)
      const { at: stamp, ids } = mutate.bulkUpdate(path, deed.count)
      if (deed.lateMs !== undefined) {
        const half = Math.ceil(ids.length / 2)
        const late = mutate.update(path, half, { at: stamp, ...lateBy(deed.lateMs) })
        noteLate(at, path, late, deed.lateMs)
      }
      return true
    }
    case 'remove': {
      const path = pathOf(deed.stream)
      if (world.table(path).order.size > 4) mutate.remove(path, deed.count)
      return true
    }
    case 'purge':
      mutate.removeShare(pathOf(deed.stream), deed.share)
      return true
    case 'replace': {
      const path = pathOf(deed.stream)
      mutate.remove(path, deed.count)
      mutate.insert(path, deed.count)
      return true
    }
    case 'merge': {
      const path = pathOf(deed.stream)
      if (world.table(path).order.size < 4) return true
      mutate.remove(path, 1)
      mutate.update(path, 1)
      return true
    }
    case 'revive':
      revive(at, deed)
      return true
    case 'back':
      setBack(at, deed)
      return true
    case 'future': {
      const { aheadMs, stream, count } = deed
      const stamp = aheadMs === null ? undefined : Math.floor((clock.now() + aheadMs) * 1_000)
      const path = pathOf(stream)
      past.setBack(path, mutate.update(path, count, { at: stamp ?? '2999-01-01T00:00:00Z' }))
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
    case 'lie':
    case 'rival':
    case 'zombie':
    case 'disconnect':
    case 'forget':
    case 'key':
    case 'deliver':
    case 'pass':
      return false
  }
}

/** As SalesLoft sends them, to be worked off whenever somebody does. */
export async function deliver(
  { simulator, inbox, team }: World,
  { count, gone }: Extract<Deed, { kind: 'deliver' }>,
): Promise<void> {
  const people = streamOf('people')
  const table = simulator.world.table(people.path)
  const { order, idOf } = table
  const hottest = new Set(
    order
      .slice(Math.max(0, order.size - count), order.size)
      .map(idOf)
      .map(String),
  )
  const records = truthOf(simulator, people).filter(({ id }) => hottest.has(id))
  const letters = records.map(({ raw }) => ({ event: 'person_updated', body: raw }))
  const removed = gone ? removedOf(table).at(-1) : undefined
  if (removed !== undefined)
    letters.push({ event: 'person_deleted', body: JSON.stringify({ id: removed }) })
  for (const { event, body } of letters) {
    await inbox.take({ team, endpoint: 'endpoint', event, body: Buffer.from(body) })
  }
}

function lateBy(lateMs: number | undefined): ChangeOptions {
  return lateMs === undefined ? {} : { visibleAfterMs: lateMs }
}

function noteLate({ past }: Changed, path: string, ids: readonly number[], lateMs = 0): void {
  if (lateMs > mostLateMs) past.hide(path, ids)
}

/** Some of those that are gone come back: as they were, as of now, or as they had been before. */
function revive(
  { simulator, past, clock }: Changed,
  { stream, count, how }: Extract<Deed, { kind: 'revive' }>,
): void {
  const { mutate, world } = simulator
  const path = pathOf(stream)
  const ids = removedOf(world.table(path)).slice(-count)
  past.raise(path, ids, clock.now())
  if (how !== 'fresh') past.hide(path, ids)
  if (how !== 'older') {
    mutate.revive(path, ids, how === 'kept' ? { keepStamp: true } : {})
    return
  }
  past.setBack(path, ids)
  for (const id of ids) mutate.revive(path, [id], { at: before(simulator, path, id, 60_000) })
}

/** As a restore does: an older version under its older stamp. */
function setBack(
  { simulator, past }: Changed,
  { stream, count, byMs }: Extract<Deed, { kind: 'back' }>,
): void {
  const path = pathOf(stream)
  const { order, idOf } = simulator.world.table(path)
  const ids = order.slice(Math.max(0, order.size - count), order.size).map(idOf)
  past.hide(path, ids)
  past.setBack(path, ids)
  for (const id of ids) {
    simulator.mutate.update(path, [id], { at: before(simulator, path, id, byMs) })
  }
}

function before({ world }: Changed['simulator'], path: string, id: number, byMs: number): number {
  const table = world.table(path)
  const { updated } = table.state(table.rowOf(id) ?? 0)
  return updated - byMs * 1_000
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
