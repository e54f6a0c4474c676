// Templates of e-mails, their attachments, and the e-mails that wait for a partner's mail service. Team templates are
// named by UUIDs, the attachments of both have no sort of their own.
import {
  booleans,
  changed,
  hrefTo,
  ids,
  idIn,
  integers,
  sortsBy,
  texts,
  valueIn,
} from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { mix, uuidOf } from '../world/draws.ts'

const usual = {
  zone: 'team',
  scope: 'emails:read',
  paging: 'pages',
  sort: 'updated_at',
  direction: 'DESC',
} as const

/** What both kinds of templates have. */
function templateOf(view: View, name: string): Fields {
  const { draw, draft } = view
  const sent = draft.below(300)
  const title = `${name} ${view.row + 1}`
  return {
    id: view.key,
    title: view.version === 1 ? title : `${title} (${view.version})`,
    subject: draw.pick(['Hello, {{first_name}}', 'A question – "quickly"', 'Grüße']),
    body: `<div>${title} &amp; more</div>`,
    body_preview: title,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    last_used_at: draw.chance(0.5) ? view.text(view.updated) : null,
    archived_at: draft.chance(0.05) ? view.text(view.updated) : null,
    open_tracking_enabled: true,
    click_tracking_enabled: draw.chance(0.5),
    tags: draw.chance(0.3) ? ['Tag1'] : [],
    counts: {
      sent_emails: sent,
      views: sent >> 1,
      clicks: sent >> 2,
      replies: sent >> 4,
      bounces: sent >> 6,
    },
    groups: [],
  }
}

const attachmentsUrl = (kind: string, key: number | string): Fields => ({
  attachments: `https://api.salesloft.com/v2/${kind}_attachments?${kind}_id%5B%5D=${key}`,
})

const filters = {
  ...changed,
  include_archived_templates: {
    kind: 'reveal',
    hides: (record: Fields) => record['archived_at'] !== null,
  },
  ...texts({ tag: valueIn('tags') }),
  search: {
    kind: 'search',
    of: (record: Fields) => `${String(record['title'])} ${String(record['subject'])}`,
  },
} as const
const sorts = sortsBy('created_at', 'updated_at', 'last_used_at')

export const emailTemplates: Resource = {
  ...usual,
  path: 'email_templates',
  firstId: 6_605_423,
  sorts,
  filters: {
    ...filters,
    include_cadence_templates: {
      kind: 'reveal',
      hides: (record) => record['cadence_template'] === true,
    },
    ...booleans({ linked_to_team_template: (record) => record['team_template'] !== null }),
  },
  build: (view) => ({
    ...templateOf(view, 'Template'),
    shared: view.draw.chance(0.5),
    cadence_template: view.draw.chance(0.2) ? true : null,
    _links: attachmentsUrl('email_template', view.key),
    template_owner: view.ref('users', view.draw.below(view.sizeOf('users'))),
    team_template: view.draw.chance(0.3)
      ? view.ref('team_templates', view.draw.below(view.sizeOf('team_templates')))
      : null,
  }),
}

export const teamTemplates: Resource = {
  ...usual,
  path: 'team_templates',
  firstId: 1,
  keyOf: (row, { seed }) => uuidOf(mix(seed, row)),
  sorts,
  filters,
  build: (view) => ({
    ...templateOf(view, 'Team Template'),
    last_modified_at: view.text(view.updated),
    last_modified_user: view.ref('users', 0),
    _links: attachmentsUrl('team_template', view.key),
  }),
}

function attachmentOf(view: View): Fields {
  const name = `brochure-${view.row + 1}-${view.version}.pdf`
  return {
    id: view.id,
    attachment_id: 880_000 + view.row,
    name,
    download_url: `https://files.example/${name}`,
    attachment_file_size: 1000 + view.draft.below(100_000),
  }
}

const unsorted = { ...usual, sorts: {}, sort: 'id' } as const

export const emailTemplateAttachments: Resource = {
  ...unsorted,
  path: 'email_template_attachments',
  firstId: 51_001,
  filters: { ...ids, ...integers({ email_template_id: idIn('email_template') }) },
  build: (view) => ({
    ...attachmentOf(view),
    scanned: true,
    attachment_content_type: 'application/pdf',
    attachment_fingerprint: uuidOf(view.draft.below(2 ** 31)).replaceAll('-', ''),
    email_template: view.ref('email_templates', view.row),
  }),
}

export const teamTemplateAttachments: Resource = {
  ...unsorted,
  path: 'team_template_attachments',
  firstId: 61_001,
  filters: { ...ids, ...texts({ team_template_id: idIn('team_template') }) },
  build: (view) => ({
    ...attachmentOf(view),
    team_template: view.ref('team_templates', view.row),
  }),
}

export const pendingEmails: Resource = {
  ...unsorted,
  path: 'pending_emails',
  firstId: 71_001,
  filters: {},
  build: (view) => ({
    id: view.id,
    mailbox: `user${1 + view.draft.below(9)}@seller.example`,
    mime_email_payload: hrefTo('mime_email_payloads', view.id),
  }),
}
