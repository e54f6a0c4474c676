// What must hold of many teams, each judged by its own simulated account: rows, budgets and states never cross.
import { sql } from 'kysely'
import { maxInAnyMinute } from '../../simulator/wire/requests.ts'
import { settled } from '../../src/domain/errors.ts'
import { pollsAtOnce } from '../../src/domain/sync-plan.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { differencesOf } from '../support/differences.ts'
import { missing, slowMs } from './broken.ts'
import { type Member, type Scene, slots, watched, workersAtOnce } from './scene.ts'

// Asked just before a kill: granted, and never sent.
const lostGrants = 60

/** Healthy teams whose rows are not those of their account now. */
export async function behind(
  { database }: Scene,
  among: readonly Member[],
): Promise<readonly Member[]> {
  const late: Member[] = []
  for (const member of among) {
    const { team, simulated: simulator } = member
    const found = await settled(differencesOf({ database, team, simulator }, watched.map(streamOf)))
    if (!found.ok || Object.keys(found.value).length > 0) late.push(member)
  }
  return late
}

/** In words; empty is the proof. */
export async function violations(scene: Scene): Promise<readonly string[]> {
  const { teams } = await scene.app.status()
  const found = scene.members.flatMap(({ team, kind }) => {
    const status = teams.find((each) => each.team === team)
    if (status === undefined) return [`${team} is not there`]
    if (kind !== undefined) return missing(kind, status)
    const streams = status.streams.filter(({ stream }) => watched.includes(stream))
    const wrong = streams.filter(({ state, quarantined }) => state !== 'current' || quarantined > 0)
    return [
      ...(status.state === 'running' && status.circuit === null ? [] : [`${team} is stopped`]),
      ...wrong.map(({ stream, state, error }) => `${team} ${stream} ${state} ${error?.code ?? ''}`),
    ]
  })
  return [...found, ...(await foreignRows(scene)), ...(await budgets(scene))]
}

/**
 * How many requests of the slow team were under way at once, where that is more than what it may hold: of each worker half
 * of what polls leave, and a poll of its own. While no worker is killed, whose requests go on.
 */
export function overtaking({ simulator, members }: Scene): readonly string[] {
  const slow = members.find(({ kind }) => kind === 'slow')
  const asked = simulator.requests.list().filter(({ team }) => team === slow?.simulated.slug)
  const atOnce = asked.map(
    ({ at }) => asked.filter((each) => each.at <= at && each.at > at - slowMs).length,
  )
  const most = workersAtOnce * Math.ceil((slots * 0.8) / 2) + pollsAtOnce
  const found = Math.max(0, ...atOnce)
  return found > most ? [`the slow team had ${found} requests under way, of ${most}`] : []
}

/** Rows of a team that its account never had, by their id and what else there is of them. */
async function foreignRows({ database, members }: Scene): Promise<readonly string[]> {
  const found: string[] = []
  for (const { team, simulated, kind } of members) {
    if (kind === 'poisoned') continue
    for (const name of ['people', 'accounts'] as const) {
      const truth = simulated.truth.records(name)
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from ${sql.table(`salesloft.${name}`)} m
        where team = ${team} and not exists (
          select from unnest(${truth.map(({ id }) => String(id))}::text[],
            ${truth.map((record) => String(record['created_at']))}::timestamptz[]) t (id, created)
          where t.id = m.id::text and t.created = (m.raw ->> 'created_at')::timestamptz
        )`.execute(database.kysely)
      const count = rows[0]?.count ?? 0
      if (count > 0) found.push(`${team} holds ${count} ${name} of others`)
    }
  }
  return found
}

/** What each account was asked for is what its own team paid, and never more than its limit in any minute. */
async function budgets({ database, simulator, members }: Scene): Promise<readonly string[]> {
  const { rows } = await sql<{ team: string; spent: number }>`
    select team, spent from worker.api_budget`.execute(database.kysely)
  const log = Map.groupBy(simulator.requests.list(), ({ team }) => team ?? '')
  return members.flatMap(({ team, simulated, kind }) => {
    if (kind === 'shared') return []
    // Who a key belongs to is asked before there is anybody to pay.
    const asked = (log.get(simulated.slug) ?? []).filter(({ path }) => path !== '/v2/team')
    const cost = asked.reduce((sum, request) => sum + request.cost, 0)
    const spent = rows.find((row) => row.team === team)?.spent ?? 0
    // Those without a token that opens something cost SalesLoft nothing that it says.
    const isCounted = kind !== 'revoked' && kind !== 'renewal-lost' && kind !== 'slow'
    const found: string[] = []
    if (cost > spent + 0.5 && isCounted)
      found.push(`${team} was asked for ${cost} and paid ${spent}`)
    if (spent > cost + lostGrants && isCounted) found.push(`${team} paid ${spent} for ${cost}`)
    const most = maxInAnyMinute(asked)
    if (most > simulated.limitPerMinute) found.push(`${team} was asked for ${most} in a minute`)
    const refused = asked.filter(({ status, fault }) => status === 429 && fault === undefined)
    if (refused.length > 0) found.push(`${team} was refused ${refused.length} times`)
    return found
  })
}
