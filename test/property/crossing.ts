// CROSS: no request of a team carries another's token, and what a team has paid is what was spent of its own account.
import type { Simulator } from '../../simulator/simulator.ts'
import type { Violation } from './invariants.ts'
import type { TeamsSchedule } from './teams-schedule.ts'
import type { Worlds } from './world.ts'

function crossed(what: string): Violation {
  return { invariant: 'CROSS', stream: null, what, rows: [] }
}

/** The request that was answered last is this team's. */
export function crossedRequest(simulator: Simulator, team: string): readonly Violation[] {
  const request = simulator.requests.list().at(-1)
  if (request?.team === undefined || request.team === team) return []
  return [crossed(`a request of ${team} carried a token of ${request.team}: ${request.path}`)]
}

/** Also of teams that ask at the same time. */
export async function crossedEnd(given: {
  readonly worlds: Worlds
  readonly answered: ReadonlyMap<string, number>
  readonly crashes: number
  readonly schedule: Pick<TeamsSchedule, 'actions'>
}): Promise<readonly Violation[]> {
  const { worlds, answered, crashes, schedule } = given
  const { simulator, all } = worlds
  const found: Violation[] = []
  const strangers = simulator.requests.list().filter(({ team }) => team === undefined).length
  const isLost = schedule.actions.some(({ deed }) => deed.kind === 'key' && deed.how === 'lost')
  if (strangers > 0 && !isLost) found.push(crossed(`${strangers} requests carried nobody's token`))
  const { rows } = await worlds.place.held.own.query<{ team: string; paid: number }>(
    'select team, sum(cost)::integer as paid from worker.api_usage group by team',
  )
  const paidBy = new Map(rows.map(({ team, paid }) => [team, paid]))
  for (const { team, simulator: account } of all) {
    const log = account.requests.list()
    const { length } = log
    const told = answered.get(team) ?? 0
    if (told > length + strangers) {
      found.push(crossed(`${team} had ${told} answers, and its account gave ${length}`))
    }
    const spent = total(log.map(({ cost }) => cost))
    const paid = paidBy.get(team) ?? 0
    // What was asked by who ended before the answer, or was answered with nothing, is not told of.
    const dearest = log.map(({ cost }) => cost).toSorted((a, b) => b - a)
    const untold =
      total(dearest.slice(0, crashes)) +
      total(log.map(({ fault, cost }) => (fault === undefined ? 0 : cost)))
    // Nobody's token has no account; it is paid for as any other.
    if (paid > spent + strangers || paid < spent - untold) {
      found.push(crossed(`${team} has paid ${paid}, and ${spent} were spent of its account`))
    }
  }
  return found
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
