// All of the sync of contacts: what is asked of it, what a worker is given, and the bells that wake it.
import type { SyncContactsConfig } from '../activities/contacts.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { createDoorbell } from '../client/temporal/doorbell.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import type { At } from '../domain/crash-points.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { listenToContacts } from '../store/contact-bell.ts'
import { type ContactContracts, createContactContracts } from '../store/contact-contracts.ts'
import { createContactDesk } from '../store/contact-desk.ts'
import { createContactJobs } from '../store/contact-jobs.ts'
import { createContactPushes } from '../store/contact-pushes.ts'
import { createContactRuns } from '../store/contact-runs.ts'
import type { Database, DatabaseOptions } from '../store/database.ts'
import { createInboxWork } from '../store/inbox-work.ts'
import type { Vault } from '../store/vault.ts'
import { type ContactSync, createContactSync } from './contact-sync.ts'

export type ContactParts = Disposable & {
  readonly contracts: ContactContracts
  readonly contactSync: ContactSync
  /** For a worker. */
  readonly work: Pick<SyncContactsConfig, 'contacts'> & {
    /** People of the team have changed. */
    readonly ringContacts: (team: TeamSlug) => void
  }
  /** Hears of what an application writes, until it is disposed. */
  readonly listen: () => AsyncDisposable
}

/** A run looks at all that is due: those who ring within this time of one are one more, at its end. */
const quietMs = 2_000
/** Who has a contract is looked at so often at most. */
const contractsForMs = 20_000

export function createContactParts(given: {
  readonly database: Database
  readonly connections: Omit<DatabaseOptions, 'maxConnections'>
  readonly vault: Vault
  readonly at: At | undefined
  readonly temporal: () => Promise<Temporal>
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
}): ContactParts {
  const { database, connections, vault, at, temporal, clientOf } = given
  const contracts = createContactContracts({ database })
  const contactSync = createContactSync({
    contracts,
    desk: createContactDesk({ database }),
    runs: createContactRuns({ database }),
    pushes: createContactPushes({ database }),
    jobs: createContactJobs({ database }),
    inbox: createInboxWork({ database, at, vault }),
    clientOf,
  })
  let known: { readonly teams: ReadonlySet<TeamSlug>; readonly until: number } | undefined
  async function hasContract(team: TeamSlug): Promise<boolean> {
    if (known === undefined || performance.now() > known.until) {
      const teams = new Set(await contracts.teams())
      known = { teams, until: performance.now() + contractsForMs }
    }
    return known.teams.has(team)
  }
  const doorbell = createDoorbell({
    quietMs,
    async ring(team) {
      if (await hasContract(team)) await (await temporal()).syncContacts(team)
    },
  })
  return {
    contracts,
    contactSync,
    work: { contacts: contactSync, ringContacts: doorbell.ring },
    listen: () => listenToContacts(connections, doorbell.ring),
    [Symbol.dispose]: () => doorbell[Symbol.dispose](),
  }
}
