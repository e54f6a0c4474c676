// Activities under named profiles, each time-out with its reason.
import {
  ActivityCancellationType,
  type ActivityInterfaceFor,
  type ActivityOptions,
  proxyActivities,
} from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { type FollowEnrollmentInput, priorityOf } from './messages.ts'

// Failures that pass are retried for as long as it takes, but no longer than a day: the next poll begins anew.
const retry = {
  initialInterval: '2s',
  backoffCoefficient: 2,
  // What was away for ten minutes is noticed to be back within one.
  maximumInterval: '30s',
} as const

/** A reading heartbeats every 5 s by itself; a minute without is a process that is gone or stands still. */
const turns: ActivityOptions = {
  // One tie of 20,000 rows whose order is shuffled takes 25 readings of 65 s at most: it is read to its end at once.
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '24h',
  heartbeatTimeout: '60s',
  // A cancelled reading has ended, and let go of its stream, before its workflow says so.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry,
}

/** A poll is three pages a stream at most; what is left after that is somebody else's. */
const polls: ActivityOptions = {
  startToCloseTimeout: '10m',
  // Ended by the next tick's time at the latest, so that a poll of the past does not hold up those to come.
  scheduleToCloseTimeout: '1h',
  heartbeatTimeout: '60s',
  retry,
}

/** Twenty seconds of batches, and what the last of them waits for SalesLoft and its budget. */
const drains: ActivityOptions = {
  startToCloseTimeout: '5m',
  scheduleToCloseTimeout: '1h',
  // Half of a lease: whoever takes over finds what is claimed free again soon.
  heartbeatTimeout: '30s',
  retry,
}

/** A few dozen small requests, each paid from the budget and waited for. */
const subscriptions: ActivityOptions = {
  startToCloseTimeout: '15m',
  // Over before the next hour's.
  scheduleToCloseTimeout: '50m',
  heartbeatTimeout: '60s',
  retry,
}

/** Twenty seconds of rows, and what the last of them waits for its guards and the budget. */
const batches: ActivityOptions = {
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '24h',
  heartbeatTimeout: '60s',
  retry,
}

/** Half a minute of pairs, and what the last of them waits for the budget and for a bulk job to be filled. */
const contacts: ActivityOptions = {
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '24h',
  heartbeatTimeout: '60s',
  // What is under way is told to end, and what became of it is stored, before another attempt begins.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry,
}

/** One query with a limit of its own, and a transaction. */
const audiences: ActivityOptions = {
  startToCloseTimeout: '2m',
  // Over before the next hour's.
  scheduleToCloseTimeout: '50m',
  retry,
}

/** Six statements of ten minutes at most: sums of 29 days of a team of millions. */
const reports: ActivityOptions = {
  startToCloseTimeout: '65m',
  scheduleToCloseTimeout: '24h',
  // A statement does not say how far it is: a process that is gone is told by the others, and by its heartbeats.
  heartbeatTimeout: '60s',
  retry,
}

/** A few small requests, each paid from the budget and waited for. */
const followings: ActivityOptions = {
  startToCloseTimeout: '5m',
  // A day of failures that pass; then the workflow begins anew, so that no history shows one attempt for weeks.
  scheduleToCloseTimeout: '24h',
  heartbeatTimeout: '60s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry,
}

export function readingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...turns, priority: priorityOf(team, 'reading') })
}

export function sweepingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...turns, priority: priorityOf(team, 'sweep') })
}

export function pollingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...polls, priority: priorityOf(team, 'poll') })
}

export function drainingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...drains, priority: priorityOf(team, 'inbox') })
}

/** Of no team: it only looks who is to be woken, and the next minute does so again. */
export const ringing = proxyActivities<Pick<Activities, 'ringInboxes'>>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '1m',
  priority: priorityOf(undefined, 'inbox'),
  retry,
})

export function subscribingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...subscriptions, priority: priorityOf(team, 'poll') })
}

export function followingOf(
  team: TeamSlug,
  lane: FollowEnrollmentInput['lane'],
): ActivityInterfaceFor<Activities> {
  const work = lane === 'interactive' ? 'enroll' : 'enroll-batch'
  return proxyActivities<Activities>({ ...followings, priority: priorityOf(team, work) })
}

export function batchingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...batches, priority: priorityOf(team, 'enroll-batch') })
}

export function audiencesOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...audiences, priority: priorityOf(team, 'enroll-batch') })
}

export function contactsOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...contacts, priority: priorityOf(team, 'contacts') })
}

export function reportingOf(team: TeamSlug): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({ ...reports, priority: priorityOf(team, 'report') })
}

/** Of no team: it looks who is due, and the next time does so again. */
export const lookingForAudiences = proxyActivities<
  Pick<Activities, 'dueAudiences' | 'unendedBatches'>
>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '4m',
  priority: priorityOf(undefined, 'enroll-batch'),
  retry,
})
