// Names that others rely on: scripts, dashboards, queries, running workflows. They change by addition only, so each is
// written out here; a test that took them from the sources would agree with any change.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { settings } from '../../src/config/settings.ts'
import { enrollmentOrders } from '../../src/domain/enrollment.ts'
import { streams } from '../../src/domain/streams.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { metricPrefix, metricTable } from '../../src/telemetry/metric-table.ts'
import {
  dailyReportId,
  drainInboxId,
  enrollBatchId,
  followEnrollmentId,
  readFully,
  requestEnrollment,
  ring,
  ringInboxesId,
  runAudienceId,
  runAudiencesId,
  searchAttributes,
  syncStreamId,
  syncTeamId,
  taskQueue,
  wakeEnrollment,
} from '../../src/workflows/messages.ts'
import { syncSchedule } from '../../src/client/temporal/schedule-table.ts'
import * as workflows from '../../src/workflows/index.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createFixture } from '../server/fixture.ts'

describe('wire names', () => {
  test('of the environment', () => {
    const names = settings.flatMap(({ env }) => env ?? [])
    expect(names).toEqual(
      expect.arrayContaining([
        'DATABASE_URL',
        'TEMPORAL_ADDRESS',
        'TEMPORAL_NAMESPACE',
        'SALESLOFT_BASE_URL',
        'SALESLOFT_INSECURE_HOSTS',
        'SALESLOFT_API_KEY',
        'SALESLOFT_AUTH_URL',
        'SALESLOFT_CLIENT_ID',
        'SALESLOFT_CLIENT_SECRET',
        'SALESLOFT_COST_PER_MINUTE',
        'PUBLIC_URL',
        'HOST',
        'PORT',
        'OPERATOR_TOKEN',
        'ENCRYPTION_KEYS',
        'REDIS_URL',
        'DATA_DIR',
        'CONFIG_PROFILE',
      ]),
    )
  })

  test('of commands', async () => {
    const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--help'])
    const commands = `start worker server migrate connect disconnect teams sync status pause resume
      cadences schedules settings webhooks doctor simulator enroll enrollments audiences`.split(
      /\s+/,
    )
    expect(commands.filter((name) => !new RegExp(`^  ${name}\\b`, 'm').test(stdout))).toEqual([])
  })

  test('of Temporal', () => {
    const team = parseTeamSlug('acme')
    expect(Object.keys(workflows)).toEqual(
      expect.arrayContaining([
        'dailyReport',
        'drainInbox',
        'enrollBatch',
        'followEnrollment',
        'runAudience',
        'runAudiences',
        'syncStream',
        'syncTeam',
      ]),
    )
    expect(taskQueue).toBe('salesloft')
    expect(syncTeamId(team)).toBe('sync:acme')
    expect(syncStreamId(team, 'people')).toBe('sync:acme:people')
    expect(drainInboxId(team)).toBe('inbox:acme')
    expect(dailyReportId(team, '2026-11-24')).toBe('report:acme:2026-11-24')
    expect(ringInboxesId).toBe('inbox')
    expect(enrollBatchId(team, '3')).toBe('enroll-batch:acme:3')
    expect(runAudienceId(team, 'west')).toBe('audience:acme:west')
    expect(runAudiencesId).toBe('audiences')
    expect(ring).toBe('ring')
    expect(readFully).toBe('readFully')
    expect(followEnrollmentId(team, '7', '8')).toBe('enroll:acme:7:8')
    expect([requestEnrollment, wakeEnrollment]).toEqual(['request', 'wake'])
    expect(enrollmentOrders).toEqual(['pause', 'resume', 'stop', 'retry'])
    expect(searchAttributes.map(({ name }) => name)).toEqual([
      'SalesloftTeam',
      'SalesloftStream',
      'EnrollmentStatus',
      'ReportDate',
    ])
    const { scheduleId, action } = syncSchedule({ team, paused: false })
    expect(scheduleId).toBe('sync:acme')
    expect(action).toMatchObject({ workflowType: 'syncTeam', workflowId: 'sync:acme' })
  })

  test('of streams and their tables', () => {
    expect(streams.map((stream) => [stream.name, stream.path, stream.table])).toEqual(
      expect.arrayContaining([
        ['people', 'people', 'people'],
        ['accounts', 'accounts', 'accounts'],
        ['users', 'users', 'users'],
        ['cadences', 'cadences', 'cadences'],
        ['steps', 'steps', 'steps'],
        ['cadence_memberships', 'cadence_memberships', 'cadence_memberships'],
        ['emails', 'activities/emails', 'emails'],
        ['calls', 'activities/calls', 'calls'],
        ['person_stages', 'person_stages', 'person_stages'],
        ['account_stages', 'account_stages', 'account_stages'],
        ['groups', 'groups', 'groups'],
        ['custom_fields', 'custom_fields', 'custom_fields'],
      ]),
    )
  })

  test('of the tables of the worker, and of the columns that every mirrored table has', async () => {
    await using own = await createTestDatabase()
    const { rows } = await sql<{ name: string }>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema in ('worker', 'salesloft')`.execute(own.database.kysely)
    const tables = ['team', 'sync_state', 'api_budget', 'quarantine', 'run']
    const found = new Set(rows.map(({ name }) => name))
    expect(tables.filter((table) => !found.has(`worker.${table}`))).toEqual([])
    const common = ['team', 'id', 'raw', 'requested_at', 'synced_at', 'deleted_at']
    const { rows: columns } = await sql<{ table_name: string; count: string }>`
      select table_name, count(*) from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
      where table_schema = 'salesloft' and table_type = 'BASE TABLE' and column_name in (${sql.join(common)})
      group by table_name`.execute(own.database.kysely)
    expect(columns.map(({ count }) => Number(count))).toEqual(streams.map(() => common.length))
  })

  test('of metrics', () => {
    expect(Object.keys(metricTable).map((name) => `${metricPrefix}${name}`)).toEqual(
      expect.arrayContaining([
        'salesloft_api_requests_total',
        'salesloft_api_cost_total',
        'salesloft_api_budget_remaining',
        'salesloft_api_throttled_total',
        'salesloft_limiter_wait_seconds',
        'salesloft_sync_records_fetched_total',
        'salesloft_sync_records_inserted_total',
        'salesloft_sync_records_updated_total',
        'salesloft_sync_records_unchanged_total',
        'salesloft_sync_records_quarantined_total',
        'salesloft_sync_lag_seconds',
        'salesloft_sync_last_success_timestamp_seconds',
        'salesloft_schema_drift_total',
        'salesloft_inbox_pending',
        'salesloft_inbox_oldest_age_seconds',
        'salesloft_db_pool_connections',
        'salesloft_db_errors_total',
        'salesloft_build_info',
      ]),
    )
  })

  test('of the addresses that are served', async () => {
    await using fixture = await createFixture()
    const served = fixture.server.routes.map(({ method, url }) => `${method} ${url}`)
    expect(served).toEqual(
      expect.arrayContaining([
        'GET /health',
        'GET /health/live',
        'GET /metrics',
        'GET /',
        'GET /api/v1/status',
        'POST /api/v1/teams/:team/sync',
        'POST /api/v1/teams/:team/pause',
        'POST /api/v1/teams/:team/resume',
        'GET /api/v1/teams/:team/settings',
        'PATCH /api/v1/teams/:team/settings',
        'GET /enrollments',
        'GET /api/v1/teams/:team/enrollments',
        'POST /api/v1/teams/:team/enrollments',
        'POST /api/v1/teams/:team/enrollment-batches',
        'PUT /api/v1/teams/:team/audiences/:name',
        'GET /contacts',
        'GET /contacts/conflicts',
        'GET /api/v1/teams/:team/contacts',
        'POST /api/v1/teams/:team/contacts',
        'PUT /api/v1/teams/:team/contacts/:id',
        'PATCH /api/v1/teams/:team/contacts/:id',
        'DELETE /api/v1/teams/:team/contacts/:id',
        'POST /api/v1/teams/:team/contacts/import',
        'GET /api/v1/teams/:team/contacts.csv',
        'GET /api/v1/teams/:team/contact-conflicts',
        'POST /api/v1/teams/:team/contact-conflicts/:id/resolve',
        'GET /api/v1/teams/:team/contact-contract',
        'PUT /api/v1/teams/:team/contact-contract',
        'GET /api/v1/teams/:team/contact-runs',
        'POST /api/v1/teams/:team/contact-runs',
        'GET /api/v1/teams/:team/contact-diff',
        'POST /webhooks/salesloft',
        'POST /webhooks/salesloft/:endpoint',
        'GET /api/v1/teams/:team/webhooks/deliveries',
        'POST /api/v1/teams/:team/webhooks/apply',
        'POST /api/v1/teams/:team/webhooks/replay',
        'GET /api/v1/teams/:team/cadences',
        'GET /api/v1/teams/:team/cadences/:cadence',
        'GET /api/v1/teams/:team/cadences/:cadence/export',
        'POST /api/v1/teams/:team/cadences/import',
        'POST /api/v1/teams/:team/cadences/diff',
        'POST /api/v1/teams/:team/cadences/:cadence/copy',
      ]),
    )
  })
})
