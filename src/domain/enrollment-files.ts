// Enrolments, and what came of the rows of a batch, as files.
import { csvLine } from './csv.ts'
import type { BatchRow } from './enrollment-batches.ts'
import type { Enrollment } from './enrollment.ts'
import type { EnrollmentNames } from './enrollment-views.ts'

export const outcomeHead = csvLine(['row', 'person', 'enrollment', 'state', 'reason'])

export function outcomeLine(
  row: Pick<BatchRow, 'number' | 'person' | 'enrollment' | 'outcome' | 'reason'>,
): string {
  const { number, person, enrollment, outcome, reason } = row
  return csvLine([number, person, enrollment, outcome ?? 'waiting to be asked for', reason])
}

export const enrollmentsHead = `enrollment,person,person_name,cadence,cadence_name,user,user_name,state,reason,paused,membership,membership_state,waiting_until,requested_at,requested_by,source,ended_at\n`

export function enrollmentLine(each: Enrollment, names: EnrollmentNames): string {
  const { id, person, cadence, user, state, reason, paused, membership, membershipState } = each
  const { waitingUntil, requestedAt, requestedBy, source, endedAt } = each
  const of = [person, names.people.get(person), cadence, names.cadences.get(cadence)]
  const inNameOf = [user, user === null ? null : names.users.get(user)]
  const now = [state, reason, String(paused), membership, membershipState, waitingUntil]
  return csvLine([id, ...of, ...inNameOf, ...now, requestedAt, requestedBy, source, endedAt])
}
