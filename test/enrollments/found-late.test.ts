// The answer to an enrolment was lost, and by the time that it is found the person has replied: that is a reply to this one.
import { expect, test } from 'vitest'
import { createEnrolling } from '../../src/activities/enrollment-enroll.ts'
import type { Membership } from '../../src/client/salesloft/memberships.ts'
import type { EnrollmentChange } from '../../src/store/enrollment-rows.ts'
import type { WorkRow } from '../../src/store/enrollment-work.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'

const now = '2026-03-09T09:00:00.000000Z'

const sent = {
  id: '1',
  team: parseTeamSlug('demo'),
  person: '7',
  cadence: '17',
  state: 'enrolling',
  intents: 1,
  now,
  intentUntil: now,
  absentAt: null,
  beforeMembership: null,
  beforeAddedAt: null,
  beganReplies: 0,
  beganBounces: 0,
  lane: 'interactive',
} as unknown as WorkRow

const there = {
  id: '99',
  cadence: '17',
  addedAt: '2026-03-09T08:59:00.000000Z',
  current: false,
  state: 'removed',
  replies: 1,
  bounces: 0,
} as Membership

async function found(row: Partial<WorkRow>, shown: Partial<Membership>) {
  const changes: EnrollmentChange[] = []
  const enrolling = createEnrolling({
    enrollments: {
      step(_row: WorkRow, change: EnrollmentChange) {
        changes.push(change)
        return Promise.resolve(true)
      },
    },
    clientOf: () =>
      Promise.resolve({
        memberships: { ofPerson: () => Promise.resolve([{ ...there, ...shown }]) },
      }),
    metrics: { enrolled: () => undefined },
  } as unknown as Parameters<typeof createEnrolling>[0])
  await enrolling.resolve({ ...sent, ...row }, new AbortController().signal)
  return changes
}

test('it is counted from what was there before the request', async () => {
  expect(await found({}, {})).toMatchObject([{ state: 'on-cadence', began_replies: 0 }])
})

test('what was counted in an earlier time on the cadence is none', async () => {
  const before = { beforeMembership: '99', beforeAddedAt: '2026-01-01T00:00:00Z', beganReplies: 3 }
  expect(await found(before, { replies: 3 })).toMatchObject([{ began_replies: 3 }])
  // SalesLoft counts anew.
  expect(await found(before, { replies: 0 })).toMatchObject([{ began_replies: 0 }])
})
