// A bulk job takes rows call by call, and begins when it is told to. What a lost answer of a call has done, its total tells.
// Source: SalesLoft's reference on bulk jobs: up to 5,000 rows a call, as many calls as one likes.

export const mostRowsInCall = 5_000
/** UNVERIFIED: no limit is documented. Within what the servers on the way are known to take of JSON. */
const mostBytesInCall = 2 * 1024 * 1024
const utf8 = new TextEncoder()

/** Rows by call, in their order, by their number and by the bytes of their JSON; one that is larger than that goes alone. */
export function callsOf<Row>(
  rows: readonly Row[],
  { mostRows = mostRowsInCall, mostBytes = mostBytesInCall } = {},
): readonly (readonly Row[])[] {
  const calls: Row[][] = []
  let bytes = 0
  for (const row of rows) {
    const size = utf8.encode(JSON.stringify(row)).length + 1
    const last = calls.at(-1)
    if (last === undefined || last.length >= mostRows || bytes + size > mostBytes) {
      calls.push([row])
      bytes = size
    } else {
      last.push(row)
      bytes += size
    }
  }
  return calls
}

/**
 * `none`: the call may be sent again. `all`: on with the next. `some`: what the job holds is not what was meant, so it must
 * never be told to begin: it is removed, and its rows go into another.
 */
export type Arrived = 'none' | 'all' | 'some'

/**
 * What a job has of a call whose answer was lost. One that arrives late, after it was sent again, shows as `some` when the
 * whole is looked at before the job begins.
 * @param total as the job says itself; null: it does not say
 */
export function arrivedOf(call: {
  /** The total before it. */
  readonly before: number
  readonly rows: number
  readonly total: number | null
}): Arrived {
  const { before, rows, total } = call
  if (total === before + rows) return 'all'
  return total === before ? 'none' : 'some'
}
