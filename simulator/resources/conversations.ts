// Conversations are recorded calls: the first calls have one each, and each has a transcription. All are named by UUIDs;
// that they print UTC, as the other services beside the Rails core do, is not captured.
import { touchAt } from './relations.ts'
import { hrefTo, ids, idIn, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Ref, Resource, View } from './resource.ts'
import { mix, uuidOf } from '../world/draws.ts'

const usual = {
  zone: 'utc',
  scope: 'conversations:read',
  paging: 'pages',
  firstId: 1,
  keyOf: (row: number, { seed }: { seed: number }) => uuidOf(mix(seed, row)),
  sorts: sortsBy('created_at', 'updated_at'),
  sort: 'updated_at',
  direction: 'DESC',
} as const

/** What is served below a record is referred to by the record's id. */
function below(path: string, key: number | string, what: string): NonNullable<Ref> {
  return { ...hrefTo(`${path}/${key}`, what), id: key }
}

function buildConversation(view: View): Fields {
  const { draw, draft } = view
  const call = view.ref('activities/calls', view.row)
  const { person } = touchAt(view, 'activities/calls', view.row)
  const user = view.guidOf(draw.below(Math.max(1, view.sizeOf('users'))))
  const transcription = view.ref('transcriptions', view.row)
  const duration = 60 + draw.below(1800)
  const part = (what: string) =>
    transcription === null ? null : below('transcriptions', transcription.id, what)
  return {
    id: view.key,
    title: `Call ${view.row + 1}${draft.chance(0.5) ? ' – follow-up' : ''}`,
    account: null,
    call_id: call === null ? null : String(call.id),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    duration,
    event_start_date: view.text(view.created - duration * 1_000_000),
    event_end_date: view.text(view.created),
    is_api: false,
    language_code: draw.pick(['en-US', 'de-DE']),
    media_type: draw.pick(['audio', 'video']),
    organization_id: uuidOf(view.teamId),
    owner_id: user,
    person,
    platform: draw.pick(['salesloft', 'zoom']),
    recording: below('conversations', view.key, 'recording'),
    started_recording_at: Math.floor(view.created / 1_000_000) - duration,
    transcription,
    transcription_artifact: part('artifact'),
    transcription_sentences: part('sentences'),
    user_guid: user,
  }
}

export const conversations: Resource = {
  ...usual,
  path: 'conversations',
  filters: {
    ...ids,
    updated_at: { kind: 'instant', field: 'updated_at' },
    created_at: { kind: 'instant', field: 'created_at' },
    ...texts({
      owner_ids: valueIn('owner_id'),
      user_guids: valueIn('user_guid'),
      person_ids: idIn('person'),
      account_ids: idIn('account'),
      platform: valueIn('platform'),
      media_type: valueIn('media_type'),
      language_code: valueIn('language_code'),
      title: valueIn('title'),
    }),
  },
  build: buildConversation,
}

export const transcriptions: Resource = {
  ...usual,
  path: 'transcriptions',
  filters: { updated_at: { kind: 'instant', field: 'updated_at' } },
  build: (view) => ({
    id: view.key,
    language_code: view.draft.pick(['en-US', 'de-DE']),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    conversation: view.ref('conversations', view.row),
    transcription_sentences: below('transcriptions', view.key, 'sentences'),
    transcription_artifact: below('transcriptions', view.key, 'artifact'),
  }),
}
