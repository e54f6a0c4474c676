// One team of each kind that is broken, and what an operator must see of it in the end.
import type { Simulator, SimulatedTeam } from '../../simulator/simulator.ts'
import type { TeamStatus } from '../../src/store/status.ts'

export const kinds = [
  'revoked',
  'forbidden',
  'failing',
  'slow',
  'throttled',
  'poisoned',
  'renewal-lost',
  'exchanged',
  'shared',
  'huge',
] as const

export type Kind = (typeof kinds)[number]

/** An answer of the slow team takes so long, just below what is waited for. */
export const slowMs = 25_000

/** What SalesLoft does to it from now on. The others are broken by who connects them, or by what they hold. */
export function breakTeam({ faults }: Simulator, kind: Kind, { slug: team }: SimulatedTeam): void {
  if (kind === 'revoked') faults.add({ team, fault: { kind: 'status', status: 401 } })
  if (kind === 'forbidden') {
    faults.add({ team, match: '/v2/people', fault: { kind: 'status', status: 403 } })
  }
  if (kind === 'failing') faults.add({ team, fault: { kind: 'status', status: 500 } })
  if (kind === 'slow') faults.add({ team, fault: { kind: 'delay', ms: slowMs } })
  if (kind === 'throttled') {
    faults.add({ team, probability: 0.5, fault: { kind: 'status', status: 429, retryAfter: '1' } })
  }
  if (kind === 'poisoned') {
    faults.add({ team, match: '/v2/people', fault: { kind: 'malformed', how: 'nul-in-text' } })
  }
}

/** What is not as it should be said. */
export function missing(kind: Kind, status: TeamStatus): readonly string[] {
  const people = status.streams.find(({ stream }) => stream === 'people')
  const isPausedBySalesloft = status.pauseReason === 'auth.revoked'
  const isRead = status.state === 'running' && people !== undefined && people.rows > 0
  const said: Readonly<Record<Kind, boolean>> = {
    revoked: isPausedBySalesloft,
    forbidden: people?.state === 'unavailable',
    failing: status.circuit !== null,
    slow: status.state === 'running',
    throttled: isRead,
    poisoned: (people?.quarantined ?? 0) > 0,
    'renewal-lost': isPausedBySalesloft,
    exchanged: isRead && status.pauseReason === null,
    shared: isRead,
    huge: isRead || (people?.progress ?? null) !== null,
  }
  return said[kind] ? [] : [`${status.team} is ${kind}, and its status does not say so`]
}

/** Another program with the same key, which spends what it can get. */
export function spendForeignly({ url }: Simulator, { apiKey }: SimulatedTeam): AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping
  async function spend(): Promise<void> {
    const headers = { authorization: `Bearer ${apiKey}` }
    while (!signal.aborted) {
      await fetch(`${url}/v2/users?per_page=1`, { headers, signal }).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
  const ended = spend()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ended
    },
  }
}
