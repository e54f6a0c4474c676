// A team's contract of contacts as people set and read it. A team without one has contacts that go nowhere.
import { type ContactContract, usualContract, writeContract } from '../domain/contact-contract.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactContracts } from '../store/contact-contracts.ts'
import type { Teams } from '../store/teams.ts'
import { readContract } from './contact-contract-file.ts'

export type ShownContract = {
  readonly team: TeamSlug
  /** False: it has none, nothing is synced, and this is the usual one. */
  readonly isSet: boolean
  /** As the file was given. */
  readonly source: string
  /** Whole: with what the file leaves out. Null: this version of the program does not understand it. */
  readonly contract: ContactContract | null
  /** Rises with each that is set. */
  readonly version: number | null
  readonly setAt: string | null
  readonly setBy: string | null
  /** Scopes that the key lacks, as SalesLoft said within the last day: what needs them is not written. */
  readonly lacks: readonly string[]
}

export type ContractKeeping = {
  /** @throws AppError `team.unknown` */
  show(team: TeamSlug): Promise<ShownContract>
  /** @throws AppError `team.unknown`, `contacts.contract` with every mistake, by line */
  set(team: TeamSlug, source: string, by: string): Promise<ShownContract>
  /** Nothing is synced from now on, nor scheduled; what is paired stays so. @throws AppError `team.unknown` */
  remove(team: TeamSlug): Promise<ShownContract>
}

export function createContractKeeping(given: {
  readonly store: ContactContracts
  readonly teams: Pick<Teams, 'get'>
  /** Makes Temporal's schedules of the team what it needs now. */
  readonly schedule: (team: TeamSlug) => Promise<unknown>
}): ContractKeeping {
  const { store, teams, schedule } = given

  async function show(team: TeamSlug): Promise<ShownContract> {
    await teams.get(team)
    const stored = await store.get(team)
    if (stored === undefined) {
      const source = writeContract(usualContract)
      const none = { version: null, setAt: null, setBy: null, lacks: [] }
      return { team, isSet: false, source, contract: usualContract, ...none }
    }
    return { team, isSet: true, ...stored, contract: understood(stored.source) }
  }

  return {
    show,
    async set(team, source, by) {
      readContract(source)
      // An empty file is the usual contract.
      const text = source.trim() === '' ? writeContract(usualContract) : source
      await store.set(team, text, by)
      await schedule(team)
      return await show(team)
    },
    async remove(team) {
      await store.remove(team)
      await schedule(team)
      return await show(team)
    },
  }
}

/** One that an older version took may be none to this one. */
function understood(source: string): ContactContract | null {
  try {
    return readContract(source)
  } catch (error) {
    if (error instanceof AppError && error.code === 'contacts.contract') return null
    throw error
  }
}
