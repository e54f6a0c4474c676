// Forgetting somebody everywhere: noted first, then place by place, in short transactions. Whatever ends it on the way, whoever
// asks again, or looks after what is left, goes on; nothing of it is stored anew meanwhile. SalesLoft itself is not asked: who is
// to be forgotten there too is deleted there.
import { AppError } from '../domain/errors.ts'
import { addressesIn, plainAddress } from '../domain/erasing.ts'
import { isId } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { type Erasures, type ErasureStep, erasureSteps, type Named } from '../store/erasure.ts'
import type { Whom } from '../store/erasure-rows.ts'
import type { Teams } from '../store/teams.ts'

/** Counts and ids alone: an address is no word for a log. */
export type Erased = {
  readonly people: readonly string[]
  /** Addresses that are known again by their hashes. */
  readonly addresses: number
  /** How much went or was cleared, by where it was. */
  readonly gone: Readonly<Record<ErasureStep, number>>
}

export type Erasing = {
  /**
   * By an id of SalesLoft, also of somebody who is not here: then they never come. The same once more finds nothing.
   * @throws AppError `team.unknown`, `usage.invalid`
   */
  erase(team: TeamSlug, named: Named, by: string): Promise<Erased>
  /** What a kill left, and who was made anew under an address that was forgotten. @returns of how many */
  finish(most: number): Promise<number>
}

export function createErasing(given: {
  readonly store: Erasures
  readonly teams: Pick<Teams, 'get'>
}): Erasing {
  const { store, teams } = given

  async function forget(whom: Whom): Promise<Erased> {
    const gone: Partial<Record<ErasureStep, number>> = {}
    for (const step of erasureSteps) gone[step] = await store.forget(whom, step)
    await store.done(whom)
    const { people, addresses } = whom
    return { people, addresses: addresses.length, gone: { ...nothing, ...gone } }
  }

  return {
    async erase(team, named, by) {
      check(named)
      await teams.get(team)
      const whom = await store.whom(team, named)
      await store.begin(whom, by)
      return await forget(whom)
    },
    async finish(most) {
      const left = await store.unfinished(most)
      for (const { team, person } of left) await forget(await store.whom(team, { person }))
      return left.length
    },
  }
}

const nothing: Erased['gone'] = {
  enrolments: 0,
  suppression: 0,
  rows: 0,
  mentions: 0,
  inbox: 0,
  quarantine: 0,
  contacts: 0,
  audit: 0,
  people: 0,
}

/** @throws AppError `usage.invalid`, which repeats no address */
function check(named: Named): void {
  if ('person' in named) {
    if (isId(named.person)) return
    throw new AppError('usage.invalid', 'A person is named by the id that SalesLoft gave them.')
  }
  const address = plainAddress(named.address)
  const [found, ...more] = addressesIn(address)
  if (found === address && more.length === 0) return
  throw new AppError('usage.invalid', 'Name one e-mail address, without a name beside it.')
}
