// What a test that says nothing of an activity gets.
import type { Activities } from '../../src/activities/index.ts'

function unexpected(): Promise<never> {
  return Promise.reject(new Error('Nobody expected this activity.'))
}

/** Each fails: to be spread below those that the test is about. */
export const noActivities: Activities = {
  pollStreams: unexpected,
  readStream: unexpected,
  readWindow: unexpected,
  listSweeps: unexpected,
  sweepTurn: unexpected,
  drainInbox: unexpected,
  ringInboxes: unexpected,
  applyWebhooks: unexpected,
  enrollRows: unexpected,
  syncContacts: unexpected,
  dueAudiences: unexpected,
  unendedBatches: unexpected,
  runAudience: unexpected,
  lookAtReport: unexpected,
  makeReport: unexpected,
  advanceEnrollment: unexpected,
  steerEnrollment: unexpected,
}
