// What SalesLoft's webhooks are about, as data: adding an event is one entry. Source: developers.salesloft.com, Webhooks,
// Event types. An event that is not here is stored and ignored.
import type { StreamName } from './streams.ts'

export type WebhookEventEntry = {
  /** Whose record the body names. */
  readonly stream: StreamName
  /** `deleted` is believed only when SalesLoft itself lacks the record, three times. */
  readonly says: 'changed' | 'deleted'
  /**
   * `record`: the body is what the API serves, so one that looks like the stored record may take its place. `hint`: it is
   * known to differ, or nobody has seen one: the record is asked for by its id.
   */
  readonly body: 'record' | 'hint'
}

export const webhookEvents = {
  // Captured bodies of accounts have no count of their people, those of tasks lack a field and bring others.
  account_created: changed('accounts', 'hint'),
  account_updated: changed('accounts', 'hint'),
  account_deleted: deleted('accounts'),
  bulk_job_completed: changed('bulk_jobs', 'hint'),
  cadence_created: changed('cadences', 'record'),
  cadence_updated: changed('cadences', 'record'),
  cadence_deleted: deleted('cadences'),
  cadence_membership_created: changed('cadence_memberships', 'record'),
  cadence_membership_updated: changed('cadence_memberships', 'record'),
  call_created: changed('calls', 'record'),
  call_updated: changed('calls', 'record'),
  call_data_record_created: changed('call_data_records', 'record'),
  call_data_record_updated: changed('call_data_records', 'record'),
  conversation_created: changed('conversations', 'record'),
  // What these two carry is not documented.
  conversation_recording_created: changed('conversations', 'hint'),
  conversation_transcript_created: changed('transcriptions', 'hint'),
  email_updated: changed('emails', 'record'),
  // Contents are stored only where an operator opts in, and then the answer has them.
  email_with_body_and_subject_updated: changed('emails', 'hint'),
  // Described nowhere.
  link_swap: changed('emails', 'hint'),
  meeting_booked: changed('meetings', 'record'),
  meeting_updated: changed('meetings', 'record'),
  note_created: changed('notes', 'record'),
  note_updated: changed('notes', 'record'),
  note_deleted: deleted('notes'),
  person_created: changed('people', 'record'),
  person_updated: changed('people', 'record'),
  person_deleted: deleted('people'),
  step_created: changed('steps', 'record'),
  step_updated: changed('steps', 'record'),
  step_deleted: deleted('steps'),
  success_created: changed('successes', 'record'),
  task_created: changed('tasks', 'hint'),
  task_updated: changed('tasks', 'hint'),
  task_completed: changed('tasks', 'hint'),
  task_deleted: deleted('tasks'),
  user_created: changed('users', 'record'),
  user_updated: changed('users', 'record'),
} as const satisfies Record<string, WebhookEventEntry>

export type WebhookEvent = keyof typeof webhookEvents

// Of a conversation it tells that something was added to it.
const partial: ReadonlySet<WebhookEvent> = new Set(['conversation_recording_created'])

/** Whether it is sent for every record of its stream that is made, or changed. */
export function tellsAll(event: WebhookEvent): {
  readonly made: boolean
  readonly changed: boolean
} {
  const isWhole = !partial.has(event)
  return {
    made: isWhole && event.endsWith('_created'),
    changed: isWhole && event.endsWith('_updated'),
  }
}

export function isWebhookEvent(name: string): name is WebhookEvent {
  return Object.hasOwn(webhookEvents, name)
}

function changed<Stream extends StreamName>(stream: Stream, body: WebhookEventEntry['body']) {
  return { stream, says: 'changed', body } as const
}

function deleted<Stream extends StreamName>(stream: Stream) {
  return { stream, says: 'deleted', body: 'hint' } as const
}

/** The streams that these events tell of. */
export function streamsOf(events: readonly string[]): readonly StreamName[] {
  const names = events.flatMap((event) =>
    isWebhookEvent(event) ? [webhookEvents[event].stream] : [],
  )
  return [...new Set(names)]
}
