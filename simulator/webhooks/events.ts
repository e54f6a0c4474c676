// The 37 events of SalesLoft and what in the world fires each. That a transcript or a recording has an event of its own is
// documented; what they carry is not: the simulator sends the record, of recordings the conversation's. `link_swap` is not
// described anywhere: a click is taken for it, and its body names the e-mail only.
import type { Fields } from '../resources/resource.ts'
import type { Change } from '../world/mutations.ts'

export interface EventType {
  readonly event: string
  readonly stream: string
  readonly on: 'made' | 'changed' | 'removed'
  /** Needed beside the stream's own scope. */
  readonly scope?: string
  /** Only changes of this kind; nothing was before a record is made. */
  readonly when?: (after: Fields, before: Fields | undefined) => boolean
  /** What the body holds where it is not the record alone. */
  readonly body?: 'with-contents' | 'mention'
}

const momentOf = {
  created: 'made',
  booked: 'made',
  updated: 'changed',
  deleted: 'removed',
} as const

function eventsOf(
  name: string,
  stream: string,
  ...moments: readonly (keyof typeof momentOf)[]
): EventType[] {
  return moments.map((moment) => ({ event: `${name}_${moment}`, stream, on: momentOf[moment] }))
}

/** Becomes so by this change. */
function turns(holds: (record: Fields) => boolean): NonNullable<EventType['when']> {
  return (after, before) => holds(after) && (before === undefined || !holds(before))
}

const isDone = turns(({ state }) => state === 'done')
const isCompleted = turns((record) => record['current_state'] === 'completed')
const isSent: EventType['when'] = ({ sent_at }) => sent_at !== null
const clicksOf = (record: Fields | undefined): number =>
  (record?.['counts'] as { clicks?: number } | undefined)?.clicks ?? 0
const isClicked: EventType['when'] = (after, before) => clicksOf(after) > clicksOf(before)

const emails = 'activities/emails'
const contents = {
  stream: emails,
  event: 'email_with_body_and_subject_updated',
  scope: 'email_contents:read',
  body: 'with-contents',
} as const
const job = { event: 'bulk_job_completed', stream: 'bulk_jobs', when: isDone } as const
const taskDone = { event: 'task_completed', stream: 'tasks', when: isCompleted } as const

export const eventTypes: readonly EventType[] = [
  ...eventsOf('account', 'accounts', 'created', 'updated', 'deleted'),
  { ...job, on: 'made' },
  { ...job, on: 'changed' },
  ...eventsOf('cadence', 'cadences', 'created', 'updated', 'deleted'),
  ...eventsOf('cadence_membership', 'cadence_memberships', 'created', 'updated'),
  ...eventsOf('call', 'activities/calls', 'created', 'updated'),
  ...eventsOf('call_data_record', 'call_data_records', 'created', 'updated'),
  ...eventsOf('conversation', 'conversations', 'created'),
  ...eventsOf('conversation_recording', 'conversations', 'created'),
  ...eventsOf('conversation_transcript', 'transcriptions', 'created'),
  // There is no event for an e-mail that is made; being sent is its first update.
  { event: 'email_updated', stream: emails, on: 'made', when: isSent },
  { event: 'email_updated', stream: emails, on: 'changed' },
  { ...contents, on: 'made', when: isSent },
  { ...contents, on: 'changed' },
  { event: 'link_swap', stream: emails, on: 'changed', when: isClicked, body: 'mention' },
  ...eventsOf('meeting', 'meetings', 'booked', 'updated'),
  ...eventsOf('note', 'notes', 'created', 'updated', 'deleted'),
  ...eventsOf('person', 'people', 'created', 'updated', 'deleted'),
  ...eventsOf('step', 'steps', 'created', 'updated', 'deleted'),
  ...eventsOf('success', 'successes', 'created'),
  ...eventsOf('task', 'tasks', 'created', 'updated', 'deleted'),
  { ...taskDone, on: 'made' },
  { ...taskDone, on: 'changed' },
  ...eventsOf('user', 'users', 'created', 'updated'),
]

export const eventNames: readonly string[] = [...new Set(eventTypes.map(({ event }) => event))]

const moments = { insert: 'made', update: 'changed', revive: 'changed', remove: 'removed' } as const
const byMoment = {
  made: byStream('made'),
  changed: byStream('changed'),
  removed: byStream('removed'),
}
const none: readonly EventType[] = []

function byStream(moment: EventType['on']): ReadonlyMap<string, readonly EventType[]> {
  const types = eventTypes.filter(({ on }) => on === moment)
  return Map.groupBy(types, ({ stream }) => stream)
}

/** The events that a change may fire. */
export function eventsFor({ kind, stream }: Pick<Change, 'kind' | 'stream'>): readonly EventType[] {
  return byMoment[moments[kind]].get(stream) ?? none
}
