// A team whose mirror is complete, and people whom one may put on its cadence.
import { vi } from 'vitest'
import { type Enrollment, isEnded } from '../../src/domain/enrollment.ts'
import type { EnrollmentRequest } from '../../src/domain/enrollment-asks.ts'
import { guardingOf } from '../../src/services/guarding.ts'
import { candidatesIn, type Wanted } from '../simulator/enrolling.ts'
import { createHooked, type Hooked } from '../support/hooked.ts'
import { createRig, type Rig } from '../support/rig.ts'
import { enrollmentStreams } from './streams.ts'

type Options = NonNullable<Parameters<typeof createRig>[0]>

const sizes = { people: 300, cadence_memberships: 300 }

/** Lost answers are looked for in a second, not in minutes. */
const soon = { intentMs: 400, absentAfterMs: 600, causeMs: 300, busyMs: 200 }

export async function createEnrolled(options: Options = {}): Promise<Rig> {
  const rig = await createRig({ sizes, streams: enrollmentStreams, enrolling: soon, ...options })
  await prepare(rig)
  return rig
}

export async function createHookedEnrolled(options: Options = {}): Promise<Hooked> {
  const hooked = await createHooked({
    sizes,
    streams: enrollmentStreams,
    enrolling: soon,
    ...options,
  })
  await prepare(hooked)
  return hooked
}

export { candidatesIn, type Wanted }

/** Most people of a simulated world are on some cadence. */
async function prepare(rig: Rig): Promise<void> {
  const { rules } = guardingOf(rig.database)
  await rules.change(rig.team, undefined, { otherCadence: 'allow' }, 'operator')
  await rig.syncNow()
}

export async function ask(rig: Rig, wanted: Wanted, more: Partial<EnrollmentRequest> = {}) {
  const { team, enrollments } = rig
  return await enrollments.request({
    team,
    by: 'operator',
    source: 'cli',
    lane: 'interactive',
    ...wanted,
    ...more,
  })
}

/** Waits until it is as wanted, and answers with all that is known of it then. */
export async function until(
  rig: Rig,
  id: string,
  is: (enrollment: Enrollment) => boolean,
  timeout = 30_000,
) {
  const { team, enrollments } = rig
  return await vi.waitUntil(
    async () => {
      const story = await enrollments.show(team, id)
      return is(story) ? story : undefined
    },
    { timeout, interval: 25 },
  )
}

export const isOn = ({ state }: Enrollment): boolean => state === 'on-cadence'
export const hasLostAnswer = ({ errorCode }: Enrollment): boolean =>
  errorCode === 'salesloft.outcome-unknown'
export const hasEnded = ({ state }: Enrollment): boolean => isEnded(state)

/** What SalesLoft's ledger says of a pair: who was put there how often. */
export function ledgerOf({ simulator }: Rig, { person, cadence }: Wanted) {
  const found = simulator.ledger
    .enrolments()
    .find((each) => each.person === Number(person) && each.cadence === Number(cadence))
  return { enrolled: found?.enrolled ?? 0, left: found?.left ?? 0, asked: found?.asked ?? 0 }
}

export const kindsOf = ({ events }: { readonly events: readonly { readonly kind: string }[] }) =>
  events.map(({ kind }) => kind)
