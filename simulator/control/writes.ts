// The levers of writes: what they did, and how they are answered.
import type { SimulatedTeam } from '../teams.ts'

export interface WriteCall {
  readonly team: SimulatedTeam
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

type Routes = Readonly<Record<string, (call: WriteCall, rest: string) => unknown>>

function ledgerOf({ team, query }: WriteCall, rest: string): unknown {
  const has = (name: string, value: unknown): boolean =>
    !query.has(name) || query.get(name) === String(value)
  if (rest === 'enrolments')
    return team.ledger
      .enrolments()
      .filter(({ person, cadence }) => has('person', person) && has('cadence', cadence))
  const since = Number(query.get('since') ?? 0)
  return team.ledger
    .list()
    .filter(
      ({ at, stream, effect }) => at >= since && has('stream', stream) && has('effect', effect),
    )
}

/** By `METHOD name`. */
export const writeRoutes: Routes = {
  'GET ledger': ledgerOf,
  'DELETE ledger': ({ team }) => team.ledger.reset(),
  'GET writes': ({ team }) => team.writes.options,
  'POST writes'({ team, body }) {
    team.writes.configure(body)
    return team.writes.options
  },
}
