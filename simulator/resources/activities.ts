// E-mails and calls. An e-mail's body, subject and error come only where they are asked for, with a scope of their own.
import { noteOfCall, oneOf, touchAt } from './relations.ts'
import { booleans, changed, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { dispositions, sentiments } from './words.ts'

const statuses = [
  'sent',
  'sent',
  'sent',
  'sent_from_gmail',
  'sent',
  'scheduled',
  'failed',
  'pending',
] as const

function buildEmail(view: View): Fields {
  const { draw, draft } = view
  const { person, user, cadence, step } = touchAt(view, 'activities/emails', view.row)
  const logged = oneOf(view, 'activities/emails', 'crm_activities', view.row)
  const status = draft.pick(statuses)
  const sent = status.startsWith('sent')
  const views = sent ? draft.below(6) : 0
  const after = view.text(view.created + 1_934_859)
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    recipient_email_address: person === null ? null : `person${person.id}@example.com`,
    status,
    bounced: sent && draft.chance(0.03),
    send_after: sent || status === 'scheduled' ? after : null,
    sent_at: sent ? view.text(view.created + 3_405_506) : null,
    view_tracking: true,
    click_tracking: draw.chance(0.5),
    headers: draw.chance(0.05) ? { cc: 'colleague@seller.example' } : {},
    personalization: `${draw.pick(['0', '12', '50', '100'])}.0`,
    counts: {
      clicks: views >> 1,
      views,
      replies: views > 4 ? 1 : 0,
      unique_devices: views > 0 ? 1 : 0,
      unique_locations: views > 0 ? 1 : 0,
      attachments: 0,
    },
    message_id: null,
    draft_with_ai: false,
    additional_recipients: [],
    user,
    recipient: person,
    mailing: { id: 3_124_000 + view.row },
    action: null,
    task: null,
    crm_activity: logged === undefined ? null : view.ref('crm_activities', logged),
    cadence,
    step,
    email_template: draw.chance(0.4)
      ? view.ref('email_templates', draw.below(view.sizeOf('email_templates')))
      : null,
  }
}

const emailContents: NonNullable<Resource['optional']> = {
  parameter: 'scoped_fields',
  scope: 'email_contents:read',
  of: (record) => ({
    subject: `About ${String(record['recipient_email_address'])}`,
    body: '<div>Grüße &amp; thanks</div>',
    error_message: record['status'] === 'failed' ? 'Mailbox is full' : null,
  }),
}

export const emails: Resource = {
  path: 'activities/emails',
  scope: 'emails:read',
  firstId: 8_202_001,
  zone: 'team',
  paging: 'pages',
  sorts: { ...sortsBy('updated_at'), send_time: valueIn('sent_at') },
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    sent_at: { kind: 'instant', field: 'sent_at' },
    ...integers({
      crm_activity_id: idIn('crm_activity'),
      action_id: idIn('action'),
      user_id: idIn('user'),
      cadence_id: idIn('cadence'),
      step_id: idIn('step'),
      person_id: idIn('recipient'),
    }),
    ...texts({
      status: valueIn('status'),
      email_addresses: valueIn('recipient_email_address'),
      personalization: valueIn('personalization'),
    }),
    ...booleans({
      bounced: (record) => record['bounced'] === true,
      one_off: (record) => record['cadence'] === null,
    }),
  },
  // Of those that were sent in play; no filter has the name.
  lookups: { played: { of: idIn('recipient'), guess: () => [] } },
  optional: emailContents,
  build: buildEmail,
}

function buildCall(view: View): Fields {
  const { draw, draft } = view
  const { person, user, cadence, step } = touchAt(view, 'activities/calls', view.row)
  const note = noteOfCall(view, view.row)
  const disposition = draft.pick(dispositions)
  const connected = disposition === 'Connected'
  return {
    id: view.id,
    to: `+1555${String(view.id).slice(-7).padStart(7, '0')}`,
    duration: connected ? 20 + draft.below(900) : null,
    sentiment: connected ? draft.pick(sentiments) : null,
    disposition,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    recordings:
      connected && draw.chance(0.3)
        ? [{ url: null, status: 'completed', recording_status: 'stored' }]
        : [],
    positive: connected && draft.chance(0.4),
    connected,
    user,
    action: null,
    called_person: person,
    crm_activity: null,
    note: note === undefined ? null : view.ref('notes', note),
    cadence,
    step,
    task: null,
  }
}

export const calls: Resource = {
  path: 'activities/calls',
  scope: 'calls:read',
  firstId: 2_117_001,
  zone: 'team',
  paging: 'pages',
  sorts: sortsBy('created_at', 'updated_at'),
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    created_at: { kind: 'instant', field: 'created_at' },
    user_guid: { kind: 'guid', field: 'user' },
    ...integers({ person_id: idIn('called_person') }),
    ...texts({ sentiment: valueIn('sentiment'), disposition: valueIn('disposition') }),
  },
  build: buildCall,
}
