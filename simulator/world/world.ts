// One team's SalesLoft: a table a stream, made from (seed, scenario, epoch) alone.
import type { Derived } from '../resources/derived.ts'
import { hrefTo } from '../resources/resource.ts'
import type { Fields, Names, Resource, View } from '../resources/resource.ts'
import { createDraw, mix, seedOf, uuidOf } from './draws.ts'
import { createZone, utcText } from './instants.ts'
import type { Micros } from './instants.ts'
import type { Scenario } from './scenarios.ts'
import { createStampsOf } from './stamps.ts'
import { createTable } from './table.ts'
import type { Table } from './table.ts'

export interface World {
  readonly teamId: number
  readonly epoch: Micros
  readonly streams: readonly string[]
  /** @throws RangeError for a stream that is not served. */
  readonly table: (stream: string) => Table
  readonly hasStream: (stream: string) => boolean
  /** What is made from the records of another stream, by its path with `{id}`. */
  readonly derived: readonly Derived[]
  /** An instant as the Rails core prints it. */
  readonly text: (us: Micros) => string
  /** A single object, such as `me`; undefined if there is none of that name. */
  readonly single: (name: string) => Fields | undefined
}

export interface WorldParts {
  readonly seed: number
  readonly scenario: Scenario
  readonly epoch: Micros
  readonly teamId: number
  readonly timeZone: string
  readonly resources: readonly Resource[]
  readonly derived: readonly Derived[]
  readonly singles: Readonly<Record<string, (world: World, zone: (us: Micros) => string) => Fields>>
}

export function createWorld(parts: WorldParts): World {
  const { seed, scenario, epoch, teamId, resources } = parts
  const zone = createZone(parts.timeZone)
  const byPath = new Map(resources.map((resource) => [resource.path, resource]))
  const sizeOf = (path: string): number => scenario.sizes[path] ?? 0
  const userSeed = mix(seed, seedOf('users'))
  const guidOf = (userRow: number): string => uuidOf(mix(userSeed, userRow))
  const seedsByPath = new Map(resources.map(({ path }) => [path, mix(seed, seedOf(path))]))
  const streamSeedOf = (path: string): number => seedsByPath.get(path) ?? 0
  const namesOf = (path: string): Names => ({
    seed: streamSeedOf(path),
    idOf: (other, row) => (byPath.get(other)?.firstId ?? 0) + row,
  })
  const ref: View['ref'] = (path, row) => {
    const size = sizeOf(path)
    const resource = byPath.get(path)
    if (size === 0 || resource === undefined) return null
    const at = row % size
    return hrefTo(path, resource.keyOf?.(at, namesOf(path)) ?? resource.firstId + at)
  }
  const firstIdOf = (path: string): number => byPath.get(path)?.firstId ?? 0
  const firstUser = firstIdOf('users')
  const guidOfUser = (id: number): string => guidOf(id - firstUser)

  const tables = new Map<string, Table>()
  const bornAt: View['bornAt'] = (path, row) => tables.get(path)?.createdOf(row) ?? epoch
  const drawOf: View['drawOf'] = (path, row) => createDraw(mix(streamSeedOf(path), row))
  const others = { ref, sizeOf, guidOf, bornAt, drawOf, teamId }
  for (const resource of resources) {
    const streamSeed = streamSeedOf(resource.path)
    const text = resource.zone === 'utc' ? utcText : zone
    const print = (us: Micros): string | null => (Number.isFinite(us) ? text(us) : null)
    const stamps = createStampsOf(
      sizeOf(resource.path),
      streamSeed,
      epoch,
      scenario.ties[resource.path] ?? [],
    )
    const build: Parameters<typeof createTable>[0]['build'] = (facts) => {
      const rowSeed = mix(streamSeed, facts.row)
      const draft = createDraw(mix(rowSeed, facts.version))
      const draw = createDraw(rowSeed)
      return resource.build({ ...facts, draw, draft, text: print, ...others })
    }
    const names = namesOf(resource.path)
    const places = { firstId: resource.firstId, sizeOf, firstIdOf }
    tables.set(resource.path, createTable({ resource, stamps, build, names, guidOfUser, places }))
  }

  const table = (stream: string): Table => {
    const found = tables.get(stream)
    if (found !== undefined) return found
    throw new RangeError(
      `The simulator has no stream "${stream}". It has: ${[...tables.keys()].join(', ')}.`,
    )
  }
  const world: World = {
    teamId,
    epoch,
    streams: [...tables.keys()],
    table,
    hasStream: (stream) => tables.has(stream),
    derived: parts.derived,
    text: zone,
    single: (name) => parts.singles[name]?.(world, zone),
  }
  return world
}
