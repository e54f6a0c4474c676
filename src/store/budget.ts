// One row a team grants or refuses, in one statement, so that any number of processes together keep to the budget. The
// arithmetic is written out on the row's own columns: a sub-select on the same table is not evaluated again after a wait
// for the row's lock.
import { sql } from 'kysely'
import {
  capacityShare,
  circuitOpenMs as usualOpenMs,
  defaultCostPerMinute,
  longestSleepMs,
  rateShare,
  slackShare,
} from '../domain/budget.ts'
import type { TeamSlug } from '../domain/teams.ts'
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

const capacity = sql`(limit_per_minute * ${sql.lit(capacityShare)})`
const own = sql`(limit_per_minute * ${sql.lit(rateShare)})`
const slack = sql`(limit_per_minute * ${sql.lit(slackShare)})`
// Floors and what is kept back are tokens at SalesLoft's default limit.
const scale = sql`(limit_per_minute / ${sql.lit(defaultCostPerMinute)}::float8)`
const now = sql`clock_timestamp()`

// A clock that steps back by hours must not freeze the team: what lies further ahead than it ever may is not believed.
const isOverlaid = sql`(refill_until > ${now} and refill_until <= ${now} + interval '61 seconds')`
const isBlocked = sql`(blocked_until > ${now} and blocked_until <= ${now} + interval '121 seconds')`
const rate = sql`(case when ${isOverlaid} then refill_per_second else ${own} end)`
const available = sql`least(${capacity},
  tokens + greatest(0, extract(epoch from ${now} - updated_at)) * ${rate})`

const isPaused = sql`exists (select from worker.team
  where slug = api_budget.team and (paused_at is not null or disconnected_at is not null))`

/** Seconds until `missing` tokens have come: at today's rate, or at the minute's end and then at our own. */
function secondsUntil(missing: ReturnType<typeof sql>): ReturnType<typeof sql<number>> {
  return sql<number>`greatest(0, least(${missing} / ${rate},
    case when ${isOverlaid} then extract(epoch from refill_until - ${now}) else 1e9 end + ${missing} / ${own}))::float8`
}

type Ask = {
  readonly team: TeamSlug
  readonly cost: ReturnType<typeof sql>
  /** Tokens there must be. */
  readonly needed: ReturnType<typeof sql>
  readonly patience: ReturnType<typeof sql>
}

export function createBudgetStore(given: {
  readonly database: Database
  readonly circuitOpenMs?: number | undefined
}): BudgetStore {
  const { kysely } = given.database
  const { circuitOpenMs = usualOpenMs } = given

  async function refusal({ team, cost, needed, patience }: Ask): Promise<Grant> {
    const debt = secondsUntil(sql`(${cost} - ${available})`)
    const { rows } = await sql<Refused>`
      select ${isPaused} as paused, coalesce(${isBlocked}, false) as blocked, updated_at > ${now} as ahead,
        coalesce(${isOpen}, false) as open,
        case when ${isOpen} then extract(epoch from circuit_open_until - ${now})::float8
          when ${isBlocked} then extract(epoch from blocked_until - ${now})::float8
          else greatest(${secondsUntil(sql`(${needed} - ${available})`)},
            case when ${debt} > ${patience} then ${debt} end) end as seconds
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

    async take({ team, cost: asked, floor, patienceMs = longestSleepMs }) {
      const cost = sql`${asked}::float8`
      const needed = sql`least(${cost} + ${floor}::float8 * ${scale}, ${capacity})`
      const patience = sql`${patienceMs / 1_000}::float8`
      const surcharge = sql`greatest(0, ${cost} - ${slack})`
      const { rows } = await sql<{ at: string; seconds: number }>`
        update worker.api_budget
        set tokens = ${available} - ${cost} - ${surcharge}, updated_at = ${now}, spent = spent + ${cost},
          circuit_open_until = case when circuit_opened_at is not null
            then ${now} + make_interval(secs => ${circuitOpenMs / 1_000}) end
        where team = ${team} and not coalesce(${isBlocked}, false) and ${available} >= ${needed}
          and ${secondsUntil(sql`(${cost} - ${available})`)} <= ${patience}
          and not coalesce(${isOpen}, false) and not ${isPaused}
        returning ${now} as at, ${secondsUntil(sql`(-tokens - ${surcharge})`)} as seconds`.execute(
        kysely,
      )
      const [row] = rows
      if (row === undefined) return await refusal({ team, cost, needed, patience })
      return { granted: true, waitMs: Math.ceil(row.seconds * 1_000), at: row.at }
    },

    async observe(observation) {
      const { team, dateMs, remaining, actualCost, expectedCost, purpose, throttled } = observation
      const cost = Math.round(actualCost ?? expectedCost)
      const more = cost - expectedCost
      const minute = Math.floor(dateMs / 60_000)
      const secondsLeft = 60 - Math.floor((dateMs % 60_000) / 1_000)
      const told = remaining ?? null
      // A minute far behind the latest is believed again: the other clock may have been put right.
      const isNews = sql`(${told}::integer is not null
        and (minute is null or ${minute}::bigint >= minute or ${minute}::bigint < minute - 60))`
      const isNewMinute = sql`(${isNews} and minute is distinct from ${minute}::bigint)`
      const seen = sql`extract(epoch from ${now} - minute_seen_at)`
      const others = sql`(case when not ${isNewMinute} and ${seen} >= 5
        then greatest(0, (minute_remaining - ${told}::integer - (spent - minute_spent)) / ${seen})
        else others_per_second end)`
      const share = sql`greatest(0.01, least(${own},
        (${told}::integer - 20 * ${scale}) / ${secondsLeft}::float8 - ${others}))`
      const { rows } = await sql<{ failing: boolean }>`
        with used as (
          insert into worker.api_usage (team, minute, purpose, cost, requests, throttled)
          values (${team}, date_trunc('minute', ${now}), ${purpose}, ${cost}, 1, ${throttled ? 1 : 0})
          on conflict (team, minute, purpose) do update set cost = api_usage.cost + excluded.cost,
            requests = api_usage.requests + 1, throttled = api_usage.throttled + excluded.throttled
        ), forgotten as (
          delete from worker.api_usage where team = ${team} and minute < ${now} - interval '8 days'
        )
        update worker.api_budget set
          tokens = case when ${isNews} then least(${available}, ${told}::integer - 10 * ${scale})
            else ${available} end - ${more}::float8,
          updated_at = ${now},
          spent = spent + ${more}::float8,
          others_per_second = case when ${isNews} then ${others} else others_per_second end,
          refill_per_second = case when ${isNews} then ${share} else refill_per_second end,
          refill_until = case when ${isNews} then ${now} + make_interval(secs => ${secondsLeft})
            else refill_until end,
          minute_seen_at = case when ${isNewMinute} then ${now} else minute_seen_at end,
          minute_remaining = case when ${isNewMinute} then ${told}::integer else minute_remaining end,
          minute_spent = case when ${isNewMinute} then spent else minute_spent end,
          minute = case when ${isNews} then ${minute}::bigint else minute end,
          remaining = case when ${isNewMinute} then ${told}::integer
            when ${isNews} then least(remaining, ${told}::integer) else remaining end
        where team = ${team} returning failures > 0 as failing`.execute(kysely)
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
