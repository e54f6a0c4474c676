// The workflow types, by their wire names.
export { applyWebhooks } from './apply-webhooks.ts'
export { drainInbox } from './drain-inbox.ts'
export { followEnrollment } from './follow-enrollment.ts'
export { ringInboxes } from './ring-inboxes.ts'
export { sweepStream } from './sweep-stream.ts'
export { sweepTeam } from './sweep-team.ts'
export { syncStream } from './sync-stream.ts'
export { syncTeam } from './sync-team.ts'
