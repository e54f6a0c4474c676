// How changes reach SalesLoft at the least cost: a few one by one, many as bulk jobs, and what that costs.
// Source: SalesLoft's reference on bulk jobs. A request costs 1; a job takes up to 5,000 records a call.

import { callsOf } from './bulk-jobs.ts'

export const mostSingles = 20
/** Ids that one request can ask for. */
const mostIds = 100
// Its making, its start, and looks at how far it is.
const jobRequests = 2
const looks = 3

export type PushWay = 'single' | 'bulk'

export type PushPlan<Change> = {
  readonly way: PushWay
  /** One request each: all where they are few, deletes always, as no job knows any. */
  readonly singles: readonly Change[]
  /** One job of so many calls. */
  readonly calls: readonly (readonly Change[])[]
  /** What it is likely to cost, with reading back what SalesLoft made of it. */
  readonly cost: number
}

const scopes = { write: 'people:write', delete: 'people:delete' } as const

/** Without which nothing of a kind can be written. */
export const writingScopes: readonly string[] = Object.values(scopes)

/** @param way `delete`, or any other in which people are written */
export function scopeOfPush(way: string): string {
  return way === 'delete' ? scopes.delete : scopes.write
}

export function planPush<Change extends { readonly kind: 'create' | 'update' | 'delete' }>(
  changes: readonly Change[],
  { singles: most = mostSingles } = {},
): PushPlan<Change> {
  const deletes = changes.filter(({ kind }) => kind === 'delete')
  const writes = changes.filter(({ kind }) => kind !== 'delete')
  if (writes.length <= most) {
    const cost = changes.length + readBackCost(writes.length)
    return { way: 'single', singles: changes, calls: [], cost }
  }
  const calls = callsOf(writes)
  const job = jobRequests + looks + calls.length + resultCost
  const cost = deletes.length + job + readBackCost(writes.length)
  return { way: 'bulk', singles: deletes, calls, cost }
}

/** Only what failed is looked at, a page of it at a time. */
const resultCost = 1

function readBackCost(writes: number): number {
  return Math.ceil(writes / mostIds)
}
