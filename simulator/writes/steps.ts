// The steps of a cadence in the order in which a person meets them.
import type { Fields } from '../resources/resource.ts'
import { livingRows } from '../world/sources.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import { refId } from './rows.ts'

export interface Step {
  readonly id: number
  readonly day: number
  readonly place: number
  readonly type: string
}

type Steps = ReadonlyMap<number | undefined, readonly Step[]>
// Each happening of a cadence asks for its steps, which hardly ever change.
const kept = new WeakMap<Table, { readonly changes: number; readonly steps: Steps }>()

function stepOf(record: Fields): Step {
  return {
    id: record['id'] as number,
    day: record['day'] as number,
    place: record['step_number'] as number,
    type: record['type'] as string,
  }
}

function readSteps(table: Table): Steps {
  const records = livingRows(table)
    .map((row) => table.record(row))
    .filter((record) => record['disabled'] !== true)
  const byCadence = Map.groupBy(records, (record) => refId(record, 'cadence'))
  return new Map(
    [...byCadence].map(([cadence, found]) => [
      cadence,
      found
        .map(stepOf)
        .toSorted(
          (left, right) => left.day - right.day || left.place - right.place || left.id - right.id,
        ),
    ]),
  )
}

/** Those that are switched on. */
export function stepsOf(world: World, cadence: number): readonly Step[] {
  const table = world.table('steps')
  let known = kept.get(table)
  if (known?.changes !== table.changes) {
    known = { changes: table.changes, steps: readSteps(table) }
    kept.set(table, known)
  }
  return known.steps.get(cadence) ?? []
}
