// Every request that came, with what it cost: the witness for budgets, politeness and "the product writes nothing".

export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Slug of the key's team; undefined if the key was none of ours. */
  readonly team: string | undefined
  readonly method: string
  readonly path: string
  readonly query: string
  readonly status: number
  readonly cost: number
  /** `Retry-After` of the answer. */
  readonly retryAfter?: string | undefined
  /** Kind of the scripted fault that shaped the answer. */
  readonly fault: string | undefined
}

export interface RequestSummary {
  readonly requests: number
  readonly cost: number
  readonly byPath: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<string, number>>
  /** The most that was spent in any 60 seconds, by the team that spent most. */
  readonly maxCostInAnyMinute: number
  readonly refused: number
  readonly writes: number
}

export interface RequestLog {
  readonly add: (request: LoggedRequest) => void
  readonly list: () => readonly LoggedRequest[]
  readonly summary: () => RequestSummary
  readonly reset: () => void
}

/** A search is asked by POST and changes nothing. */
export function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && !path.endsWith('/searches')
}

const kept = 500_000
const minuteMs = 60_000

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** The most that was spent in any 60 seconds, of requests in the order in which they came. */
export function maxInAnyMinute(requests: readonly LoggedRequest[]): number {
  let first = 0
  let sum = 0
  let most = 0
  for (const { at, cost } of requests) {
    sum += cost
    for (; (requests[first]?.at ?? at) <= at - minuteMs; first += 1)
      sum -= requests[first]?.cost ?? 0
    most = Math.max(most, sum)
  }
  return most
}

export function createRequestLog(): RequestLog {
  let log: LoggedRequest[] = []
  return {
    add(request) {
      log.push(request)
      if (log.length > kept) log = log.slice(kept / 2)
    },
    list: () => log,
    summary() {
      const teams = Object.values(Object.groupBy(log, ({ team }) => team ?? ''))
      return {
        requests: log.length,
        cost: log.reduce((sum, { cost }) => sum + cost, 0),
        byPath: tally(log.map(({ path }) => path)),
        byStatus: tally(log.map(({ status }) => String(status))),
        maxCostInAnyMinute: Math.max(0, ...teams.map((requests) => maxInAnyMinute(requests ?? []))),
        refused: log.filter(({ status }) => status === 429).length,
        writes: log.filter(({ method, path }) => isWrite(method, path)).length,
      }
    },
    reset() {
      log = []
    },
  }
}
