// What programs use: bulk jobs and their rows, webhook subscriptions, signals, external ids, audit reports. Jobs and rows
// are walked along `id[gt]`, without pages.
import { idIn, texts, valueIn } from './resource.ts'
import type { Fields, Places, Resource, View } from './resource.ts'

const unsorted = {
  zone: 'team',
  paging: 'pages',
  sorts: {},
  sort: 'id',
  direction: 'DESC',
  filters: {},
} as const
const jobs = {
  ...unsorted,
  zone: 'utc',
  scope: 'people:read',
  paging: 'after',
  direction: 'ASC',
} as const
const dayUs = 86_400_000_000

function buildJob(view: View): Fields {
  const done = view.version === 1 ? view.row % 4 !== 3 : view.draft.chance(0.7)
  const total = jobRows(view, view.row)
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    name: `Job ${view.row + 1}`,
    type: 'person/upsert',
    state: done ? 'done' : 'executing',
    ready_to_execute: true,
    marked_ready_at: view.text(view.created),
    started_at: view.text(view.created),
    finished_at: done ? view.text(view.updated) : null,
    total,
    processed: done ? total : 0,
    errors: 0,
    scopes: ['crm_id_person:write'],
  }
}

/** How many rows a job began with. */
function jobRows({ sizeOf }: View, job: number): number {
  const all = sizeOf('bulk_jobs/{id}/job_data')
  return Math.floor((all + sizeOf('bulk_jobs') - 1 - job) / Math.max(1, sizeOf('bulk_jobs')))
}

function rowsOfJob(value: string, { sizeOf, firstIdOf }: Places): number[] {
  const job = Number(value) - firstIdOf('bulk_jobs')
  const count = sizeOf('bulk_jobs')
  if (!(job >= 0 && job < count)) return []
  const rounds = Math.ceil((sizeOf('bulk_jobs/{id}/job_data') - job) / count)
  return Array.from({ length: Math.max(0, rounds) }, (_, round) => job + round * count)
}

export const bulkJobs: Resource = {
  ...jobs,
  path: 'bulk_jobs',
  firstId: 3001,
  filters: { id: { kind: 'after' }, ...texts({ state: valueIn('state') }) },
  build: buildJob,
}

export const jobData: Resource = {
  ...jobs,
  path: 'bulk_jobs/{id}/job_data',
  parent: { stream: 'bulk_jobs', field: 'bulk_job' },
  firstId: 700_001,
  filters: { id: { kind: 'after' }, ...texts({ status: valueIn('status') }) },
  lookups: { bulk_job: { of: idIn('bulk_job'), guess: rowsOfJob } },
  build(view) {
    const person = view.ref('people', view.row)
    return {
      id: view.id,
      bulk_job: view.ref('bulk_jobs', view.row),
      created_at: view.text(view.created),
      started_at: view.text(view.created),
      finished_at: view.text(view.updated),
      status: 'success',
      error: null,
      record: { first_name: 'John', last_name: `Row ${view.row + 1}` },
      resource: {
        person: { id: person?.id ?? null },
        upsert_type: view.draft.pick(['create', 'update']),
      },
    }
  },
}

const eventTypes = ['person_updated', 'account_updated', 'task_completed', 'meeting_booked']

export const webhookSubscriptions: Resource = {
  ...unsorted,
  path: 'webhook_subscriptions',
  scope: 'team:read',
  paging: 'none',
  firstId: 1501,
  filters: { enabled: { kind: 'boolean', of: (record) => record['enabled'] === true } },
  build: (view) => ({
    id: view.id,
    tenant_id: view.teamId,
    user_guid: view.guidOf(0),
    event_type: eventTypes[view.row % eventTypes.length],
    enabled: view.version % 2 === 1,
    callback_url: `https://hooks.example/${view.row + 1}`,
    callback_token: `token-${view.id}`,
  }),
}

const localized = (text: string): Fields => ({ en: text })

function signal(view: View, row: number): Fields {
  return {
    id: 81_001 + row,
    integration_slug: 'signals',
    type: `signal_${row + 1}`,
    team: view.teamId,
  }
}

const signals = { ...unsorted, zone: 'utc', scope: 'signal_registrations:read' } as const
const integration = { id: 5167, name: 'Signals' }

export const signalRegistrations: Resource = {
  ...signals,
  path: 'integrations/signals/registrations',
  firstId: 81_001,
  build: (view) => ({
    id: view.id,
    type: `signal_${view.row + 1}`,
    signal_name: `Signal ${view.row + 1}`,
    description: localized(`Version ${view.version}`),
    owner_user_guid: view.guidOf(0),
    integration,
    integration_slug: 'signals',
    indicators: [{ key: 'hot', label: localized('Hot') }],
    attribution: ['person', 'account'],
    data_shape: { type: 'object' },
    globally_installed_at: null,
    created_at: view.text(view.created),
  }),
}

export const signalPlays: Resource = {
  ...signals,
  path: 'integrations/signals/registrations/plays',
  firstId: 82_001,
  build(view) {
    const registration = view.row % Math.max(1, view.sizeOf('integrations/signals/registrations'))
    return {
      id: view.id,
      identifier: `play-${view.row + 1}`,
      name: localized(`Play ${view.row + 1}`),
      label: localized('Follow up'),
      description: localized(`Version ${view.version}`),
      state: view.draft.pick(['draft', 'enabled']),
      signal_type: `signal_${registration + 1}`,
      signal_registration: signal(view, registration),
      integration,
      indicators: ['hot'],
      attributes: { task_type: 'email', due_in_days: 1 },
      owner_user_guid: view.guidOf(0),
      owner_tenant_id: view.teamId,
      enabled_at: null,
      created_at: view.text(view.created),
    }
  },
}

export const externalConfigurations: Resource = {
  ...unsorted,
  path: 'external/configurations',
  scope: 'external_id_configuration:read',
  firstId: 401,
  build: (view) => ({
    id: view.id,
    external_type: `warehouse_${view.row + 1}`,
    object_type: view.row % 2 === 0 ? 'person' : 'account',
    source_type: 'integration',
    source_id: 90 + view.draft.below(9),
    deleted: false,
  }),
}

export const externalMappings: Resource = {
  ...unsorted,
  path: 'external/mappings',
  scope: 'external_id:read',
  firstId: 4001,
  build: (view) => ({
    id: view.id,
    external_id: `w-${view.draft.below(1_000_000)}`,
    external_type: 'warehouse_1',
    object_type: 'person',
    object_id: view.ref('people', view.row)?.id ?? null,
    tenant_id: view.teamId,
    inserted_at: view.text(view.created),
    deleted: false,
  }),
}

export const auditReports: Resource = {
  ...unsorted,
  path: 'audit_reports',
  scope: 'audit_reports:read',
  firstId: 9101,
  build: (view) => ({
    id: view.id,
    name: `Report ${view.row + 1}`,
    status: view.draft.pick(['completed', 'failed']),
    error: null,
    requestor_name: 'Admin',
    requestor_email: 'user01@seller.example',
    user_guid: view.guidOf(0),
    audited_user_guids: view.guidOf(view.row),
    actions: 'update',
    data_source: 'audit',
    record_type: 'person',
    record_ids: view.ref('people', view.row)?.id ?? null,
    since: view.text(view.created - 30 * dayUs),
    until: view.text(view.created),
    requested_on: view.text(view.created),
    started_on: view.text(view.created),
    completed_on: view.text(view.updated),
    email_notification: false,
    download_url: `https://files.example/audit-${view.id}.csv`,
  }),
}
