// The rows that figures of a report are counted from: for which day each stands, and whose it is.
// Fields: developers.salesloft.com API reference, 2023 definition and the fields that the 2025 pages added.
import type { StreamName } from './streams.ts'

/** Whose a figure is. */
export const dimensions = ['user', 'person', 'account', 'cadence', 'step'] as const
export type Dimension = (typeof dimensions)[number]

/** What must hold of a row, by a column of its table. */
export type Condition =
  | {
      readonly column: string
      readonly is: 'true' | 'not true' | 'not false' | 'set' | 'not set' | 'above 0'
    }
  | { readonly column: string; readonly in: readonly string[] }

/** Rows that are counted by an instant of theirs. Names of columns are those of the stream's table. */
export type MeasureSource = {
  readonly stream: StreamName
  /** Where its rows are: the stream's table unless said. */
  readonly view?: 'activity'
  /** The instant whose day it is; the first of them that is there. */
  readonly at: readonly [string, ...string[]]
  readonly user:
    string | { readonly guid: readonly string[] } | { readonly first: readonly string[] }
  readonly person: string
  /** The person's account as it is now where a row names none. */
  readonly account?: string
  readonly cadence?: string
  readonly step?: string
  /** The column that says in which currency its amounts are. */
  readonly currency?: string
  readonly when: readonly Condition[]
  readonly meaning: string
}

const cadenceAndStep = { cadence: 'cadence_id', step: 'step_id' } as const
const membership = {
  stream: 'cadence_memberships',
  user: 'user_id',
  person: 'person_id',
  ...cadenceAndStep,
} as const
const meeting = {
  stream: 'meetings',
  person: 'person_id',
  account: 'account_id',
  ...cadenceAndStep,
} as const

export const measureSources = {
  emails: {
    stream: 'emails',
    at: ['sent_at'],
    user: 'user_id',
    person: 'recipient_id',
    ...cadenceAndStep,
    when: [],
    meaning: 'e-mails that were sent, for the day on which they were',
  },
  calls: {
    stream: 'calls',
    at: ['created_at'],
    user: 'user_id',
    person: 'called_person_id',
    ...cadenceAndStep,
    when: [],
    meaning: 'calls that were logged, for the day on which they were',
  },
  others: {
    stream: 'actions',
    view: 'activity',
    at: ['at'],
    user: 'user_id',
    person: 'person_id',
    account: 'account_id',
    ...cadenceAndStep,
    when: [{ column: 'kind', in: ['other', 'integration'] }],
    meaning:
      'steps of a cadence that are neither e-mail nor call and are done, for the day on which they were seen to be',
  },
  tasks: {
    stream: 'tasks',
    at: ['completed_at'],
    user: { first: ['completed_by_id', 'user_id'] },
    person: 'person_id',
    when: [],
    meaning: 'tasks that are completed, for the day on which they were',
  },
  bookings: {
    ...meeting,
    at: ['created_at'],
    user: { guid: ['booked_by_user_id', 'owned_by_user_id'] },
    when: [
      { column: 'status', in: ['booked'] },
      { column: 'count_towards_meetings_booked_metric', is: 'not false' },
    ],
    meaning:
      'meetings that were booked, cancelled ones included, for the day on which they were booked',
  },
  meetings: {
    ...meeting,
    at: ['start_time'],
    user: { guid: ['owned_by_user_id', 'booked_by_user_id'] },
    when: [
      { column: 'status', in: ['booked'] },
      { column: 'canceled_at', is: 'not set' },
      { column: 'count_towards_meetings_attended_metric', is: 'not false' },
    ],
    meaning: 'meetings that began and were not cancelled, for the day on which they began',
  },
  successes: {
    stream: 'successes',
    at: ['succeeded_at'],
    user: 'user_id',
    person: 'person_id',
    cadence: 'latest_cadence_id',
    step: 'latest_step_id',
    when: [],
    meaning: 'successes, for the day on which they were recorded',
  },
  opportunities: {
    stream: 'opportunities',
    at: ['created_date', 'created_at'],
    user: 'owner_id',
    person: 'opportunity_window_person_id',
    account: 'account_id',
    cadence: 'most_recent_cadence_id',
    step: 'most_recent_step_id',
    currency: 'currency_iso_code',
    when: [],
    meaning: 'opportunities, for the day on which the CRM made them, else SalesLoft',
  },
  additions: {
    ...membership,
    at: ['added_at'],
    when: [],
    meaning: 'people who were added to a cadence, for the day of the last time',
  },
  endings: {
    ...membership,
    at: ['updated_at'],
    when: [{ column: 'currently_on_cadence', is: 'not true' }],
    meaning:
      'people who are on a cadence no more, for the day on which their membership last changed: SalesLoft keeps no other time of it',
  },
} as const satisfies Record<string, MeasureSource>

export type MeasureSourceName = keyof typeof measureSources
