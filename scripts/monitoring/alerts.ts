// The alarms as data: deploy/prometheus/alerts.yml and the table of docs/operations.md are both made from it. What heals
// by itself is none; `page` wakes somebody, `ticket` waits for the morning.

export type Alert = {
  readonly name: string
  readonly expr: string
  /** How long it holds before anybody is told. */
  readonly for: string
  readonly severity: 'page' | 'ticket'
  /** What is the case, in Prometheus' template language. */
  readonly summary: string
  /** The same without a template, for the table of docs/operations.md. */
  readonly when: string
  /** What is said about it, from docs/. */
  readonly runbook: { readonly page: string; readonly heading: string }
}

const ofTeam = '{{ $labels.team }}'

export const alerts: readonly Alert[] = [
  {
    name: 'SalesloftProcessGone',
    expr: 'up{job=~"salesloft-.*"} == 0',
    for: '5m',
    severity: 'page',
    summary: '{{ $labels.job }} {{ $labels.instance }} does not answer a scrape',
    when: 'A worker or a server does not answer a scrape',
    runbook: { page: 'operations.md', heading: 'Nothing moves' },
  },
  {
    name: 'SalesloftDatabaseGone',
    expr: 'up{job="salesloft-server"} == 1 unless on (instance) salesloft_db_pool_connections{state="idle"}',
    for: '5m',
    severity: 'page',
    summary: '{{ $labels.instance }} gets no answer from Postgres',
    when: 'A server gets no answer from Postgres: `/health` is `down`',
    runbook: { page: 'operations.md', heading: 'Nothing moves' },
  },
  {
    name: 'SalesloftSyncBehind',
    expr: 'max by (team, stream) (salesloft_sync_lag_seconds - salesloft_sync_lag_limit_seconds) > 0',
    for: '10m',
    severity: 'page',
    summary: `${ofTeam} {{ $labels.stream }} is {{ $value | humanizeDuration }} over its maximum lag`,
    when: 'A stream is over its maximum lag',
    runbook: { page: 'operations.md', heading: 'Nothing moves' },
  },
  {
    name: 'SalesloftSyncOverdue',
    expr: 'max by (team) (salesloft_sync_overdue_streams) > 0',
    for: '10m',
    severity: 'page',
    summary: `${ofTeam} has {{ $value }} streams that are due and not read`,
    when: 'Streams are due and nobody reads them',
    runbook: { page: 'operations.md', heading: 'Nothing moves' },
  },
  {
    name: 'SalesloftAuthRefused',
    expr: 'max by (team) (salesloft_auth_waits_for_person) == 1',
    for: '1m',
    severity: 'page',
    summary: `SalesLoft refuses what ${ofTeam} authenticates with; the team is paused until connect`,
    when: 'SalesLoft refuses the key or the grant of a team, which is paused until `connect`',
    runbook: { page: 'operations.md', heading: 'The key is refused or too weak' },
  },
  {
    name: 'SalesloftAuthRenewalFails',
    expr: 'sum by (team) (increase(salesloft_auth_renewals_total{outcome="failed"}[15m])) > 5',
    for: '15m',
    severity: 'page',
    summary: `The token of ${ofTeam} cannot be renewed; the one in use ends within the hour`,
    when: 'The token of a team cannot be renewed; the one in use ends within the hour',
    runbook: { page: 'operations.md', heading: 'OAuth' },
  },
  {
    name: 'SalesloftQuarantined',
    expr: grew('salesloft_sync_records_quarantined_total', ['team', 'stream'], '1h'),
    for: '0m',
    severity: 'ticket',
    summary: `${ofTeam} {{ $labels.stream }}: {{ $value | humanize }} records went to quarantine`,
    when: 'Records went to quarantine within the hour',
    runbook: { page: 'operations.md', heading: 'Records in quarantine' },
  },
  {
    name: 'SalesloftSweepMismatch',
    expr: grew('salesloft_sync_sweep_mismatch_total', ['team', 'stream'], '1d'),
    for: '0m',
    severity: 'ticket',
    summary: `${ofTeam} {{ $labels.stream }}: a sweep repaired {{ $value | humanize }} rows that the readings should have known`,
    when: 'A sweep repaired rows that the readings before it should have known',
    runbook: { page: 'operations.md', heading: 'A sweep stops' },
  },
  {
    name: 'SalesloftThrottled',
    expr: 'sum by (team) (increase(salesloft_api_throttled_total[15m])) > 10 and on (team) min by (team) (salesloft_api_budget_remaining) < 60',
    for: '30m',
    severity: 'ticket',
    summary: `${ofTeam} has used up its budget; others spend the account's too`,
    when: 'A team is throttled and has less than 60 of its budget left',
    runbook: { page: 'operations.md', heading: 'The budget is used up' },
  },
  {
    name: 'SalesloftUnreachable',
    expr: 'max by (team) (salesloft_api_circuit_open) == 1',
    for: '1h',
    severity: 'ticket',
    summary: `SalesLoft has not answered ${ofTeam} for an hour: see its status page`,
    when: 'SalesLoft has not answered for an hour; its own status page says more, nothing else can be done',
    runbook: { page: 'operations.md', heading: 'What the states mean' },
  },
  {
    name: 'SalesloftDiskFull',
    expr: grew('salesloft_db_errors_total{sqlstate="53100"}', ['sqlstate'], '5m'),
    for: '0m',
    severity: 'page',
    summary: 'The disk of Postgres is full',
    when: 'The disk of Postgres is full',
    runbook: { page: 'operations.md', heading: 'The disk is full' },
  },
  {
    name: 'SalesloftPoolExhausted',
    expr: 'max by (instance) (salesloft_db_pool_connections{state="waiting"}) > 0',
    for: '10m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} has {{ $value }} callers without a connection to Postgres',
    when: 'Callers wait for a connection to Postgres',
    runbook: { page: 'deployment.md', heading: 'Sizes and limits' },
  },
  {
    name: 'SalesloftWebhooksSilent',
    expr: 'max by (team) (salesloft_webhook_silent) == 1',
    for: '10m',
    severity: 'page',
    summary: `No delivery came for ${ofTeam} for an hour although polling saw changes`,
    when: 'No delivery came for an hour although polling saw changes',
    runbook: { page: 'operations.md', heading: 'Webhooks do not come' },
  },
  {
    name: 'SalesloftWebhooksMissing',
    expr: 'max by (team) (salesloft_webhook_subscriptions{state="missing"}) > 0',
    for: '2h',
    severity: 'ticket',
    summary: `${ofTeam} lacks {{ $value }} subscriptions`,
    when: 'Subscriptions are missing for two hours',
    runbook: { page: 'operations.md', heading: 'Webhooks do not come' },
  },
  {
    name: 'SalesloftWebhooksRefused',
    expr: 'sum by (outcome) (increase(salesloft_webhook_requests_total{outcome=~"unsigned|malformed|shed|failed"}[15m])) > 10',
    for: '15m',
    severity: 'ticket',
    summary:
      '{{ $value | humanize }} deliveries of the last quarter of an hour were {{ $labels.outcome }}',
    when: 'Deliveries come that are not signed, not readable, or could not be stored',
    runbook: { page: 'operations.md', heading: 'Webhooks do not come' },
  },
  {
    name: 'SalesloftInboxOld',
    expr: 'max by (team) (salesloft_inbox_oldest_age_seconds) > 300',
    for: '5m',
    severity: 'page',
    summary: `A delivery of ${ofTeam} has waited for {{ $value | humanizeDuration }}`,
    when: 'A delivery waits for more than five minutes',
    runbook: { page: 'webhooks.md', heading: 'Looking and replaying' },
  },
  {
    name: 'SalesloftInboxDead',
    expr: 'max by (team) (salesloft_inbox_dead) > 0',
    for: '5m',
    severity: 'ticket',
    summary: `${ofTeam} has {{ $value }} deliveries that were given up`,
    when: 'Deliveries were given up after ten attempts',
    runbook: { page: 'webhooks.md', heading: 'Looking and replaying' },
  },
  {
    name: 'SalesloftEnrollmentUnknown',
    expr: 'sum by (team) (increase(salesloft_enrollment_unknown_outcome_total[15m])) > 5',
    for: '5m',
    severity: 'ticket',
    summary: `SalesLoft's answer was lost for {{ $value | humanize }} enrolments of ${ofTeam}; each is looked for`,
    when: "SalesLoft's answer was lost for more than five enrolments in a quarter of an hour",
    runbook: { page: 'enrolment.md', heading: 'When something is wrong' },
  },
  {
    name: 'SalesloftContactsBraked',
    expr: 'max by (team) (salesloft_contacts_braked) == 1',
    for: '30m',
    severity: 'ticket',
    summary: `The brake has stopped the contacts of ${ofTeam}; nothing is written on either side until somebody confirms it`,
    when: 'The brake has stopped a run of contacts for half an hour',
    runbook: { page: 'operations.md', heading: 'Contacts in conflict, or refused' },
  },
  {
    name: 'SalesloftContactsConflictOld',
    expr: 'max by (team) (salesloft_contacts_oldest_conflict_age_seconds) > 259200',
    for: '1h',
    severity: 'ticket',
    summary: `A conflict of contacts of ${ofTeam} has waited for {{ $value | humanizeDuration }}`,
    when: 'A conflict of contacts has waited for three days',
    runbook: { page: 'operations.md', heading: 'Contacts in conflict, or refused' },
  },
  {
    name: 'SalesloftEventLoopBusy',
    expr: 'nodejs_eventloop_lag_p99_seconds{job=~"salesloft-.*"} > 1',
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} is short of processor time',
    when: 'A process is short of processor time',
    runbook: { page: 'deployment.md', heading: 'Sizes and limits' },
  },
]

/** A counter rose, also where its first count is the one: to `increase` a series that begins with 1 has not grown. */
function grew(counter: string, by: readonly string[], span: string): string {
  const sum = `sum by (${by.join(', ')})`
  return `${sum} (increase(${counter}[${span}])) > 0 or ${sum} (${counter} unless ${counter} offset ${span}) > 0`
}
