// The metrics as data: the registry and docs/metrics.md are both made from this table. Labels are the ones named here
// and no others; none of them ever holds an id or a text from SalesLoft.

/** `scrape` gauges are asked for when Prometheus asks; the others are counted where the thing happens. */
export type MetricEntry = {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly labels: readonly string[]
  readonly help: string
  readonly from: 'event' | 'scrape'
}

export const metricPrefix = 'salesloft_'

export const metricTable = {
  api_requests_total: {
    ...counter('team', 'outcome'),
    help: 'Requests to SalesLoft by outcome: ok, throttled, refused, failed, unreachable',
  },
  api_cost_total: {
    ...counter('team', 'purpose'),
    help: 'Cost of the requests to SalesLoft, by what they were for',
  },
  api_budget_remaining: {
    ...gauge('team'),
    help: 'Cost that is left of the minute, as the shared budget knows it',
  },
  api_circuit_open: {
    ...gauge('team'),
    help: '1 while SalesLoft does not answer and one request each 30 s tries; else 0',
  },
  auth_renewals_total: {
    ...counter('team', 'outcome'),
    help: 'Renewals of OAuth tokens by outcome: renewed, failed (tried again), refused (for good)',
  },
  auth_waits_for_person: {
    ...gauge('team'),
    help: '1 while SalesLoft refuses what the team authenticates with, until `connect`; else 0',
  },
  api_throttled_total: { ...counter('team'), help: 'Answers 429 from SalesLoft' },
  limiter_wait_seconds: {
    kind: 'histogram',
    labels: ['team', 'purpose'],
    from: 'event',
    help: 'How long requests waited for budget before they were sent',
  },
  sync_records_fetched_total: {
    ...counter('team', 'stream'),
    help: 'Records read; the sum of inserted, updated, unchanged and quarantined',
  },
  sync_records_inserted_total: { ...counter('team', 'stream'), help: 'Records new to the mirror' },
  sync_records_updated_total: {
    ...counter('team', 'stream'),
    help: 'Records that changed in the mirror',
  },
  sync_records_unchanged_total: {
    ...counter('team', 'stream'),
    help: 'Records read that were already stored as they are',
  },
  sync_records_quarantined_total: {
    ...counter('team', 'stream'),
    help: 'Records that could not be stored as they should be; kept whole',
  },
  sync_failures_total: {
    ...counter('team', 'stream', 'code'),
    help: 'Turns at a stream that failed or were told to wait, by the code of docs/errors.md',
  },
  sync_lag_seconds: {
    ...gauge('team', 'stream'),
    help: 'Now minus the watermark: how old the newest complete state is',
  },
  sync_lag_limit_seconds: {
    ...gauge('team', 'stream'),
    help: 'The lag that is allowed: the stream’s maximum lag, its overlap and a tick; above it the stream is behind',
  },
  sync_overdue_streams: {
    ...gauge('team'),
    help: 'Streams that have been due for longer than a tick and are not being read',
  },
  sync_last_success_timestamp_seconds: {
    ...gauge('team', 'stream'),
    help: 'When the stream was last read to its end (seconds since 1970)',
  },
  sync_sweep_deleted_total: {
    ...counter('team', 'stream'),
    help: 'Rows that a sweep marked deleted',
  },
  sync_sweep_mismatch_total: {
    ...counter('team', 'stream'),
    help: 'Rows that a sweep found missing or other than they should be; 0 is the proof',
  },
  schema_drift_total: {
    ...counter('team', 'stream'),
    help: 'Fields that SalesLoft sent and the catalogue does not know; kept in raw',
  },
  inbox_pending: {
    ...gauge('team'),
    help: 'Deliveries of webhooks that are stored and not processed yet, held ones included',
  },
  inbox_oldest_age_seconds: {
    ...gauge('team'),
    help: 'Age of the oldest of them; those of paused teams and streams do not count',
  },
  inbox_dead: {
    ...gauge('team'),
    help: 'Deliveries that were given up after ten attempts, and wait for `salesloft-worker webhooks replay TEAM --dead`',
  },
  inbox_processed_total: {
    ...counter('team', 'outcome'),
    help: 'Deliveries that have ended, by outcome: docs/webhooks.md',
  },
  inbox_delay_seconds: {
    kind: 'histogram',
    labels: ['team', 'outcome'],
    from: 'event',
    help: 'From when a delivery was stored to when it ended',
  },
  enrollments_total: {
    ...counter('team', 'outcome'),
    help: 'Enrolments by what came of them: enrolled, found (was on the cadence), refused, stopped, finished',
  },
  enrollment_unknown_outcome_total: {
    ...counter('team'),
    help: 'Enrolments whose answer was lost; each is looked for in SalesLoft before anything is sent again',
  },
  webhook_requests_total: {
    ...counter('outcome'),
    help: 'Deliveries by outcome: stored, repeated (was there already), unsigned, unknown (endpoint), malformed, shed (too many at once), failed (not stored; 503)',
  },
  webhook_ack_duration_seconds: {
    kind: 'histogram',
    labels: [],
    from: 'event',
    help: 'From the head of a delivery until it was stored and answered 2xx',
  },
  webhook_subscriptions: {
    ...gauge('team', 'state'),
    help: 'Event types by state: active in SalesLoft when last looked at (hourly), missing, refused to the key',
  },
  webhook_repairs_total: {
    ...counter('team'),
    help: 'Subscriptions that were found missing or switched off in SalesLoft, and made again',
  },
  webhook_last_delivery_timestamp_seconds: {
    ...gauge('team'),
    help: 'When the latest delivery came (seconds since 1970)',
  },
  webhook_silent: {
    ...gauge('team'),
    help: '1 where for an hour no delivery came although polling saw changes; else 0',
  },
  contacts_conflicts: {
    ...gauge('team'),
    help: 'Conflicts of contacts that wait for somebody to decide; absent without a contract',
  },
  contacts_oldest_conflict_age_seconds: {
    ...gauge('team'),
    help: 'How long the oldest of them has waited; 0 where there is none',
  },
  contacts_invalid: {
    ...gauge('team'),
    help: 'Contacts and people that a side refused as they are',
  },
  contacts_braked: {
    ...gauge('team'),
    help: '1 while the brake has stopped the latest run of contacts, until it is confirmed; else 0',
  },
  db_pool_connections: {
    ...gauge('state'),
    help: 'Connections to Postgres: used, idle; and waiting, callers without one',
  },
  db_errors_total: { ...counter('sqlstate'), help: 'Failures of Postgres by SQLSTATE' },
  build_info: { ...gauge('version', 'node'), help: 'Always 1; the labels say what is running' },
} as const satisfies Record<string, MetricEntry>

export type MetricName = keyof typeof metricTable

function counter<const L extends readonly string[]>(...labels: L) {
  return { kind: 'counter', labels, from: 'event' } as const
}

function gauge<const L extends readonly string[]>(...labels: L) {
  return { kind: 'gauge', labels, from: 'scrape' } as const
}
