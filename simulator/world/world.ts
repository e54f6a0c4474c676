// One team's SalesLoft: a table a stream, made from (seed, scenario, epoch) alone.
import { hrefTo } from '../resources/resource.ts'
import type { Fields, Resource, View } from '../resources/resource.ts'
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
  readonly singles: Readonly<Record<string, (world: World, zone: (us: Micros) => string) => Fields>>
}

export function createWorld(parts: WorldParts): World {
  const { seed, scenario, epoch, teamId, resources } = parts
  const zone = createZone(parts.timeZone)
  const byPath = new Map(resources.map((resource) => [resource.path, resource]))
  const sizeOf = (path: string): number => scenario.sizes[path] ?? 0
  const userSeed = mix(seed, seedOf('users'))
  const guidOf = (userRow: number): string => uuidOf(mix(userSeed, userRow))
  const ref: View['ref'] = (path, row) => {
    const size = sizeOf(path)
    const first = byPath.get(path)?.firstId
    return size === 0 || first === undefined ? null : hrefTo(path, first + (row % size))
  }

  const tables = new Map<string, Table>()
  for (const resource of resources) {
    const streamSeed = mix(seed, seedOf(resource.path))
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
      return resource.build({ ...facts, draw, draft, text: print, ref, sizeOf, guidOf, teamId })
    }
    tables.set(resource.path, createTable({ resource, stamps, build }))
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
    single: (name) => parts.singles[name]?.(world, zone),
  }
  return world
}
