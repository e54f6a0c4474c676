// What an operator sees, from counters that the commits keep: nothing here counts a mirrored table.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { CredentialKind, TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import {
  latestDeliveries,
  type LatestDeliveries,
  type WebhookStatus,
  webhookStatuses,
} from './webhook-status.ts'
import { type ContactStatus, contactStatuses } from './contact-status.ts'
import { emptyInbox, type InboxStatus, inboxStatuses } from './inbox-status.ts'
import type { DB } from './schema.ts'
import { type StreamGauges, streamGauges } from './stream-gauges.ts'
import { type StreamStatus, streamStatuses } from './stream-status.ts'
import type { PauseReason } from './teams.ts'

type TeamStanding = {
  readonly team: TeamSlug
  readonly name: string
  readonly state: 'running' | 'paused' | 'disconnected'
  readonly pausedAt: string | null
  readonly pauseReason: PauseReason | null
  readonly note: string | null
  /** What it authenticates with; null when disconnected. */
  readonly credential: CredentialKind | null
  /** What we may spend a minute, and what is left of SalesLoft's present one, as far as its answers tell. */
  readonly budget: { readonly limit: number; readonly remaining: number | null }
  /** While SalesLoft does not answer: since when, and when one request tries next. */
  readonly circuit: { readonly openedAt: string; readonly retryAt: string } | null
  /** After a 429: until when the whole team waits. */
  readonly throttledUntil: string | null
}

/** What a scrape needs, and what is drawn of the last hour. */
export type TeamGauges = TeamStanding & {
  readonly inbox: InboxStatus
  readonly webhooks: WebhookStatus | null
  readonly contacts: ContactStatus | null
  readonly streams: readonly StreamGauges[]
}

export type TeamStatus = TeamStanding & {
  /** Deliveries of webhooks that wait to be worked off. */
  readonly inbox: InboxStatus
  /** Null: nothing was ever subscribed. */
  readonly webhooks: WebhookStatus | null
  /** Null: it has no contract. */
  readonly contacts: ContactStatus | null
  /** Of the last hour, oldest first; minutes without a request are absent. */
  readonly costByMinute: readonly { readonly minute: string; readonly cost: number }[]
  readonly streams: readonly StreamStatus[]
}

export type Status = {
  /** All teams, or one. @throws AppError `team.unknown` */
  status(team?: TeamSlug): Promise<{ readonly teams: readonly TeamStatus[] }>
  /** Of all teams. */
  gauges(): Promise<readonly TeamGauges[]>
}

export function createStatus({ database }: { readonly database: Database }): Status {
  const { kysely } = database
  return translating<Status>({
    status: (team) => statusOf(kysely, team),
    gauges: () => gauges(kysely),
  })
}

async function statusOf(
  db: Kysely<DB>,
  team: TeamSlug | undefined,
): Promise<{ readonly teams: readonly TeamStatus[] }> {
  const rows = await standings(db, team)
  if (team !== undefined && rows.length === 0) {
    throw new AppError('team.unknown', `There is no team "${team}".`)
  }
  const slugs = rows.map((row) => row.team)
  const [streams, costs, inboxes, webhooks, contacts, latest] = await Promise.all([
    streamStatuses(db, slugs),
    costByMinute(db, slugs),
    inboxStatuses(db, slugs),
    webhookStatuses(db, slugs),
    contactStatuses(db, slugs),
    team === undefined ? undefined : latestDeliveries(db, team),
  ])
  return {
    teams: rows.map((row) => ({
      ...row,
      inbox: inboxes.get(row.team) ?? emptyInbox,
      webhooks: withLatest(webhooks.get(row.team), latest),
      contacts: contacts.get(row.team) ?? null,
      costByMinute: costs.get(row.team) ?? [],
      streams: streams.get(row.team) ?? [],
    })),
  }
}

/** Five statements, however many teams there are. */
async function gauges(db: Kysely<DB>): Promise<readonly TeamGauges[]> {
  const rows = await standings(db, undefined)
  const slugs = rows.map((row) => row.team)
  const [streams, inboxes, webhooks, contacts] = await Promise.all([
    streamGauges(db),
    inboxStatuses(db, slugs),
    webhookStatuses(db, slugs),
    contactStatuses(db, slugs),
  ])
  return rows.map((row) => ({
    ...row,
    inbox: inboxes.get(row.team) ?? emptyInbox,
    webhooks: webhooks.get(row.team) ?? null,
    contacts: contacts.get(row.team) ?? null,
    streams: streams.get(row.team) ?? [],
  }))
}

/** One team, or all. */
async function standings(
  db: Kysely<DB>,
  team: TeamSlug | undefined,
): Promise<readonly TeamStanding[]> {
  const rows = await db
    .selectFrom('worker.team')
    .leftJoin('worker.api_budget', 'worker.api_budget.team', 'worker.team.slug')
    .selectAll('worker.team')
    .leftJoin('worker.credential', 'worker.credential.team', 'worker.team.slug')
    .select([
      'limit_per_minute',
      'circuit_opened_at',
      'circuit_open_until',
      'worker.credential.kind as credential',
    ])
    // What an answer said holds until its minute ends; then nobody knows until the next answer.
    .select(
      sql<number | null>`case when refill_until > clock_timestamp() then remaining end`.as(
        'remaining',
      ),
    )
    // Further ahead than it ever may be, it is a clock that stepped back.
    .select(
      sql<string | null>`case when blocked_until > clock_timestamp()
        and blocked_until <= clock_timestamp() + interval '121 seconds' then blocked_until end`.as(
        'throttled_until',
      ),
    )
    .$if(team !== undefined, (query) => query.where('slug', '=', team ?? ''))
    .orderBy('slug')
    .execute()
  return rows.map((row) => ({
    team: row.slug as TeamSlug,
    name: row.name,
    state:
      row.disconnected_at !== null ? 'disconnected' : row.paused_at !== null ? 'paused' : 'running',
    pausedAt: row.paused_at,
    pauseReason: row.pause_reason as PauseReason | null,
    note: row.note,
    credential: row.credential as CredentialKind | null,
    budget: { limit: row.limit_per_minute ?? row.cost_per_minute, remaining: row.remaining },
    circuit:
      row.circuit_opened_at === null || row.circuit_open_until === null
        ? null
        : { openedAt: row.circuit_opened_at, retryAt: row.circuit_open_until },
    throttledUntil: row.throttled_until,
  }))
}

function withLatest(
  status: WebhookStatus | undefined,
  latest: LatestDeliveries | undefined,
): WebhookStatus | null {
  if (status === undefined) return null
  return latest === undefined ? status : { ...status, latest }
}

async function costByMinute(
  db: Kysely<DB>,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, readonly { minute: string; cost: number }[]>> {
  const { rows } = await sql<{ team: string; minute: string; cost: number }>`
    select team, minute, sum(cost)::integer as cost from worker.api_usage
    where team = any(${slugs}::text[]) and minute > clock_timestamp() - interval '1 hour'
    group by team, minute order by minute`.execute(db)
  return Map.groupBy(rows, (row) => row.team)
}
