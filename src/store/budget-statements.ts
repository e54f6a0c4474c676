// The arithmetic of a team's bucket, written out on its row's own columns: a sub-select on the same table is not evaluated
// again after a wait for the row's lock. What comes with every request is a statement that connections keep.
import { type RawBuilder, sql } from 'kysely'
import {
  capacityShare,
  defaultCostPerMinute,
  rateShare,
  slackShare,
  surprise,
  surpriseShare,
} from '../domain/budget.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { isOpen } from './circuit.ts'
import { kept } from './prepared.ts'

const capacity = sql`(limit_per_minute * ${sql.lit(capacityShare)})`
// As refillPerSecond() has it.
const left = sql`(limit_per_minute * ${sql.lit(1 - capacityShare - 60 * rateShare)})`
const surprised = sql`greatest(0, least(${sql.lit(surprise)} - ${left}, limit_per_minute * ${sql.lit(surpriseShare)}))`
const own = sql`((limit_per_minute - ${surprised}) * ${sql.lit(rateShare)})`
const slack = sql`(limit_per_minute * ${sql.lit(slackShare)})`
// Floors and what is kept back are tokens at SalesLoft's default limit.
const scale = sql`(limit_per_minute / ${sql.lit(defaultCostPerMinute)}::float8)`
export const now = sql`clock_timestamp()`

// A clock that steps back by hours must not freeze the team: what lies further ahead than it ever may is not believed.
const isOverlaid = sql`(refill_until > ${now} and refill_until <= ${now} + interval '61 seconds')`
export const isBlocked = sql`(blocked_until > ${now} and blocked_until <= ${now} + interval '121 seconds')`
const rate = sql`(case when ${isOverlaid} then refill_per_second else ${own} end)`
export const available = sql`least(${capacity},
  tokens + greatest(0, extract(epoch from ${now} - updated_at)) * ${rate})`

export const isPaused = sql`exists (select from worker.team
  where slug = api_budget.team and (paused_at is not null or disconnected_at is not null))`

/** Seconds until `missing` tokens have come: at today's rate, or at the minute's end and then at our own. */
export function secondsUntil(missing: ReturnType<typeof sql>): ReturnType<typeof sql<number>> {
  return sql<number>`greatest(0, least(${missing} / ${rate},
    case when ${isOverlaid} then extract(epoch from refill_until - ${now}) else 1e9 end + ${missing} / ${own}))::float8`
}

export type Ask = {
  readonly team: TeamSlug
  readonly cost: number
  readonly floor: number
  /** What this purpose gets of each minute whatever waits above it, as a share of the limit. */
  readonly purpose: string
  readonly share: number
  /** Seconds. */
  readonly patience: number
}

/** Tokens there must be: no more than for the request itself, as long as the purpose has had less than its share. */
export function neededFor(value: (name: 'team' | 'cost' | 'floor' | 'purpose' | 'share') => Part) {
  // By the present second, so that a share is spread over its minute.
  const owed = sql`limit_per_minute * ${value('share')}::float8
    * extract(epoch from ${now} - date_trunc('minute', ${now})) / 60`
  // The minute is a query of its own, asked once: in the condition itself it would be asked of each row of eight days.
  const had = sql`coalesce((
    select u.cost from worker.api_usage u
    where u.team = ${value('team')} and u.minute = (select date_trunc('minute', ${now}))
      and u.purpose = ${value('purpose')}
  ), 0)`
  const floor = sql`${value('floor')}::float8`
  return sql`least(${capacity}, ${value('cost')}::float8 + ${scale}
    * case when ${had} < ${owed} then least(0, ${floor}) else ${floor} end)`
}

type Part = RawBuilder<unknown>

export const takeTokens = kept<
  Ask & { readonly openSeconds: number },
  { at: string; seconds: number }
>('budget_take', (value) => {
  const cost = sql`${value('cost')}::float8`
  const surcharge = sql`greatest(0, ${cost} - ${slack})`
  return sql`
      update worker.api_budget
      set tokens = ${available} - ${cost} - ${surcharge}, updated_at = ${now}, spent = spent + ${cost},
        circuit_open_until = case when circuit_opened_at is not null
          then ${now} + make_interval(secs => ${value('openSeconds')}) end
      where team = ${value('team')} and not coalesce(${isBlocked}, false)
        and ${available} >= ${neededFor(value)}
        and ${secondsUntil(sql`(${cost} - ${available})`)} <= ${value('patience')}::float8
        and not coalesce(${isOpen}, false) and not ${isPaused}
      returning ${now} as at, ${secondsUntil(sql`(-tokens - ${surcharge})`)} as seconds`
})

type Observed = {
  readonly team: TeamSlug
  readonly purpose: string
  readonly cost: number
  /** What it cost beyond what was taken for it. */
  readonly more: number
  readonly throttled: number
  readonly minute: number
  readonly secondsLeft: number
  readonly told: number | null
}

export const follow = kept<Observed, { failing: boolean }>('budget_observe', (value) => {
  const [minute, told, more] = [
    sql`${value('minute')}::bigint`,
    sql`${value('told')}::integer`,
    sql`${value('more')}::float8`,
  ]
  // A minute far behind the latest is believed again: the other clock may have been put right.
  const isNews = sql`(${told} is not null
    and (minute is null or ${minute} >= minute or ${minute} < minute - 60))`
  const isNewMinute = sql`(${isNews} and minute is distinct from ${minute})`
  const seen = sql`extract(epoch from ${now} - minute_seen_at)`
  const others = sql`(case when not ${isNewMinute} and ${seen} >= 5
    then greatest(0, (minute_remaining - ${told} - (spent - minute_spent)) / ${seen})
    else others_per_second end)`
  const share = sql`greatest(0.01, least(${own},
    (${told} - 20 * ${scale}) / ${value('secondsLeft')}::float8 - ${others}))`
  return sql`
    with used as (
      insert into worker.api_usage (team, minute, purpose, cost, requests, throttled)
      values (${value('team')}, date_trunc('minute', ${now}), ${value('purpose')}, ${value('cost')}, 1,
        ${value('throttled')})
      on conflict (team, minute, purpose) do update set cost = api_usage.cost + excluded.cost,
        requests = api_usage.requests + 1, throttled = api_usage.throttled + excluded.throttled
    ), forgotten as (
      delete from worker.api_usage
      where team = ${value('team')} and minute < ${now} - interval '8 days'
    )
    update worker.api_budget set
      tokens = case when ${isNews} then least(${available}, ${told} - 10 * ${scale})
        else ${available} end - ${more},
      updated_at = ${now},
      spent = spent + ${more},
      others_per_second = case when ${isNews} then ${others} else others_per_second end,
      refill_per_second = case when ${isNews} then ${share} else refill_per_second end,
      refill_until = case when ${isNews} then ${now} + make_interval(secs => ${value('secondsLeft')})
        else refill_until end,
      minute_seen_at = case when ${isNewMinute} then ${now} else minute_seen_at end,
      minute_remaining = case when ${isNewMinute} then ${told} else minute_remaining end,
      minute_spent = case when ${isNewMinute} then spent else minute_spent end,
      minute = case when ${isNews} then ${minute} else minute end,
      remaining = case when ${isNewMinute} then ${told}
        when ${isNews} then least(remaining, ${told}) else remaining end
    where team = ${value('team')} returning failures > 0 as failing`
})
