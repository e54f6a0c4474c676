// What the server is given of contacts.
import type { Choice } from '../domain/contact-decisions.ts'
import type { RefusedLine } from '../domain/contact-files.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Conflict, ConflictAsk } from '../store/contact-conflicts.ts'
import type { ContactRow } from '../store/contact-rows.ts'
import type { ContactRun } from '../store/contact-runs.ts'
import type {
  ChangeAsk,
  ContactChange,
  ContactFigures,
  LinkAsk,
  LinkView,
  ListedContact,
} from '../store/contact-views.ts'

type Said = { readonly by: string; readonly why: string }

export type StoryView = {
  readonly contact: ContactRow
  readonly link: LinkView | null
  /** Those that are open about it. */
  readonly conflicts: readonly Conflict[]
  /** The latest first. */
  readonly changes: readonly ContactChange[]
}

export type ConflictView = Conflict & { readonly choices: readonly Choice[] }

export type ContactsGiven = {
  readonly contacts: {
    readonly book: {
      readonly figures: (team: TeamSlug) => Promise<ContactFigures>
      readonly list: (
        team: TeamSlug,
        ask: LinkAsk,
      ) => Promise<{ readonly contacts: readonly ListedContact[]; readonly next: string | null }>
      /** @throws AppError `contact.unknown` */
      readonly show: (team: TeamSlug, id: string) => Promise<StoryView>
      readonly changes: (team: TeamSlug, ask: ChangeAsk) => Promise<readonly ContactChange[]>
      /** `wanted`: as it came. @throws AppError `contact.refused` */
      readonly put: (
        team: TeamSlug,
        wanted: unknown,
        said: Said,
      ) => Promise<{ readonly kind: string; readonly id: string }>
      /** @throws AppError `contact.unknown`, `contact.refused`, `usage.invalid` */
      readonly replace: Write
      readonly change: Write
      /** @throws AppError `contact.unknown` */
      readonly remove: (team: TeamSlug, id: string, said: Said) => Promise<void>
    }
    readonly files: {
      readonly import: (
        ask: Said & {
          readonly team: TeamSlug
          readonly source: AsyncIterable<Uint8Array | string>
          readonly dryRun: boolean
          readonly keepsEmpty: boolean
          readonly onRefused: (lines: readonly RefusedLine[]) => Promise<void>
        },
      ) => Promise<object>
      readonly export: (team: TeamSlug) => Promise<AsyncGenerator<string>>
    }
    readonly conflicts: {
      readonly list: (
        ask: ConflictAsk,
      ) => Promise<{ readonly conflicts: readonly ConflictView[]; readonly next: string | null }>
      /** @throws AppError `conflict.unknown` */
      readonly show: (team: TeamSlug, id: string) => Promise<ConflictView>
      /** @throws AppError `conflict.unknown`, `conflict.ended`, `contact.refused`, `usage.invalid` */
      readonly resolve: (
        team: TeamSlug,
        id: string,
        decision: { readonly resolution: string } | { readonly value: string },
        by: string,
      ) => Promise<ConflictView>
      /** @returns how many */
      readonly resolveField: (
        team: TeamSlug,
        field: string,
        resolution: string,
        by: string,
      ) => Promise<number>
    }
    readonly contract: {
      readonly show: (team: TeamSlug) => Promise<{ readonly isSet: boolean }>
      /** @throws AppError `contacts.contract` */
      readonly set: (team: TeamSlug, source: string, by: string) => Promise<object>
      readonly remove: (team: TeamSlug) => Promise<object>
    }
    readonly runs: {
      readonly list: (team: TeamSlug, most: number) => Promise<readonly ContactRun[]>
      /** @returns false: no brake has stopped the latest */
      readonly confirm: (team: TeamSlug, by: string) => Promise<boolean>
    }
  }
}

type Write = (team: TeamSlug, id: string, wanted: unknown, said: Said) => Promise<StoryView>
