// One row a team grants or refuses, in one statement, so that any number of processes together keep to the budget.
import { sql } from 'kysely'
import { capacityShare, circuitOpenMs as usualOpenMs, longestSleepMs } from '../domain/budget.ts'
import type { TeamSlug } from '../domain/teams.ts'
import {
  type Ask,
  available,
  follow,
  isBlocked,
  isPaused,
  neededFor,
  now,
  secondsUntil,
  takeTokens,
} from './budget-statements.ts'
import { answered, type CircuitChange, failed, isOpen, type RequestFailed } from './circuit.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

export type Grant =
  /** `waitMs`: debt to be waited for before asking. `at`: this database's clock, ISO text. */
  | { readonly granted: true; readonly waitMs: number; readonly at: string }
  | { readonly granted: false; readonly waitMs: number; readonly reason: Refusal }

/** `open`: SalesLoft is taken to be away. `unknown`: the team has no budget row. */
export type Refusal = 'budget' | 'blocked' | 'open' | 'paused' | 'unknown'

export type Observation = {
  readonly team: TeamSlug
  /** The answer's `Date`, in milliseconds since 1970. */
  readonly dateMs: number
  /** What the headers say; `undefined` where they are missing or garbled. */
  readonly remaining: number | undefined
  readonly actualCost: number | undefined
  /** What was taken beforehand. */
  readonly expectedCost: number
  readonly purpose: string
  readonly throttled: boolean
  /** 5xx, or something that is not the API. */
  readonly failed?: boolean
}

export type BudgetStore = {
  /** Makes the row, or changes its limit. */
  ensure(team: TeamSlug, limitPerMinute: number): Promise<void>
  take(given: {
    readonly team: TeamSlug
    readonly cost: number
    readonly floor: number
    /** Of each minute this purpose gets such a share of the limit, whatever waits above its floor. */
    readonly guarantee: { readonly purpose: string; readonly share: number }
    /** The longest debt the caller would wait for; where it is longer, a refusal says how long. */
    readonly patienceMs?: number
  }): Promise<Grant>
  /** What an answer said: charges, follows the headers, counts. One that is no failure closes the circuit. */
  observe(observation: Observation): Promise<CircuitChange>
  /** A request that brought nothing; the fifth in a row opens the circuit. */
  failed(failure: RequestFailed): Promise<CircuitChange>
  /** Nobody of the team asks for so long. */
  block(team: TeamSlug, forMs: number): Promise<void>
}

type Refused = {
  readonly paused: boolean
  readonly blocked: boolean
  readonly open: boolean
  /** The clock stepped back. */
  readonly ahead: boolean
  readonly seconds: number
}

export function createBudgetStore(given: {
  readonly database: Database
  readonly circuitOpenMs?: number | undefined
}): BudgetStore {
  const { kysely } = given.database
  const { circuitOpenMs = usualOpenMs } = given

  async function refusal({ team, floor, patience, ...asked }: Ask): Promise<Grant> {
    const cost = sql`${asked.cost}::float8`
    const debt = secondsUntil(sql`(${cost} - ${available})`)
    const needed = neededFor((name) => sql`${{ team, floor, ...asked }[name]}`)
    const lacking = sql`(${needed} - ${available})`
    const { rows } = await sql<Refused>`
      select ${isPaused} as paused, coalesce(${isBlocked}, false) as blocked, updated_at > ${now} as ahead,
        coalesce(${isOpen}, false) as open,
        case when ${isOpen} then extract(epoch from circuit_open_until - ${now})::float8
          when ${isBlocked} then extract(epoch from blocked_until - ${now})::float8
          else greatest(${secondsUntil(lacking)},
            case when ${debt} > ${patience}::float8 then ${debt} end) end as seconds
      from worker.api_budget where team = ${team}`.execute(kysely)
    const [row] = rows
    if (row === undefined) return { granted: false, waitMs: 60_000, reason: 'unknown' }
    if (row.paused) return { granted: false, waitMs: 60_000, reason: 'paused' }
    if (row.ahead) await catchUp(team)
    const waitMs = Math.ceil(row.seconds * 1_000)
    const reason = row.open ? 'open' : row.blocked ? 'blocked' : 'budget'
    return { granted: false, waitMs, reason }
  }

  /** After the clock stepped back nothing would refill until it is where it was; counted from now on, it does. */
  async function catchUp(team: TeamSlug): Promise<void> {
    await sql`
      update worker.api_budget set updated_at = ${now}
      where team = ${team} and updated_at > ${now}`.execute(kysely)
  }

  return translating({
    async ensure(team, limitPerMinute) {
      await sql`
        insert into worker.api_budget (team, limit_per_minute, tokens)
        values (${team}, ${limitPerMinute}, ${limitPerMinute * capacityShare})
        on conflict (team) do update set limit_per_minute = excluded.limit_per_minute
        where api_budget.limit_per_minute <> excluded.limit_per_minute`.execute(kysely)
    },

    async take({ patienceMs = longestSleepMs, guarantee, ...asked }) {
      const ask = { ...asked, ...guarantee, patience: patienceMs / 1_000 }
      const [row] = await takeTokens(kysely, { ...ask, openSeconds: circuitOpenMs / 1_000 })
      if (row === undefined) return await refusal(ask)
      return { granted: true, waitMs: Math.ceil(row.seconds * 1_000), at: row.at }
    },

    async observe(observation) {
      const { team, dateMs, remaining, actualCost, expectedCost, purpose, throttled } = observation
      const cost = Math.round(actualCost ?? expectedCost)
      const rows = await follow(kysely, {
        team,
        purpose,
        cost,
        more: cost - expectedCost,
        throttled: throttled ? 1 : 0,
        minute: Math.floor(dateMs / 60_000),
        secondsLeft: 60 - Math.floor((dateMs % 60_000) / 1_000),
        told: remaining ?? null,
      })
      // Nearly always nothing failed before, and then there is nothing more to write.
      if (observation.failed === true || rows[0]?.failing !== true) return { kind: 'same' }
      return await answered(kysely, team)
    },

    failed: (failure) => failed(kysely, failure, circuitOpenMs),

    async block(team, forMs) {
      await sql`
        update worker.api_budget set blocked_until = greatest(
          case when ${isBlocked} then blocked_until end, ${now} + make_interval(secs => ${forMs / 1_000}))
        where team = ${team}`.execute(kysely)
    },
  })
}
