// What the dashboards show, as data; grafana.ts makes Grafana's JSON of it. `$team` is the variable at the top of a
// dashboard, `$__rate_interval` the shortest span that a rate is sure in, which Grafana knows.

export type Query = { readonly expr: string; readonly legend: string }

export type Panel = {
  readonly title: string
  readonly kind: 'timeseries' | 'stat'
  /** Grafana's name of a unit: s, reqps, short, ... */
  readonly unit: string
  readonly queries: readonly Query[]
  readonly description?: string
  /** From this value on a stat is red. */
  readonly redFrom?: number
}

export type Dashboard = {
  readonly uid: string
  readonly title: string
  readonly description: string
  /** Whether it has the variable `team`. */
  readonly byTeam: boolean
  readonly panels: readonly Panel[]
}

const team = 'team=~"$team"'

/** A rate a second, summed by labels. */
function rate(metric: string, by: readonly string[], matchers = team): string {
  return `sum by (${by.join(', ')}) (rate(salesloft_${metric}{${matchers}}[$__rate_interval]))`
}

/** A quantile of a histogram, by labels. */
function quantile(q: number, metric: string, by: readonly string[] = [], matchers = team): string {
  return `histogram_quantile(${q}, ${rate(`${metric}_bucket`, ['le', ...by], matchers)})`
}

/** The greatest of what several processes say alike. */
function greatest(metric: string, by: readonly string[], matchers = team): string {
  return `max by (${by.join(', ')}) (salesloft_${metric}{${matchers}})`
}

/** How many, in the hours or days that the dashboard shows. */
function total(metric: string, by: readonly string[], matchers = team): string {
  return `sum by (${by.join(', ')}) (increase(salesloft_${metric}{${matchers}}[$__range]))`
}

const behind =
  'max by (team, stream) (salesloft_sync_lag_seconds - salesloft_sync_lag_limit_seconds)'

const overview: Dashboard = {
  uid: 'salesloft-overview',
  title: 'SalesLoft: overview',
  description: 'Whether everything is well, for all teams',
  byTeam: false,
  panels: [
    stat('Streams behind', `count(${behind} > 0) or vector(0)`, 1),
    stat('Streams overdue', 'sum(max by (team) (salesloft_sync_overdue_streams)) or vector(0)', 1),
    stat('Teams refused', 'sum(max by (team) (salesloft_auth_waits_for_person)) or vector(0)', 1),
    stat('Circuits open', 'sum(max by (team) (salesloft_api_circuit_open)) or vector(0)', 1),
    stat('Deliveries dead', 'sum(max by (team) (salesloft_inbox_dead)) or vector(0)', 1),
    stat('Processes up', 'sum(up{job=~"salesloft-.*"})'),
    graph('Furthest behind', 's', [{ expr: `topk(10, ${behind})`, legend: '{{team}} {{stream}}' }]),
    graph('Records stored', 'ops', [
      { expr: rate('sync_records_inserted_total', ['team'], ''), legend: '{{team}} new' },
      { expr: rate('sync_records_updated_total', ['team'], ''), legend: '{{team}} changed' },
    ]),
    graph('Turns that failed or waited, by code', 'ops', [
      { expr: rate('sync_failures_total', ['code'], ''), legend: '{{code}}' },
    ]),
    graph('Oldest delivery', 's', [
      { expr: 'max by (team) (salesloft_inbox_oldest_age_seconds)', legend: '{{team}}' },
    ]),
    graph('Connections to Postgres', 'short', [
      {
        expr: 'sum by (instance, state) (salesloft_db_pool_connections)',
        legend: '{{instance}} {{state}}',
      },
    ]),
    graph('Failures of Postgres', 'ops', [
      { expr: rate('db_errors_total', ['sqlstate'], ''), legend: '{{sqlstate}}' },
    ]),
    graph('Memory', 'bytes', [
      { expr: 'process_resident_memory_bytes{job=~"salesloft-.*"}', legend: '{{instance}}' },
    ]),
    graph('Event loop lag (99 %)', 's', [
      { expr: 'nodejs_eventloop_lag_p99_seconds{job=~"salesloft-.*"}', legend: '{{instance}}' },
    ]),
    graph('Versions', 'short', [
      {
        expr: 'count by (job, version, node) (salesloft_build_info)',
        legend: '{{job}} {{version}}',
      },
    ]),
  ],
}

const oneTeam: Dashboard = {
  uid: 'salesloft-team',
  title: 'SalesLoft: one team',
  description: 'How fresh each stream is and what came',
  byTeam: true,
  panels: [
    graph('Lag', 's', [
      { expr: greatest('sync_lag_seconds', ['team', 'stream']), legend: '{{team}} {{stream}}' },
    ]),
    graph('Since a stream was read to its end', 's', [
      {
        expr: `time() - ${greatest('sync_last_success_timestamp_seconds', ['team', 'stream'])}`,
        legend: '{{team}} {{stream}}',
      },
    ]),
    graph('Records read', 'ops', [
      { expr: rate('sync_records_fetched_total', ['stream']), legend: '{{stream}}' },
    ]),
    graph('What became of them', 'ops', [
      { expr: rate('sync_records_inserted_total', ['team']), legend: '{{team}} new' },
      { expr: rate('sync_records_updated_total', ['team']), legend: '{{team}} changed' },
      { expr: rate('sync_records_unchanged_total', ['team']), legend: '{{team}} unchanged' },
      { expr: rate('sync_records_quarantined_total', ['team']), legend: '{{team}} quarantined' },
    ]),
    graph('Turns that failed or waited', 'ops', [
      { expr: rate('sync_failures_total', ['stream', 'code']), legend: '{{stream}} {{code}}' },
    ]),
    graph('Found by sweeps', 'short', [
      { expr: total('sync_sweep_deleted_total', ['stream']), legend: '{{stream}} deleted' },
      { expr: total('sync_sweep_mismatch_total', ['stream']), legend: '{{stream}} mismatched' },
    ]),
    graph('Fields that nobody knew', 'short', [
      { expr: total('schema_drift_total', ['stream']), legend: '{{stream}}' },
    ]),
    graph('Overdue streams', 'short', [
      { expr: greatest('sync_overdue_streams', ['team']), legend: '{{team}}' },
    ]),
    graph('Contacts that wait for somebody', 'short', [
      { expr: greatest('contacts_conflicts', ['team']), legend: '{{team}} in conflict' },
      { expr: greatest('contacts_invalid', ['team']), legend: '{{team}} refused' },
      { expr: greatest('contacts_braked', ['team']), legend: '{{team}} stopped by the brake' },
    ]),
  ],
}

const budget: Dashboard = {
  uid: 'salesloft-budget',
  title: 'SalesLoft: budget',
  description: 'What is spent of the cost a minute, for what, and who waits',
  byTeam: true,
  panels: [
    graph('Left of the minute', 'short', [
      {
        expr: `min by (team) (salesloft_api_budget_remaining{${team}})`,
        legend: '{{team}}',
      },
    ]),
    graph('Cost a minute, by purpose', 'short', [
      { expr: `60 * ${rate('api_cost_total', ['purpose'])}`, legend: '{{purpose}}' },
    ]),
    graph('Requests by outcome', 'reqps', [
      { expr: rate('api_requests_total', ['outcome']), legend: '{{outcome}}' },
    ]),
    graph('Answers 429', 'reqps', [
      { expr: rate('api_throttled_total', ['team']), legend: '{{team}}' },
    ]),
    graph('Wait for budget (95 %)', 's', [
      { expr: quantile(0.95, 'limiter_wait_seconds', ['purpose']), legend: '{{purpose}}' },
    ]),
    graph('Circuit open', 'short', [
      { expr: greatest('api_circuit_open', ['team']), legend: '{{team}}' },
    ]),
    graph('Renewals of tokens', 'ops', [
      { expr: rate('auth_renewals_total', ['team', 'outcome']), legend: '{{team}} {{outcome}}' },
    ]),
  ],
}

const webhooks: Dashboard = {
  uid: 'salesloft-webhooks',
  title: 'SalesLoft: webhooks and inbox',
  description: 'From the delivery to the row',
  byTeam: true,
  panels: [
    graph('Deliveries received', 'reqps', [
      { expr: rate('webhook_requests_total', ['outcome'], ''), legend: '{{outcome}}' },
    ]),
    graph('Answered after', 's', [
      { expr: quantile(0.5, 'webhook_ack_duration_seconds', [], ''), legend: '50 %' },
      { expr: quantile(0.99, 'webhook_ack_duration_seconds', [], ''), legend: '99 %' },
    ]),
    graph('Waiting in the inbox', 'short', [
      { expr: greatest('inbox_pending', ['team']), legend: '{{team}}' },
    ]),
    graph('Oldest of them', 's', [
      { expr: greatest('inbox_oldest_age_seconds', ['team']), legend: '{{team}}' },
    ]),
    graph('Ended, by outcome', 'ops', [
      { expr: rate('inbox_processed_total', ['outcome']), legend: '{{outcome}}' },
    ]),
    graph('From delivery to end (95 %)', 's', [
      { expr: quantile(0.95, 'inbox_delay_seconds', ['outcome']), legend: '{{outcome}}' },
    ]),
    graph('Subscriptions', 'short', [
      { expr: greatest('webhook_subscriptions', ['team', 'state']), legend: '{{team}} {{state}}' },
    ]),
    graph('Since the latest delivery', 's', [
      {
        expr: `time() - ${greatest('webhook_last_delivery_timestamp_seconds', ['team'])}`,
        legend: '{{team}}',
      },
    ]),
    graph('Dead, silent, repaired', 'short', [
      { expr: greatest('inbox_dead', ['team']), legend: '{{team}} dead' },
      { expr: greatest('webhook_silent', ['team']), legend: '{{team}} silent' },
      { expr: total('webhook_repairs_total', ['team']), legend: '{{team}} repaired' },
    ]),
  ],
}

const enrollments: Dashboard = {
  uid: 'salesloft-enrollments',
  title: 'SalesLoft: enrolments',
  description: 'What came of requests to enrol',
  byTeam: true,
  panels: [
    graph('By what came of them', 'ops', [
      { expr: rate('enrollments_total', ['team', 'outcome']), legend: '{{team}} {{outcome}}' },
    ]),
    graph('So many in this time', 'short', [
      { expr: total('enrollments_total', ['team', 'outcome']), legend: '{{team}} {{outcome}}' },
    ]),
    graph('Answers lost', 'short', [
      { expr: total('enrollment_unknown_outcome_total', ['team']), legend: '{{team}}' },
    ]),
  ],
}

export const dashboards: readonly Dashboard[] = [overview, oneTeam, budget, webhooks, enrollments]

function graph(title: string, unit: string, queries: readonly Query[]): Panel {
  return { title, kind: 'timeseries', unit, queries }
}

function stat(title: string, expr: string, redFrom?: number): Panel {
  const query = { expr, legend: title }
  return { title, kind: 'stat', unit: 'short', queries: [query], ...(redFrom && { redFrom }) }
}
