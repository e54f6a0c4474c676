import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { metricsPage } from '../../scripts/generate-metrics-doc.ts'
import { metricPrefix, metricTable } from '../../src/telemetry/metric-table.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import type { Gauges } from '../../src/telemetry/metrics.ts'

const gauges: Gauges = {
  teams: [
    {
      team: 'acme',
      budgetRemaining: 412,
      circuitOpen: false,
      waitsForPerson: true,
      inbox: { pending: 4, oldestSeconds: 7, dead: 1 },
      webhooks: {
        wanted: 36,
        active: 34,
        refused: ['note_deleted'],
        lastDeliveryAt: '2026-11-24T19:31:42.000000Z',
        silent: true,
      },
      contacts: { conflicts: 3, oldestConflictSeconds: 60, invalid: 2, braked: true },
      overdueStreams: 2,
      streams: [
        {
          stream: 'people',
          lagSeconds: 90,
          lagLimitSeconds: 720,
          lastSuccessAt: '2026-11-24T19:31:42.000000Z',
        },
        { stream: 'calls', lagSeconds: null, lagLimitSeconds: 720, lastSuccessAt: null },
      ],
    },
  ],
  pool: { used: 3, idle: 7, waiting: 0 },
}

test('every metric of the table is served under its name', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  const text = await metrics.text()
  for (const name of Object.keys(metricTable)) {
    expect(text).toContain(`# HELP ${metricPrefix}${name} `)
  }
  expect(text).toContain('salesloft_build_info{version="1.2.3"')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('a request counts its outcome, its cost and its wait', async () => {
  const metrics = createMetrics({ version: '1' })
  const request = { team: 'acme', purpose: 'sweep', waitMs: 1_500 }
  metrics.requested({ ...request, outcome: 'ok', cost: 3 })
  metrics.requested({ ...request, outcome: 'throttled', cost: 1 })
  const text = await metrics.text()
  expect(text).toContain('salesloft_api_requests_total{team="acme",outcome="ok"} 1')
  expect(text).toContain('salesloft_api_cost_total{team="acme",purpose="sweep"} 4')
  expect(text).toContain('salesloft_api_throttled_total{team="acme"} 1')
  expect(text).toContain('salesloft_limiter_wait_seconds_sum{team="acme",purpose="sweep"} 3')
})

test('a stored page counts its records by what became of them', async () => {
  const metrics = createMetrics({ version: '1' })
  const counts = { fetched: 100, inserted: 60, updated: 30, unchanged: 9, quarantined: 1 }
  metrics.stored({ team: 'acme', stream: 'people', ...counts })
  metrics.drifted({ team: 'acme', stream: 'people', count: 2 })
  const text = await metrics.text()
  for (const [name, count] of Object.entries(counts)) {
    expect(text).toContain(
      `salesloft_sync_records_${name}_total{team="acme",stream="people"} ${String(count)}`,
    )
  }
  expect(text).toContain('salesloft_schema_drift_total{team="acme",stream="people"} 2')
})

test('gauges are read at each scrape, and what is gone is not served from memory', async () => {
  let answer: Gauges = gauges
  const metrics = createMetrics({ version: '1', collect: () => Promise.resolve(answer) })
  const first = await metrics.text()
  expect(first).toContain('salesloft_api_budget_remaining{team="acme"} 412')
  expect(first).toContain('salesloft_sync_lag_seconds{team="acme",stream="people"} 90')
  expect(first).not.toContain('salesloft_sync_lag_seconds{team="acme",stream="calls"}')
  expect(first).toContain('salesloft_sync_lag_limit_seconds{team="acme",stream="calls"} 720')
  expect(first).toContain('salesloft_sync_overdue_streams{team="acme"} 2')
  expect(first).toContain('salesloft_inbox_pending{team="acme"} 4')
  expect(first).toContain('salesloft_inbox_oldest_age_seconds{team="acme"} 7')
  expect(first).toContain('salesloft_inbox_dead{team="acme"} 1')
  expect(first).toContain('salesloft_webhook_subscriptions{team="acme",state="active"} 34')
  expect(first).toContain('salesloft_webhook_subscriptions{team="acme",state="missing"} 1')
  expect(first).toContain('salesloft_webhook_subscriptions{team="acme",state="refused"} 1')
  expect(first).toContain('salesloft_webhook_silent{team="acme"} 1')
  expect(first).toContain('salesloft_contacts_conflicts{team="acme"} 3')
  expect(first).toContain('salesloft_contacts_oldest_conflict_age_seconds{team="acme"} 60')
  expect(first).toContain('salesloft_contacts_invalid{team="acme"} 2')
  expect(first).toContain('salesloft_contacts_braked{team="acme"} 1')
  expect(first).toContain('last_success_timestamp_seconds{team="acme",stream="people"} 1795548702')
  expect(first).toContain('salesloft_db_pool_connections{state="used"} 3')
  answer = { teams: [] }
  expect(await metrics.text()).not.toContain('acme')
})

test('a store that fails or hangs costs its gauges, not the scrape', async () => {
  const failing = createMetrics({ version: '1', collect: () => Promise.reject(new Error('down')) })
  expect(await failing.text()).toContain('salesloft_build_info')
  const hanging = createMetrics({
    version: '1',
    collectTimeoutMs: 20,
    collect: () => new Promise(() => {}),
  })
  expect(await hanging.text()).toContain('salesloft_build_info')
})

test('labels are held to what is known, so that no text of SalesLoft becomes one', async () => {
  const metrics = createMetrics({ version: '1' })
  metrics.drifted({ team: 'Jane Doe <jane@example.com>', stream: 'people/1', count: 1 })
  metrics.requested({ team: 'acme', outcome: 'ok', purpose: '/v2/people/1', cost: 1, waitMs: 0 })
  metrics.databaseFailed('23505')
  metrics.databaseFailed('duplicate key (email)=(jane@example.com)')
  const text = await metrics.text()
  expect(text).not.toMatch(/jane|\/v2|people\/1/)
  expect(text).toContain('salesloft_db_errors_total{sqlstate="23505"} 1')
  expect(text).toContain('salesloft_db_errors_total{sqlstate="other"} 1')
})

test('docs/metrics.md says what the table says', async () => {
  const file = new URL('../../docs/metrics.md', import.meta.url)
  expect(await readFile(file, 'utf8')).toBe(metricsPage())
})
