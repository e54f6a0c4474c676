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

function exportOf(cadence: Fields, { records }: Sources): Fields[] {
  const id = cadence['id']
  const steps = records('steps').filter((step) => (step['cadence'] as Ref)?.id === id)
  return [
    {
      cadence_content: {
        settings: { name: cadence['name'], cadence_function: cadence['cadence_function'] },
        step_groups: steps.map(({ day, type, name }) => ({ day, type, name })),
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

function resultsOf(job: Fields, { records }: Sources): Fields[] {
  if (job['state'] !== 'done') return []
  return records('bulk_jobs/{id}/job_data')
    .filter((row) => (row['bulk_job'] as Ref)?.id === job['id'])
    .map(({ id, error, record, resource, status }) => ({ id, error, record, resource, status }))
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
