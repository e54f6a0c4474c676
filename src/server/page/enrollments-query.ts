// The address of a list of enrolments: what it shows, in which order, from where on.
import {
  type Direction,
  directions,
  type EnrollmentSort,
  enrollmentSortKeys,
  enrollmentSorts,
} from '../../domain/enrollment-views.ts'
import type { Sorting } from './table.ts'

export type EnrollmentsFilter = Readonly<
  Record<
    'state' | 'reason' | 'cadence' | 'person' | 'before' | 'sort' | 'direction',
    string | undefined
  >
>

export function enrollmentsHref(team: string, filter: Partial<EnrollmentsFilter>): string {
  return `/enrollments?${queryOf({ team, ...filter })}`
}

export function queryOf(filter: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, value)
  }
  return query.toString()
}

export type Order = { readonly key: EnrollmentSort; readonly direction: Direction }

/** Anything unknown is newest first. */
export function orderIn({ sort, direction }: Partial<EnrollmentsFilter>): Order {
  const key = enrollmentSortKeys.find((each) => each === sort) ?? 'asked'
  return { key, direction: directions.find((each) => each === direction) ?? enrollmentSorts[key] }
}

/** A list that is sorted anew begins anew. */
export function sortingBy(team: string, filter: EnrollmentsFilter, key: EnrollmentSort): Sorting {
  const order = orderIn(filter)
  const active = order.key === key
  const turned = order.direction === 'ascending' ? 'descending' : 'ascending'
  const direction = active ? turned : enrollmentSorts[key]
  const href = enrollmentsHref(team, { ...filter, before: undefined, sort: key, direction })
  return { href, now: active ? order.direction : 'none' }
}
