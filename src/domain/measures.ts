// Every figure of a report and of the views of measures, in one table: what it counts, for which day, whose it is. The SQL
// is made from it (store/measure-sql.ts), the views too (scripts/measure-views.ts), and docs/measures.md as well.
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

export type Measure = {
  readonly source: MeasureSourceName
  readonly label: string
  /** Rows are counted, or a column of theirs is added up. */
  readonly sum?: string
  readonly when?: readonly Condition[]
  /** Money is kept in hundredths, by currency. */
  readonly unit?: 'seconds' | 'money'
  readonly note?: string
}

const notBounced = { column: 'bounced', is: 'not true' } as const
const forItsDay = 'SalesLoft counts them but keeps no times, so they stand on the day of the e-mail'

export const measures = {
  sent: { source: 'emails', label: 'E-mails sent' },
  delivered: { source: 'emails', label: 'E-mails delivered', when: [notBounced] },
  bounced: {
    source: 'emails',
    label: 'E-mails bounced',
    when: [{ column: 'bounced', is: 'true' }],
  },
  views_tracked: {
    source: 'emails',
    label: 'E-mails whose opening is tracked',
    when: [notBounced, { column: 'view_tracking', is: 'true' }],
    note: 'what `opened` is a share of: of the others nobody knows',
  },
  opened: {
    source: 'emails',
    label: 'E-mails opened',
    when: [{ column: 'counts_views', is: 'above 0' }],
    note: forItsDay,
  },
  clicks_tracked: {
    source: 'emails',
    label: 'E-mails whose links are tracked',
    when: [notBounced, { column: 'click_tracking', is: 'true' }],
    note: 'what `clicked` is a share of',
  },
  clicked: {
    source: 'emails',
    label: 'E-mails clicked',
    when: [{ column: 'counts_clicks', is: 'above 0' }],
    note: forItsDay,
  },
  replied: {
    source: 'emails',
    label: 'E-mails replied to',
    when: [{ column: 'counts_replies', is: 'above 0' }],
    note: forItsDay,
  },
  calls: { source: 'calls', label: 'Calls' },
  connected: {
    source: 'calls',
    label: 'Calls connected',
    when: [{ column: 'connected', is: 'true' }],
    note: 'by the team’s own rule in SalesLoft',
  },
  positive: {
    source: 'calls',
    label: 'Calls positive',
    when: [{ column: 'positive', is: 'true' }],
    note: 'by the team’s own rule in SalesLoft',
  },
  talk_time: { source: 'calls', label: 'Talk time', sum: 'duration', unit: 'seconds' },
  other_touches: {
    source: 'others',
    label: 'Other touches',
    note: 'SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator',
  },
  tasks: { source: 'tasks', label: 'Tasks completed' },
  meetings_booked: { source: 'bookings', label: 'Meetings booked' },
  meetings_held: {
    source: 'meetings',
    label: 'Meetings held',
    when: [{ column: 'no_show', is: 'not true' }],
  },
  meetings_no_show: {
    source: 'meetings',
    label: 'Meetings without show',
    when: [{ column: 'no_show', is: 'true' }],
  },
  successes: { source: 'successes', label: 'Successes' },
  opportunities: { source: 'opportunities', label: 'Opportunities' },
  opportunity_amount: {
    source: 'opportunities',
    label: 'Amount of opportunities',
    sum: 'amount',
    unit: 'money',
    note: 'by currency, in hundredths; an amount that is no number of up to 13 digits is left out',
  },
  people_added: { source: 'additions', label: 'People added to cadences' },
  people_finished: {
    source: 'endings',
    label: 'People who finished a cadence',
    when: [{ column: 'current_state', in: ['completed'] }],
  },
  people_removed: {
    source: 'endings',
    label: 'People removed from a cadence',
    when: [{ column: 'current_state', in: ['removed', 'removed_no_action'] }],
  },
} as const satisfies Record<string, Measure>

export type MeasureName = keyof typeof measures
export const measureNames = Object.keys(measures) as MeasureName[]

/** By source, in the order of the table. */
export function measuresOf(
  source: MeasureSourceName,
): readonly (readonly [MeasureName, Measure])[] {
  return measureNames
    .map((name) => [name, measures[name]] as const)
    .filter(([, measure]) => measure.source === source)
}
