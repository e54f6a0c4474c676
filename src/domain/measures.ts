// Every figure of a report and of the views of measures, in one table: what it counts, of which rows (measure-sources.ts). The
// SQL is made from it (store/measure-sql.ts), the views too (scripts/measure-views.ts), and docs/measures.md as well.
import type { Condition, MeasureSourceName } from './measure-sources.ts'

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
