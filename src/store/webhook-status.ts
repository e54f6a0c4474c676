// How webhooks stand, for people and for alarms: what is subscribed, when something last came, and whether it should have.
import { type Kysely, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import { isWebhookEvent, tellsAll, webhookEvents } from '../domain/webhook-events.ts'
import { listDeliveries, type ListedDelivery } from './inbox-list.ts'
import type { DB } from './schema.ts'

export type WebhookStatus = {
  /** Event types that should be subscribed, and that were when they were last looked at. */
  readonly wanted: number
  readonly active: number
  /** Event types that SalesLoft refuses to this key. */
  readonly refused: readonly string[]
  readonly triedAt: string | null
  readonly appliedAt: string | null
  /** The address they were made for, without its endpoint. */
  readonly callback: string | null
  /** When one was last found missing or switched off. */
  readonly repairedAt: string | null
  /** Why they could not be made what they should be. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** When the latest delivery came. */
  readonly lastDeliveryAt: string | null
  /** Nothing came for an hour in which polling saw changes that subscribed events tell of. */
  readonly silent: boolean
  /** The last time in which no server received, of any team; what it missed was read when it ended. */
  readonly lastGap: { readonly from: string; readonly until: string } | null
  /** What came of the latest thousand, and the latest ten; only where one team is asked for. */
  readonly latest?: LatestDeliveries
}

export type LatestDeliveries = {
  readonly counts: {
    readonly all: number
    readonly processed: number
    readonly ignored: number
    readonly waiting: number
    readonly dead: number
    /** Came more than once. */
    readonly again: number
  }
  readonly deliveries: readonly ListedDelivery[]
}

const counted = 1_000
const listed = 10

type Row = Omit<WebhookStatus, 'error' | 'lastGap' | 'latest'> & {
  readonly team: string
  readonly from: string | null
  readonly until: string | null
  readonly code: string | null
  readonly message: string | null
}

const events = Object.keys(webhookEvents).filter(isWebhookEvent)
const telling = events.map((event) => ({ ...tellsAll(event), event, ...webhookEvents[event] }))

/** By team; one that never subscribed is absent. */
export async function webhookStatuses(
  db: Kysely<DB>,
  teams: readonly string[],
): Promise<ReadonlyMap<string, WebhookStatus>> {
  const { rows } = await sql<Row>`
    with told as (
      select * from unnest(
        ${events}::text[], ${telling.map(({ stream }) => stream)}::text[],
        ${telling.map(({ made }) => made)}::boolean[],
        ${telling.map(({ changed }) => changed)}::boolean[]
      ) as t (event, stream, made, changed)
    )
    select s.team, s.wanted, s.active, s.refused, s.tried_at as "triedAt",
      s.applied_at as "appliedAt", s.callback, s.repaired_at as "repairedAt",
      s.error_code as code, s.error_message as message, came.last as "lastDeliveryAt",
      gap.gap_from as "from", gap.gap_until as "until",
      coalesce(
        s.active > 0
        and (came.last is null or came.last < clock_timestamp() - interval '1 hour')
        and not exists (
          -- Subscribed an hour ago or longer: before that, nothing had to come.
          select from worker.webhook_endpoint e
          where e.team = s.team and e.state = 'active'
            and e.active_at > clock_timestamp() - interval '1 hour'
        )
        and exists (
          -- Only of what the subscribed events tell: an e-mail that is made has none. Stream by stream along the index of
          -- runs, of which a team has thousands.
          select from told
          join worker.webhook_endpoint e
            on e.team = s.team and e.event = told.event and e.state = 'active'
          cross join lateral (
            select from worker.run r
            where r.team = s.team and r.stream = told.stream and r.kind = 'incremental'
              and r.started_at > (select clock_timestamp() - interval '1 hour')
              and (told.made and r.created > 0 or told.changed and r.updated > 0)
            order by r.started_at desc limit 1
          ) seen
        ), false) as silent
    from worker.webhook_state s
    left join lateral (
      select i.received_at as last from worker.inbox i
      where i.team = s.team order by i.id desc limit 1
    ) came on true
    left join worker.receiver gap on true
    where s.team = any(${teams}::text[])`.execute(db)
  return new Map(
    rows.map(({ team, code, message, from, until, ...status }) => [
      team,
      {
        ...status,
        error: code === null || message === null ? null : { code, message },
        lastGap: from === null || until === null ? null : { from, until },
      },
    ]),
  )
}

/** Along the numbers, so that a large inbox costs no more than a small one. */
export async function latestDeliveries(db: Kysely<DB>, team: TeamSlug): Promise<LatestDeliveries> {
  const { rows } = await sql<LatestDeliveries['counts']>`
    select count(*)::integer as "all", (count(*) filter (where state = 'processed'))::integer as processed,
      (count(*) filter (where state = 'ignored'))::integer as ignored,
      (count(*) filter (where state in ('pending', 'held')))::integer as waiting,
      (count(*) filter (where state = 'dead'))::integer as dead,
      (count(*) filter (where redeliveries > 0))::integer as again
    from (
      select state, redeliveries from worker.inbox where team = ${team} order by id desc limit ${counted}
    ) latest`.execute(db)
  const none = { all: 0, processed: 0, ignored: 0, waiting: 0, dead: 0, again: 0 }
  return { counts: rows[0] ?? none, deliveries: await listDeliveries(db, { team, limit: listed }) }
}
