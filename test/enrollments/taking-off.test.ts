// An operator stops somebody who is off the cadence already: how it ended is what happened there, not that it was wanted.
import { expect, test } from 'vitest'
import { createLooking } from '../../src/activities/enrollment-look.ts'
import type { Membership } from '../../src/client/salesloft/memberships.ts'
import type { Seen } from '../../src/domain/enrollment-end.ts'
import type { EnrollmentChange } from '../../src/store/enrollment-rows.ts'
import type { WorkRow } from '../../src/store/enrollment-work.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'

const addedAt = '2026-03-02T09:00:00.000000Z'
const now = '2026-03-09T09:00:00.000000Z'

const row = {
  id: '1',
  team: parseTeamSlug('demo'),
  person: '7',
  cadence: '17',
  state: 'on-cadence',
  membership: '99',
  addedAt,
  now,
  stopBy: 'ann',
  takenOff: false,
  leftAt: null,
  beganReplies: 0,
  beganBounces: 0,
  lane: 'interactive',
} as unknown as WorkRow

const there = { id: '99', addedAt, current: false, state: 'removed' } as Membership
const onCadence = { state: 'active', current: true, addedAt, replies: 0, bounces: 0, gone: false }

async function stopped(given: { readonly row?: Partial<WorkRow>; readonly mirror: object }) {
  const changes: EnrollmentChange[] = []
  const seen = {
    at: now,
    personDeleted: false,
    doNotContact: false,
    removesReplies: true,
    removesBounces: true,
    hasSuccess: false,
    hasMeeting: false,
    membership: { ...onCadence, ...given.mirror },
  } satisfies Seen & { readonly at: string }
  const looking = createLooking({
    enrollments: {
      seen: () => Promise.resolve(seen),
      step(_row: WorkRow, change: EnrollmentChange) {
        changes.push(change)
        return Promise.resolve(true)
      },
    },
    clientOf: () => Promise.resolve({ memberships: { ofPerson: () => Promise.resolve([there]) } }),
    metrics: { enrolled: () => undefined },
  } as unknown as Parameters<typeof createLooking>[0])
  const worked = await looking.takeOff({ ...row, ...given.row }, new AbortController().signal)
  return { worked, changes }
}

test('of whom the mirror shows the reply it says so', async () => {
  const mirror = { state: 'removed', current: false, replies: 1 }
  const { changes } = await stopped({ mirror })
  expect(changes).toMatchObject([{ state: 'finished', reason: 'replied' }])
})

test('of whom the mirror shows nothing yet, that is waited for', async () => {
  const { changes, worked } = await stopped({ mirror: {} })
  expect(changes).toMatchObject([{ left_at: now }])
  expect(changes[0]).not.toHaveProperty('state')
  expect(worked.waitMs).toBeGreaterThan(0)
})

test('of whom nobody ever tells why, that is said after a while', async () => {
  const leftAt = '2026-03-09T08:00:00.000000Z'
  const { changes } = await stopped({ mirror: {}, row: { leftAt } })
  expect(changes).toMatchObject([{ state: 'finished', reason: 'removed' }])
})

test('whom we took off ourselves we did', async () => {
  const { changes } = await stopped({ mirror: {}, row: { takenOff: true } })
  expect(changes).toMatchObject([{ state: 'finished', reason: 'removed-by-us' }])
})
