// What is known of a person and a cadence before the one is put on the other: from the mirror when it is asked for, which
// costs nothing and answers at once, and from SalesLoft itself at the last moment.
import type { FactsOf } from '../activities/enrollment-parts.ts'
import {
  accountRead,
  cadenceRead,
  personRead,
  stepRead,
  type Suppressibles,
  userRead,
} from '../client/salesloft/enrollment-facts.ts'
import { type Membership, membershipOf } from '../client/salesloft/memberships.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Facts } from '../domain/enrollment-facts.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { EnrollmentRecords, MirroredKind } from '../store/enrollment-records.ts'

export function createFactsOf(given: {
  readonly clientOf: (team: TeamSlug) => Promise<Pick<Salesloft, 'memberships'>>
  readonly records: EnrollmentRecords
  /** What of these the team does not write to. */
  readonly suppressed: (team: TeamSlug, theirs: Suppressibles) => Promise<Facts['suppressed']>
}): FactsOf {
  const { clientOf, records, suppressed } = given

  return async ({ team, person, cadence, user, lane, from, signal }) => {
    const options = { lane, signal }
    const isMirror = from === 'mirror'

    async function record(kind: MirroredKind, id: string): Promise<unknown> {
      const mirrored = isMirror ? await records.one(team, kind, id) : undefined
      if (mirrored !== undefined) return mirrored
      return await (await clientOf(team)).memberships.record(kind, id, options)
    }

    async function personRecord(): Promise<unknown> {
      return (await records.isForgotten(team, person)) ? null : await record('people', person)
    }

    async function self(): Promise<unknown> {
      if (user !== null) return await record('users', user)
      // Whose key it is, only SalesLoft says; it is asked at the last moment.
      return isMirror ? null : await (await clientOf(team)).memberships.me(options)
    }

    async function memberships(): Promise<readonly Membership[]> {
      const mirrored = isMirror ? await records.memberships(team, person) : undefined
      if (mirrored !== undefined) return mirrored.map(membershipOf)
      return await (await clientOf(team)).memberships.ofPerson(person, options)
    }

    async function steps(): Promise<readonly unknown[]> {
      const mirrored = isMirror ? await records.steps(team, cadence) : []
      // None at all: the cadence is newer than the mirror, or has none.
      if (mirrored.length > 0) return mirrored
      return await (await clientOf(team)).memberships.steps(cadence, options)
    }

    const found = await Promise.all([
      personRecord().then(personRead),
      record('cadences', cadence).then(cadenceRead),
      self().then(userRead),
      memberships(),
      steps(),
    ])
    const [who, on, inNameOf, all, stepsThere] = found
    const { account = null, owner = null } = who?.facts ?? {}
    const [company, theirOwner] = await Promise.all([
      account === null ? null : record('accounts', account).then(accountRead),
      // For their time zone alone, of whom the mirror says enough.
      owner === null
        ? null
        : records.one(team, 'users', owner).then((held) => userRead(held ?? null)),
    ])
    const theirs = [who, company].flatMap((each) => each?.suppressible ?? [])
    return {
      membership: all.find((each) => each.cadence === cadence),
      facts: {
        now: await records.now(),
        person: who?.facts ?? null,
        account: company?.facts ?? null,
        cadence: on,
        steps: stepsThere.map(stepRead),
        user: inNameOf && { ...inNameOf, isSelf: user === null },
        isUserGone: user !== null && inNameOf === null,
        owner: theirOwner,
        memberships: all.map(factsOfMembership),
        suppressed: await suppressed(team, {
          addresses: theirs.flatMap(({ addresses }) => addresses),
          domains: theirs.flatMap(({ domains }) => domains),
        }),
      },
    }
  }
}

function factsOfMembership(each: Membership): Facts['memberships'][number] {
  const { id, cadence, current, state, addedAt, updatedAt } = each
  return { id, cadence: cadence ?? '', current, state, addedAt, updatedAt }
}
