// What is to be done about an enrolment, what a lost answer means, and how one ended: tables, without anything around them.
import { describe, expect, test } from 'vitest'
import { judgeSeen, type Seen } from '../../src/domain/enrollment-end.ts'
import { deedFor, type EnrollmentRow, outcomeOf } from '../../src/domain/enrollment.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'

const now = '2026-03-01T12:00:00.000000Z'
const added = '2026-02-01T08:00:00.123456Z'
const earlier = '2026-01-01T08:00:00.000000Z'

const row: EnrollmentRow = {
  id: '1',
  team: parseTeamSlug('acme'),
  person: '5',
  cadence: '7',
  user: null,
  step: null,
  state: 'requested',
  reason: null,
  membership: '9',
  membershipState: 'active',
  paused: false,
  stopBy: null,
  waitingUntil: null,
  lane: 'interactive',
  source: 'cli',
  requestedAt: earlier,
  requestedBy: 'ann',
  endedAt: null,
  errorCode: null,
  version: 0,
  now,
  intents: 0,
  intentUntil: null,
  capDay: null,
  capUser: null,
  beforeMembership: null,
  beforeAddedAt: null,
  absentAt: null,
  addedAt: added,
  beganReplies: 1,
  beganBounces: 0,
  leftAt: null,
  takenOff: false,
}

describe('what is to be done', () => {
  test.each<readonly [Partial<EnrollmentRow>, unknown]>([
    [{ state: 'requested' }, 'check'],
    [{ state: 'requested', paused: true }, { waitMs: null }],
    [{ state: 'requested', paused: true, stopBy: 'ann' }, 'stop'],
    [{ state: 'checked' }, 'enroll'],
    [{ state: 'checked', stopBy: 'ann' }, 'stop'],
    [{ state: 'waiting', waitingUntil: '2026-03-01T12:00:01.5Z' }, { waitMs: 1_500 }],
    [{ state: 'waiting', waitingUntil: now }, 'check'],
    [{ state: 'waiting' }, 'check'],
    // Whether it was done has to be known first.
    [{ state: 'enrolling', stopBy: 'ann', paused: true }, 'resolve'],
    [{ state: 'on-cadence', paused: true }, 'look'],
    [{ state: 'on-cadence', stopBy: 'ann' }, 'take-off'],
    [{ state: 'finished', stopBy: 'ann' }, { waitMs: null }],
    [{ state: 'refused' }, { waitMs: null }],
    [{ state: 'stopped' }, { waitMs: null }],
  ])('about %o is %o', (change, deed) => {
    expect(deedFor({ ...row, ...change })).toEqual(deed)
  })
})

describe('a lost answer', () => {
  const minute = 60_000
  const sent = { ...row, state: 'enrolling', intentUntil: '2026-03-01T12:00:10Z' } as const
  const late = { ...sent, now: '2026-03-01T12:01:10Z' } as const
  const there = { id: '9', current: true, state: 'staged', addedAt: now }
  const over = { id: '9', current: false, state: 'completed', addedAt: earlier }
  test.each<readonly [string, EnrollmentRow, typeof there | undefined, unknown]>([
    ['there is one', sent, there, { kind: 'there' }],
    ['there is one that has ended already', sent, { ...over, addedAt: now }, { kind: 'there' }],
    ['nothing is there yet', sent, undefined, { kind: 'again', waitMs: 70_000 }],
    [
      'nothing is there, seen for the first time',
      late,
      undefined,
      { kind: 'again', waitMs: 60_000 },
    ],
    ['nothing is there, twice', { ...late, absentAt: now }, undefined, { kind: 'absent' }],
    [
      'nothing is there, twice within a moment, by a clock that was set forward before',
      { ...late, absentAt: '2026-03-01T12:01:09Z' },
      undefined,
      { kind: 'again', waitMs: 59_000 },
    ],
    [
      'the row of before is as it was',
      { ...late, absentAt: now, beforeMembership: '9', beforeAddedAt: earlier },
      over,
      { kind: 'absent' },
    ],
    [
      'the row of before is used again',
      { ...sent, beforeMembership: '9', beforeAddedAt: earlier },
      { ...over, addedAt: '2026-01-01T08:00:00.000001Z' },
      { kind: 'there' },
    ],
    [
      'the same instant is written in another zone',
      { ...late, absentAt: now, beforeMembership: '9', beforeAddedAt: earlier },
      { ...over, addedAt: '2026-01-01T03:00:00-05:00' },
      { kind: 'absent' },
    ],
  ])('where %s', (_, given, shown, outcome) => {
    expect(outcomeOf(given, shown, minute)).toEqual(outcome)
  })
})

describe('the end', () => {
  const membership = {
    state: 'removed',
    current: false,
    addedAt: added,
    replies: 1,
    bounces: 0,
    gone: false,
  }
  const seen: Seen = {
    membership,
    personDeleted: false,
    doNotContact: false,
    removesReplies: true,
    removesBounces: true,
    hasSuccess: false,
    hasMeeting: false,
  }
  const of = (change: Partial<typeof membership>, more: Partial<Seen> = {}): Seen => ({
    ...seen,
    ...more,
    membership: { ...membership, ...change },
  })
  const on = { state: 'active', current: true }
  test.each<readonly [string, Seen, Partial<EnrollmentRow>]>([
    ['on', of(on), {}],
    // A reply that ends nothing.
    ['on', of({ ...on, replies: 4 }, { removesReplies: false }), {}],
    ['behind', { ...seen, membership: undefined }, {}],
    ['behind', of({ ...on, addedAt: earlier }), {}],
    ['behind', of({ state: 'completed', addedAt: earlier }), {}],
    ['person-deleted', { ...seen, membership: undefined, personDeleted: true }, {}],
    ['person-deleted', of({}, { personDeleted: true, hasSuccess: true }), {}],
    ['added-again', of({ ...on, addedAt: now }), {}],
    // Nobody says since when: what is there is followed, and not given up.
    ['on', of({ ...on, addedAt: now }), { addedAt: null }],
    ['completed', of({ state: 'completed' }), { addedAt: null }],
    ['completed', of({ state: 'completed', replies: 3 }, { hasSuccess: true }), {}],
    ['completed', of({ state: 'completed' }), { takenOff: true }],
    ['reassigned', of({ state: 'reassigned' }), {}],
    ['cadence-archived', of({ state: 'archived' }), {}],
    ['removed-by-us', of({ replies: 3 }), { takenOff: true }],
    ['success', of({ replies: 3 }, { hasSuccess: true, hasMeeting: true }), {}],
    ['meeting', of({ replies: 3 }, { hasMeeting: true }), {}],
    ['opted-out', of({}, { doNotContact: true }), {}],
    ['bounced', of({ bounces: 1 }), {}],
    ['replied', of({ replies: 2 }), {}],
    // The row is used again: this reply is of the time before.
    ['removed', of({ replies: 1 }), {}],
    [
      'removed',
      of({ replies: 2, bounces: 1 }, { removesReplies: false, removesBounces: false }),
      {},
    ],
    ['removed', of({ state: 'removed_no_action' }), {}],
    ['removed', of({ ...on, gone: true }), {}],
  ])('is %s', (expected, given, change) => {
    const judged = judgeSeen({ ...row, ...change }, given)
    expect(judged.kind === 'left' ? judged.reason : judged.kind).toBe(expected)
    // Only an unknown cause is waited for.
    expect(judged).toMatchObject(judged.kind === 'left' ? { sure: expected !== 'removed' } : {})
  })
})
