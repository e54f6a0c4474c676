// The steps of a cadence in the order in which a person meets them.
import type { Fields } from '../resources/resource.ts'
import { livingRows } from '../world/sources.ts'
import type { World } from '../world/world.ts'
import { refId } from './rows.ts'

export interface Step {
  readonly id: number
  readonly day: number
  readonly type: string
  readonly record: Fields
}

/** Those that are switched on. */
export function stepsOf(world: World, cadence: number): Step[] {
  const table = world.table('steps')
  return livingRows(table)
    .map((row) => table.record(row))
    .filter((record) => refId(record, 'cadence') === cadence && record['disabled'] !== true)
    .map((record) => ({
      id: record['id'] as number,
      day: record['day'] as number,
      type: record['type'] as string,
      place: record['step_number'] as number,
      record,
    }))
    .toSorted(
      (left, right) => left.day - right.day || left.place - right.place || left.id - right.id,
    )
}
