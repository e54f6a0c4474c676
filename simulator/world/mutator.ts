// The words with which a test (or the live mode, or the control routes) changes a world.
import type { Fields } from '../resources/resource.ts'
import type { Draw } from './draws.ts'
import { parseInstant, utcText } from './instants.ts'
import type { Micros } from './instants.ts'
import type { Command, Mutations, Telling } from './mutations.ts'
import type { World } from './world.ts'

/** Ids (a text for one as it is served), or how many rows to take at random among the living. */
export type Target = number | readonly (number | string)[]

export interface ChangeOptions {
  /** The `updated_at` that all rows get: ISO-8601 or microseconds; null for none. Default: now, each row its own. */
  readonly at?: string | Micros | null
  /** The change shows in answers only this long after it was made. */
  readonly visibleAfterMs?: number
  /** Fields to write over the generated ones. */
  readonly set?: Fields
  /** Fields of each row's own, in the order of the ids. */
  readonly sets?: readonly Fields[]
  /** The content changes under the same `updated_at`, and no webhook tells of it. */
  readonly keepStamp?: boolean
  /** Webhooks leave at once, also where the change shows later (`ahead`), or never. Default: as the change shows. */
  readonly told?: Telling
}

/** Each verb answers with the ids it touched. */
export interface Mutator {
  readonly update: (stream: string, target: Target, options?: ChangeOptions) => number[]
  readonly insert: (stream: string, count: number, options?: ChangeOptions) => number[]
  readonly remove: (stream: string, target: Target, options?: ChangeOptions) => number[]
  /** Removes this share of the living (0.01: one in a hundred), one row at least. */
  readonly removeShare: (stream: string, share: number, options?: ChangeOptions) => number[]
  /** Brings removed rows back, as a restore does. */
  readonly revive: (
    stream: string,
    ids: readonly (number | string)[],
    options?: ChangeOptions,
  ) => number[]
  /** Puts rows on one microsecond. */
  bulkUpdate(stream: string, target: Target, options?: ChangeOptions): { ids: number[]; at: string }
  /** Stamps rows in the far future (by default the year 2999). */
  readonly setFuture: (stream: string, target: Target, at?: string) => number[]
}

export interface MutatorParts {
  readonly world: World
  readonly mutations: Mutations
  readonly draw: Draw
  /** A fresh microsecond. */
  readonly stamp: () => Micros
  /** Called with each command before it is applied. */
  readonly record: (command: Command) => void
  /** How long after they are told changes show where nothing else is said. */
  readonly lagMs: (stream: string) => number
}

function micros(at: string | Micros | null): Micros | null {
  if (at === null || typeof at === 'number') return at
  const parsed = parseInstant(at)
  if (parsed === undefined) throw new RangeError(`"${at}" is not an instant.`)
  return parsed
}

export function createMutator(parts: MutatorParts): Mutator {
  const { world, mutations, draw, stamp, record, lagMs } = parts
  const choose = (stream: string, target: Target): number[] => {
    const { order, idOf, rowOf } = world.table(stream)
    if (typeof target !== 'number') {
      return target.flatMap((id) => {
        const row = typeof id === 'string' ? rowOf(id) : undefined
        if (typeof id === 'number') return [id]
        return row === undefined ? [] : [idOf(row)]
      })
    }
    const wanted = Math.min(target, order.size)
    if (wanted > order.size / 2) return order.slice(0, wanted).map(idOf)
    const ranks = new Set<number>()
    while (ranks.size < wanted) ranks.add(draw.below(order.size))
    return [...ranks].flatMap((rank) => order.slice(rank, rank + 1)).map(idOf)
  }
  const stampsFor = (
    ids: number[],
    { at, keepStamp }: ChangeOptions,
  ): (Micros | null)[] | undefined => {
    if (keepStamp === true) return undefined
    return at === undefined ? ids.map(() => stamp()) : [micros(at)]
  }
  const run = (
    kind: Command['kind'],
    stream: string,
    ids: number[],
    options: ChangeOptions,
  ): number[] => {
    const stamps = stampsFor(ids, options)
    const at = stamp()
    const { set, sets } = options
    const lag = lagMs(stream)
    const { visibleAfterMs, told } =
      options.visibleAfterMs === undefined && lag > 0
        ? { visibleAfterMs: lag, told: options.told ?? ('ahead' as const) }
        : options
    const command: Command = {
      kind,
      stream,
      ids,
      at,
      ...(stamps === undefined ? {} : { stamps }),
      ...(set === undefined ? {} : { set }),
      ...(sets === undefined ? {} : { sets }),
      ...(told === undefined ? {} : { told }),
      ...(visibleAfterMs === undefined ? {} : { visibleAt: at + visibleAfterMs * 1000 }),
    }
    record(command)
    mutations.run(command)
    return ids
  }
  const update: Mutator['update'] = (stream, target, options = {}) =>
    run('update', stream, choose(stream, target), options)

  return {
    update,
    insert(stream, count, options = {}) {
      const { rows, idOf } = world.table(stream)
      return run(
        'insert',
        stream,
        Array.from({ length: count }, (_, at) => idOf(rows + at)),
        options,
      )
    },
    remove: (stream, target, options = {}) =>
      run('remove', stream, choose(stream, target), options),
    removeShare(stream, share, options = {}) {
      const count = Math.max(1, Math.round(world.table(stream).order.size * share))
      return run('remove', stream, choose(stream, count), options)
    },
    revive: (stream, ids, options = {}) => run('revive', stream, choose(stream, ids), options),
    bulkUpdate(stream, target, options = {}) {
      const at = micros(options.at ?? stamp()) ?? stamp()
      return { ids: update(stream, target, { ...options, at }), at: utcText(at) }
    },
    setFuture: (stream, target, at = '2999-01-01T00:00:00Z') => update(stream, target, { at }),
  }
}
