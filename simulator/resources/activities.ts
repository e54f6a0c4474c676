// E-mails and calls. An e-mail's body, subject and error need a scoped field in reality; without one they are absent.
import { membersOf, stepIn } from './relations.ts'
import { booleans, changed, hrefTo, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Ref, Resource, View } from './resource.ts'

/** The person of an activity and, for those done in a cadence, the cadence and the step. */
function touchOf(view: View): { person: Ref; cadence: Ref; step: Ref } {
  const memberships = view.sizeOf('cadence_memberships')
  if (memberships === 0 || !view.draw.chance(0.7)) {
    return {
      person: view.ref('people', view.draw.below(view.sizeOf('people'))),
      cadence: null,
      step: null,
    }
  }
  const { person, cadence } = membersOf(view, view.draw.below(memberships))
  const step = view.ref('steps', stepIn(view, cadence, view.draw))
  return { person: view.ref('people', person), cadence: view.ref('cadences', cadence), step }
}

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
  const { person, cadence, step } = touchOf(view)
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
    user: view.ref('users', draw.below(view.sizeOf('users'))),
    recipient: person,
    mailing: { id: 3_124_000 + view.row },
    action: null,
    task: null,
    crm_activity: sent && draw.chance(0.3) ? hrefTo('crm_activities', 11_367_000 + view.row) : null,
    cadence,
    step,
    email_template: draw.chance(0.4) ? hrefTo('email_templates', 6_605_000 + draw.below(40)) : null,
  }
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
  build: buildEmail,
}

const dispositions = ['No Answer', 'Connected', 'Busy', 'Left Voicemail'] as const
const sentiments = ['Customer', 'Interested', 'Not interested'] as const

function buildCall(view: View): Fields {
  const { draw, draft } = view
  const { person, cadence, step } = touchOf(view)
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
    user: view.ref('users', draw.below(view.sizeOf('users'))),
    action: null,
    called_person: person,
    crm_activity: null,
    note: draw.chance(0.2) ? hrefTo('notes', 1_029_000 + view.row) : null,
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
    ...integers({ person_id: idIn('called_person') }),
    ...texts({ sentiment: valueIn('sentiment'), disposition: valueIn('disposition') }),
  },
  build: buildCall,
}
