// What is served below one record and made from it: there is nothing to change but the record. Sentences all have the id
// of their transcription; results are the rows of a job that is done. Cadence statistics and a transcription's artifact
// are named in the documentation's index only: their fields are ours.
import { createDraw, seedOf } from '../world/draws.ts'
import type { Draw } from '../world/draws.ts'
import { hrefTo } from './resource.ts'
import type { Fields, Ref } from './resource.ts'

/** Other streams, for what is made from more than the one record. */
export interface Sources {
  /** Live records in id order. */
  readonly records: (stream: string) => Fields[]
  /** One living record, the same for the same number until the list changes; undefined where there is none. */
  readonly some: (stream: string, number: number) => Fields | undefined
  /** Live records that a lookup of the stream finds. */
  readonly found: (stream: string, lookup: string, value: number) => readonly Fields[]
  /** What a write kept beside a record. */
  readonly beside: (stream: string, id: number) => Fields | undefined
}

export interface Derived {
  /** `{id}` stands for the parent's id, or for its name. */
  readonly path: string
  /** The parameter, needed, that has the parent's name instead of the path. */
  readonly parameter?: string
  readonly scope: string
  /** The stream of the parent. */
  readonly parent: string
  /** What names the parent where it is not the id. */
  readonly nameOf?: (parent: Fields) => string
  /** One object, or how the list is paged. */
  readonly paging: 'single' | 'pages' | 'after' | 'none'
  /** Fields by whose value the list is narrowed, under their own name. */
  readonly filters?: readonly string[]
  readonly of: (parent: Fields, sources: Sources) => Fields[]
}

/** The same for as long as the parent is not changed. */
function drawFor(parent: Fields): Draw {
  return createDraw(seedOf(`${String(parent['id'])} ${String(parent['updated_at'])}`))
}

const words = [
  'Hello',
  'Yes',
  'What does it cost?',
  'We are growing',
  'Grüß Gott',
  'Let us talk again',
]

// One transcription in eight has more sentences than a page holds.
function sentencesOf(transcription: Fields): Fields[] {
  const draw = drawFor(transcription)
  const count = draw.chance(0.125) ? 130 : 3 + draw.below(6)
  return Array.from({ length: count }, (_, order) => ({
    id: transcription['id'],
    order_number: order,
    start_time: order * 4,
    end_time: order * 4 + 3,
    text: draw.pick(words),
    recording_attendee_id: String(order % 2),
    conversation: transcription['conversation'],
  }))
}

function statsOf(cadence: Fields): Fields[] {
  const counts = cadence['counts'] as Readonly<Record<string, number | null>>
  return [{ id: cadence['id'], counts, updated_at: cadence['updated_at'] }]
}

const stepTypes: Readonly<Record<string, string>> = {
  email: 'Email',
  phone: 'Phone',
  integration: 'Integration',
}

/** In the form in which a cadence is imported; one that was imported gives back the step groups that it got. */
function exportOf(cadence: Fields, { records, beside }: Sources): Fields[] {
  const id = cadence['id'] as number
  const steps = records('steps').filter((step) => (step['cadence'] as Ref)?.id === id)
  const groups = steps.map(({ day, type, name, disabled }) => ({
    day,
    automated: type === 'email',
    ...(type === 'email'
      ? { automated_settings: { send_type: 'after_time_delay', delay_time: 0 } }
      : {}),
    due_immediately: false,
    reference_id: null,
    steps: [
      {
        enabled: disabled !== true,
        name,
        type: stepTypes[type as string] ?? 'Other',
        type_settings: {},
      },
    ],
  }))
  const { name, cadence_function, external_identifier, team_cadence, shared } = cadence
  const counts = cadence['counts'] as Readonly<Record<string, number | null>>
  return [
    {
      cadence_content: {
        settings: {
          name,
          target_daily_people: counts['target_daily_people'],
          remove_replied: cadence['remove_replies_enabled'],
          remove_bounced: cadence['remove_bounces_enabled'],
          remove_people_when_meeting_booked: false,
          external_identifier,
          cadence_function,
          ...(beside('cadences', id)?.['settings'] as Fields | undefined),
        },
        sharing_settings: { team_cadence, shared },
        step_groups: beside('cadences', id)?.['step_groups'] ?? groups,
      },
    },
  ]
}

function extensiveOf(conversation: Fields): Fields[] {
  const draw = drawFor(conversation)
  return [
    {
      ...conversation,
      summary: { text: draw.pick(words) },
      key_moments: [],
      action_items: [],
      attendees: [{ user_guid: conversation['user_guid'], talk_time: draw.below(600) }],
    },
  ]
}

function resultsOf(job: Fields, { found }: Sources): Fields[] {
  if (job['state'] !== 'done') return []
  return found('bulk_jobs/{id}/job_data', 'bulk_job', job['id'] as number).map(
    ({ id, error, record, resource, status }) => ({ id, error, record, resource, status }),
  )
}

/** In E.164. */
function numberOf({ number }: Fields): string {
  return typeof number === 'string' ? number : ''
}

/** The people whom a call from a number may come from; they have no id of their own. */
function callersOf(assignment: Fields, { some }: Sources): Fields[] {
  const seed = seedOf(numberOf(assignment))
  return [seed, seed >>> 3].flatMap((number) => {
    const person = some('people', number)
    if (person === undefined) return []
    const { display_name, title, person_company_name: account_name } = person
    const id = person['id'] as number
    return [{ display_name, title, account_name, person: hrefTo('people', id) }]
  })
}

export const derived: readonly Derived[] = [
  {
    path: 'transcriptions/{id}/sentences',
    scope: 'conversations:read',
    parent: 'transcriptions',
    paging: 'pages',
    of: sentencesOf,
  },
  {
    path: 'transcriptions/{id}/artifact',
    scope: 'conversations:read',
    parent: 'transcriptions',
    paging: 'single',
    of: ({ id }) => [{ id, url: `https://files.example/${String(id)}.json` }],
  },
  {
    path: 'conversations/{id}/extensive',
    scope: 'conversations:read',
    parent: 'conversations',
    paging: 'single',
    of: extensiveOf,
  },
  {
    path: 'bulk_jobs/{id}/results',
    scope: 'people:read',
    parent: 'bulk_jobs',
    paging: 'after',
    filters: ['status'],
    of: resultsOf,
  },
  {
    path: 'cadence_stats/{id}',
    scope: 'cadences:read',
    parent: 'cadences',
    paging: 'single',
    of: statsOf,
  },
  {
    path: 'cadence_exports/{id}',
    scope: 'cadences:read',
    parent: 'cadences',
    paging: 'single',
    of: exportOf,
  },
  {
    path: 'phone_numbers/caller_ids',
    parameter: 'phone_number',
    scope: 'calls:read',
    parent: 'phone_number_assignments',
    nameOf: numberOf,
    paging: 'none',
    of: callersOf,
  },
  {
    path: 'phone_numbers/recording_settings/{number}',
    scope: 'dialer_recordings:read',
    parent: 'phone_number_assignments',
    nameOf: numberOf,
    paging: 'single',
    of: (assignment) => [{ recording_default: seedOf(numberOf(assignment)) % 2 === 0 }],
  },
]
