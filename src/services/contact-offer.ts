// All of contacts, for commands, requests and pages.
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
import { type ContractKeeping, createContractKeeping } from './contact-contracts.ts'
import { type ContactBook, createContactBook } from './contacts.ts'

export type ContactOffer = {
  readonly book: ContactBook
  readonly files: ContactImporting & ContactExporting
  readonly conflicts: ContactSettling
  readonly contract: ContractKeeping
  readonly runs: Pick<ContactRuns, 'list' | 'confirm'>
}

export function contactsOf(given: {
  readonly database: Database
  readonly vault: Vault | undefined
  readonly teams: Pick<Teams, 'get'>
}): ContactOffer {
  const { database, teams } = given
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
    contract: createContractKeeping({ store: createContactContracts({ database }), teams }),
    runs: createContactRuns({ database }),
  }
}
