// How an enrolment ended, of which SalesLoft says little: the membership's state, its counts, and what else happened to the
// person meanwhile. The mirror is looked at, and it may show one stream before another.
import { type EnrollmentRow, type FinishReason, isAnother } from './enrollment.ts'
import { parseInstant } from './instants.ts'

/** What the mirror shows of an enrolment that was on its cadence. */
export type SeenMembership = {
  readonly state: string | null
  readonly current: boolean
  readonly addedAt: string | null
  readonly replies: number
  readonly bounces: number
  /** The row has a tombstone. */
  readonly gone: boolean
}

export type Seen = {
  /** Undefined: the mirror does not have it yet. */
  readonly membership: SeenMembership | undefined
  readonly personDeleted: boolean
  readonly doNotContact: boolean
  /** Settings of the cadence: without them a reply or a bounce ends nothing. */
  readonly removesReplies: boolean
  readonly removesBounces: boolean
  /** Since the person was added. */
  readonly hasSuccess: boolean
  readonly hasMeeting: boolean
}

export type Judged =
  /** The mirror is behind: it shows less than SalesLoft answered. */
  | { readonly kind: 'behind' }
  | { readonly kind: 'on'; readonly state: string | null }
  /** `sure`: nothing that the mirror may show later says it better. */
  | {
      readonly kind: 'left'
      readonly state: string | null
      readonly reason: FinishReason
      readonly sure: boolean
    }

type Began = Pick<EnrollmentRow, 'addedAt' | 'beganReplies' | 'beganBounces' | 'takenOff'>

export function judgeSeen(began: Began, seen: Seen): Judged {
  const { membership, personDeleted } = seen
  if (personDeleted) return left(membership?.state ?? null, 'person-deleted')
  if (membership === undefined) return { kind: 'behind' }
  const { state, current, addedAt, gone } = membership
  if (isBefore(addedAt, began.addedAt)) return { kind: 'behind' }
  if (isAnother(addedAt, began.addedAt)) return left(state, 'added-again')
  if (current && !gone) return { kind: 'on', state }
  if (began.takenOff && state !== 'completed') return left(state, 'removed-by-us')
  return causeOf(began, seen, membership)
}

/** The strongest first: a success also was a reply, and a reply that ends nothing may have come long before. */
function causeOf(began: Began, seen: Seen, { state, replies, bounces }: SeenMembership): Judged {
  if (state === 'completed' || state === 'reassigned') return left(state, state)
  if (state === 'archived') return left(state, 'cadence-archived')
  if (seen.hasSuccess) return left(state, 'success')
  if (seen.hasMeeting) return left(state, 'meeting')
  if (seen.doNotContact) return left(state, 'opted-out')
  if (seen.removesBounces && bounces > began.beganBounces) return left(state, 'bounced')
  if (seen.removesReplies && replies > began.beganReplies) return left(state, 'replied')
  return { kind: 'left', state, reason: 'removed', sure: false }
}

function left(state: string | null, reason: FinishReason): Judged {
  return { kind: 'left', state, reason, sure: true }
}

function isBefore(shown: string | null, known: string | null): boolean {
  if (shown === null || known === null) return false
  const [a, b] = [parseInstant(shown), parseInstant(known)]
  return a !== undefined && b !== undefined && a < b
}
