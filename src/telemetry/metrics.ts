// A registry of its own: two apps in one process (tests, `start`) never share or double a metric.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { lanes } from '../domain/budget.ts'
import { errorCatalogue } from '../domain/error-catalogue.ts'
import { endOutcomes } from '../domain/inbox.ts'
import { isStreamName } from '../domain/streams.ts'
import { isTeamSlug } from '../domain/teams.ts'
import { metricPrefix, metricTable } from './metric-table.ts'
import type { MetricName } from './metric-table.ts'
import { createEnrollmentMetrics, type EnrollmentMetrics } from './enrollment-metrics.ts'
import { type ContactGauges, createContactGauges } from './contact-gauges.ts'
import { within } from './within.ts'
import { createWebhookGauges, type InboxGauges, type SubscriptionGauges } from './webhook-gauges.ts'

export const requestOutcomes = ['ok', 'throttled', 'refused', 'failed', 'unreachable'] as const
export type RequestOutcome = (typeof requestOutcomes)[number]

export type WebhookOutcome =
  'stored' | 'repeated' | 'unsigned' | 'unknown' | 'malformed' | 'shed' | 'failed'

/** What is true at the moment of a scrape; comes from the store and the pool. */
export type Gauges = {
  readonly teams: readonly {
    readonly team: string
    /** Null while nobody knows. */
    readonly budgetRemaining: number | null
    readonly circuitOpen: boolean
    readonly waitsForPerson: boolean
    readonly inbox: InboxGauges
    /** Null where nothing was ever subscribed. */
    readonly webhooks: SubscriptionGauges | null
    /** Null where the team has no contract of contacts. */
    readonly contacts: ContactGauges | null
    /** Due for longer than a tick, and not being read. */
    readonly overdueStreams: number
    readonly streams: readonly {
      readonly stream: string
      readonly lagSeconds: number | null
      readonly lagLimitSeconds: number
      /** ISO text, or null if the stream was never read to its end. */
      readonly lastSuccessAt: string | null
    }[]
  }[]
  readonly pool?: { readonly used: number; readonly idle: number; readonly waiting: number }
}

export type Metrics = EnrollmentMetrics & {
  /** One request to SalesLoft was answered, or was not. `waitMs`: how long it waited for budget. */
  requested(request: {
    readonly team: string
    readonly outcome: RequestOutcome
    readonly purpose: string
    readonly cost: number
    readonly waitMs: number
  }): void
  /** One page was committed. */
  stored(page: {
    readonly team: string
    readonly stream: string
    readonly fetched: number
    readonly inserted: number
    readonly updated: number
    readonly unchanged: number
    readonly quarantined: number
  }): void
  /** A sweep found this since it last said so. */
  swept(found: {
    readonly team: string
    readonly stream: string
    readonly deleted: number
    readonly mismatched: number
  }): void
  drifted(fields: { readonly team: string; readonly stream: string; readonly count: number }): void
  /** A turn at a stream failed, or was told to wait. */
  failed(turn: { readonly team: string; readonly stream: string; readonly code: string }): void
  /** The token of a team was renewed, or was not. */
  renewed(renewal: {
    readonly team: string
    readonly outcome: 'renewed' | 'failed' | 'refused'
  }): void
  /** A delivery of the inbox has ended, so long after it came. */
  delivered(delivery: {
    readonly team: string
    readonly outcome: string
    readonly delayMs: number
  }): void
  /** A webhook came. */
  received(outcome: WebhookOutcome): void
  /** Subscriptions were missing or switched off. */
  resubscribed(found: { readonly team: string; readonly count: number }): void
  /** A webhook was answered 2xx. */
  acknowledged(ms: number): void
  databaseFailed(sqlstate: string | undefined): void
  /** The exposition of Prometheus; see `contentType`. */
  text(): Promise<string>
  readonly contentType: string
}

// A scrape waits no longer for the store than Prometheus would for us; then it goes without those gauges.
const collectTimeoutMs = 2_000
// 20 s is the longest sleep of the governor (domain/budget.ts).
const waitBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20]
// A delete is believed after a minute; five minutes are an alarm.
const delayBuckets = [0.1, 0.25, 0.5, 1, 2, 5, 10, 70, 300]
const ackBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

export function createMetrics(given: {
  readonly version: string
  readonly collect?: () => Promise<Gauges>
  readonly collectTimeoutMs?: number
}): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = (name: MetricName) => new Counter({ ...described(name), registers: [registry] })
  const gauge = (name: MetricName) => new Gauge({ ...described(name), registers: [registry] })

  const requests = counter('api_requests_total')
  const cost = counter('api_cost_total')
  const throttled = counter('api_throttled_total')
  const drift = counter('schema_drift_total')
  const renewals = counter('auth_renewals_total')
  const failures = counter('sync_failures_total')
  const databaseErrors = counter('db_errors_total')
  const sweepDeleted = counter('sync_sweep_deleted_total')
  const sweepMismatched = counter('sync_sweep_mismatch_total')
  const waits = new Histogram({
    ...described('limiter_wait_seconds'),
    buckets: waitBuckets,
    registers: [registry],
  })
  const processed = counter('inbox_processed_total')
  const delays = new Histogram({
    ...described('inbox_delay_seconds'),
    buckets: delayBuckets,
    registers: [registry],
  })
  const received = counter('webhook_requests_total')
  const acks = new Histogram({
    ...described('webhook_ack_duration_seconds'),
    buckets: ackBuckets,
    registers: [registry],
  })
  const records = {
    fetched: counter('sync_records_fetched_total'),
    inserted: counter('sync_records_inserted_total'),
    updated: counter('sync_records_updated_total'),
    unchanged: counter('sync_records_unchanged_total'),
    quarantined: counter('sync_records_quarantined_total'),
  }
  const budget = gauge('api_budget_remaining')
  const circuit = gauge('api_circuit_open')
  const waiting = gauge('auth_waits_for_person')
  const lag = gauge('sync_lag_seconds')
  const lagLimit = gauge('sync_lag_limit_seconds')
  const overdue = gauge('sync_overdue_streams')
  const success = gauge('sync_last_success_timestamp_seconds')
  const repairs = counter('webhook_repairs_total')
  const webhookGauges = createWebhookGauges(gauge)
  const contactGauges = createContactGauges(gauge)
  const pool = gauge('db_pool_connections')
  gauge('build_info').set({ version: given.version, node: process.versions.node }, 1)

  return {
    ...createEnrollmentMetrics(counter, teamLabel),
    contentType: registry.contentType,
    requested(request) {
      const team = teamLabel(request.team)
      const purpose = Object.hasOwn(lanes, request.purpose) ? request.purpose : other
      requests.inc({ team, outcome: request.outcome })
      cost.inc({ team, purpose }, request.cost)
      if (request.outcome === 'throttled') throttled.inc({ team })
      waits.observe({ team, purpose }, request.waitMs / 1_000)
    },
    stored(page) {
      const labels = streamLabels(page)
      for (const [name, total] of Object.entries(records)) {
        total.inc(labels, page[name as keyof typeof records])
      }
    },
    swept(found) {
      sweepDeleted.inc(streamLabels(found), found.deleted)
      sweepMismatched.inc(streamLabels(found), found.mismatched)
    },
    drifted(fields) {
      drift.inc(streamLabels(fields), fields.count)
    },
    failed(turn) {
      const code = Object.hasOwn(errorCatalogue, turn.code) ? turn.code : other
      failures.inc({ ...streamLabels(turn), code })
    },
    renewed({ team, outcome }) {
      renewals.inc({ team: teamLabel(team), outcome })
    },
    delivered(delivery) {
      const outcome = Object.hasOwn(endOutcomes, delivery.outcome) ? delivery.outcome : other
      const labels = { team: teamLabel(delivery.team), outcome }
      processed.inc(labels)
      delays.observe(labels, delivery.delayMs / 1_000)
    },
    received(outcome) {
      received.inc({ outcome })
    },
    resubscribed({ team, count }) {
      repairs.inc({ team: teamLabel(team) }, count)
    },
    acknowledged(ms) {
      acks.observe(ms / 1_000)
    },
    databaseFailed(sqlstate) {
      const known = sqlstate !== undefined && /^[0-9A-Z]{5}$/.test(sqlstate)
      databaseErrors.inc({ sqlstate: known ? sqlstate : other })
    },
    async text() {
      const scraped = [budget, circuit, waiting, lag, lagLimit, overdue, success, pool]
      for (const each of [...scraped, ...webhookGauges.all, ...contactGauges.all]) each.reset()
      const gauges = await within(given.collectTimeoutMs ?? collectTimeoutMs, given.collect)
      for (const team of gauges?.teams ?? []) {
        circuit.set({ team: teamLabel(team.team) }, team.circuitOpen ? 1 : 0)
        waiting.set({ team: teamLabel(team.team) }, team.waitsForPerson ? 1 : 0)
        if (team.budgetRemaining !== null) {
          budget.set({ team: teamLabel(team.team) }, team.budgetRemaining)
        }
        webhookGauges.set(teamLabel(team.team), team.inbox, team.webhooks)
        contactGauges.set(teamLabel(team.team), team.contacts)
        overdue.set({ team: teamLabel(team.team) }, team.overdueStreams)
        for (const { stream, lagSeconds, lagLimitSeconds, lastSuccessAt } of team.streams) {
          const labels = streamLabels({ team: team.team, stream })
          lagLimit.set(labels, lagLimitSeconds)
          if (lagSeconds !== null) lag.set(labels, lagSeconds)
          if (lastSuccessAt !== null) success.set(labels, Date.parse(lastSuccessAt) / 1_000)
        }
      }
      for (const [state, count] of Object.entries(gauges?.pool ?? {})) pool.set({ state }, count)
      return await registry.metrics()
    },
  }
}

const other = 'other'

function described(name: MetricName) {
  const { help, labels } = metricTable[name]
  return { name: metricPrefix + name, help, labelNames: labels as readonly string[] }
}

function teamLabel(team: string): string {
  return isTeamSlug(team) ? team : other
}

function streamLabels(of: { readonly team: string; readonly stream: string }) {
  return { team: teamLabel(of.team), stream: isStreamName(of.stream) ? of.stream : other }
}
