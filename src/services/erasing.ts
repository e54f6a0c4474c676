// Forgetting somebody everywhere: noted first, then place by place, in short transactions. Whatever ends it on the way, whoever
// asks again, or looks after what is left, goes on; nothing of it is stored anew meanwhile. SalesLoft itself is not asked: who is
// to be forgotten there too is deleted there.
import { AppError } from '../domain/errors.ts'
import { addressesIn, plainAddress } from '../domain/erasing.ts'
import { isId } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from '../store/database.ts'
import {
  createErasures,
  type Erasures,
  type ErasureStep,
  erasureSteps,
  type ErasureView,
} from '../store/erasure.ts'
import type { Whom } from '../store/erasure-rows.ts'
import type { Named } from '../store/erasure-whom.ts'
import type { Teams } from '../store/teams.ts'
import type { Vault } from '../store/vault.ts'

/** Counts and ids alone: an address is no word for a log. */
export type Erased = {
  readonly people: readonly string[]
  /** Addresses that are known again by their hashes. */
  readonly addresses: number
  /** How much went or was cleared, by where it was. */
  readonly gone: Readonly<Record<ErasureStep, number>>
}

export type ErasurePage = {
  readonly erasures: readonly ErasureView[]
  /** What to ask for as `before`; null: there are no more. */
  readonly next: string | null
}

const pageLength = 1_000

export type Erasing = {
  /**
   * By an id of SalesLoft, also of somebody who is not here: then they never come. The same once more finds nothing.
   * @throws AppError `team.unknown`, `usage.invalid`
   */
  erase(team: TeamSlug, named: Named, by: string): Promise<Erased>
  /** What `erase` would find; nothing is written. @throws AppError `team.unknown`, `usage.invalid` */
  plan(team: TeamSlug, named: Named): Promise<Erased>
  /** Who was forgotten, the newest first. @throws AppError `team.unknown` */
  list(
    team: TeamSlug,
    ask?: { readonly before?: string | undefined; readonly limit?: number | undefined },
  ): Promise<ErasurePage>
  /** What a kill left, and who was made anew under an address that was forgotten. @returns of how many */
  finish(most: number): Promise<number>
}

export function createErasing(given: {
  readonly store: Erasures
  readonly teams: Pick<Teams, 'get'>
}): Erasing {
  const { store, teams } = given

  async function forget(whom: Whom): Promise<Erased> {
    const erased = await through(whom, (who, step) => store.forget(who, step))
    await store.done(whom)
    return erased
  }

  return {
    async erase(team, named, by) {
      check(named)
      await teams.get(team)
      return await forget(await store.begin(team, named, by))
    },
    async plan(team, named) {
      check(named)
      await teams.get(team)
      return await through(await store.whom(team, named), (who, step) => store.count(who, step))
    },
    async list(team, { before, limit = pageLength } = {}) {
      await teams.get(team)
      if (before !== undefined && !isId(before)) {
        throw new AppError('usage.invalid', 'Go on before a number of the list.')
      }
      const found = await store.list({ team, before, most: limit + 1 })
      const erasures = found.slice(0, limit)
      return { erasures, next: found.length > limit ? (erasures.at(-1)?.number ?? null) : null }
    },
    async finish(most) {
      const left = await store.unfinished(most)
      for (const { team, person } of left) await forget(await store.whom(team, { person }))
      return left.length
    },
  }
}

export function erasingOf(given: {
  readonly database: Database
  readonly vault: Vault
  readonly teams: Pick<Teams, 'get'>
}): Erasing {
  return createErasing({ store: createErasures(given), teams: given.teams })
}

async function through(
  whom: Whom,
  work: (whom: Whom, step: ErasureStep) => Promise<number>,
): Promise<Erased> {
  const gone: Partial<Record<ErasureStep, number>> = {}
  for (const step of erasureSteps) gone[step] = await work(whom, step)
  const { people, addresses } = whom
  return { people, addresses: addresses.length, gone: { ...nothing, ...gone } }
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
