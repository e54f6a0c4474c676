// All of contacts, for commands, requests and pages.
import type { Temporal } from '../client/temporal/temporal.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from '../store/database.ts'
import { createContactConflicts } from '../store/contact-conflicts.ts'
import { createContactContracts } from '../store/contact-contracts.ts'
import { type ContactRuns, createContactRuns } from '../store/contact-runs.ts'
import { createContacts } from '../store/contacts.ts'
import { type ContactViews, createContactViews } from '../store/contact-views.ts'
import type { Teams } from '../store/teams.ts'
import type { Vault } from '../store/vault.ts'
import { type ContactExporting, createContactExporting } from './contact-exporting.ts'
import { type ContactImporting, createContactImporting } from './contact-importing.ts'
import { type ContactSettling, createContactSettling } from './contact-settling.ts'
import type { ContactSync } from './contact-sync.ts'
import { type ContactSyncing, createContactSyncing } from './contact-syncing.ts'
import { type ContractKeeping, createContractKeeping } from './contact-contracts.ts'
import { type ContactBook, createContactBook } from './contacts.ts'
import type { Workers } from './workers.ts'

export type ContactOffer = {
  readonly book: ContactBook
  readonly files: ContactImporting & ContactExporting
  readonly conflicts: ContactSettling
  readonly contract: ContractKeeping
  readonly runs: Pick<ContactRuns, 'list'>
  readonly syncing: ContactSyncing
}

export function contactsOf(given: {
  readonly database: Database
  readonly vault: Vault | undefined
  readonly teams: Pick<Teams, 'get'>
  readonly workers: Pick<Workers, 'requirePolling'>
  readonly temporal: () => Promise<Pick<Temporal, 'syncContacts' | 'endOfContacts'>>
  readonly sync: Pick<ContactSync, 'preview'>
  /** Makes Temporal's schedules of a team what it needs. */
  readonly schedule: (team: TeamSlug) => Promise<unknown>
}): ContactOffer {
  const { database, teams, schedule } = given
  const contracts = createContactContracts({ database })
  const runs = createContactRuns({ database })
  const contacts = createContacts(given)
  const views: ContactViews = createContactViews({ database })
  const conflicts = createContactConflicts({ database })
  const book = createContactBook({ contacts, views, conflicts, teams })
  return {
    book,
    files: {
      ...createContactImporting({ book }),
      ...createContactExporting({ contacts, views, teams }),
    },
    conflicts: createContactSettling({ conflicts, book, teams }),
    contract: createContractKeeping({ store: contracts, teams, schedule }),
    runs,
    syncing: createContactSyncing({ ...given, contracts, runs }),
  }
}
