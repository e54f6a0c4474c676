// A team's contacts for commands, requests and pages: looked at, and written in the team's name. An application may write the
// table itself as well (docs/contact-table.md).
import {
  type ContactGiven,
  contactNames,
  type ReadGiven,
  readGiven,
  refusalWords,
} from '../domain/contact-input.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Conflict, ContactConflicts } from '../store/contact-conflicts.ts'
import type { ContactRow } from '../store/contact-rows.ts'
import type { Contacts, Imported, Said } from '../store/contacts.ts'
import type {
  ChangeAsk,
  ContactChange,
  ContactFigures,
  ContactViews,
  LinkAsk,
  LinkView,
  ListedContact,
} from '../store/contact-views.ts'
import type { Teams } from '../store/teams.ts'

export type ContactStory = {
  readonly contact: ContactRow
  readonly link: LinkView | null
  /** Those that are open about it. */
  readonly conflicts: readonly Conflict[]
  /** What was written of it and of its person, the latest first. */
  readonly changes: readonly ContactChange[]
}

export type Taken =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly id: string }
  | { readonly kind: 'refused'; readonly why: readonly string[] }

/** As it came: JSON by the names of the columns, with `id` and `custom_fields`. */
type Wanted = unknown

export type ContactBook = {
  figures(team: TeamSlug): Promise<ContactFigures>
  /** `next`: what to go on after. @throws AppError `team.unknown` */
  list(
    team: TeamSlug,
    ask: LinkAsk,
  ): Promise<{ readonly contacts: readonly ListedContact[]; readonly next: string | null }>
  /** @throws AppError `contact.unknown` */
  show(team: TeamSlug, id: string): Promise<ContactStory>
  changes(team: TeamSlug, ask: ChangeAsk): Promise<readonly ContactChange[]>
  /** Makes one, or changes the one of the same `id`, `external_id` or e-mail address. @throws AppError `usage.invalid`, `contact.refused` */
  put(team: TeamSlug, wanted: Wanted, said: Said): Promise<Exclude<Taken, { kind: 'refused' }>>
  /** All of it: what is not named is emptied. @throws AppError `contact.unknown`, `contact.refused` */
  replace(team: TeamSlug, id: string, wanted: Wanted, said: Said): Promise<ContactStory>
  /** What is named of it; null empties. @throws AppError `contact.unknown`, `contact.refused` */
  change(team: TeamSlug, id: string, wanted: Wanted, said: Said): Promise<ContactStory>
  /** @throws AppError `contact.unknown` */
  remove(team: TeamSlug, id: string, said: Said): Promise<void>
  /** Many, each for itself, in one transaction. `dryRun`: only says what would come of them. */
  take(
    team: TeamSlug,
    read: readonly ReadGiven[],
    how: { readonly said: Said; readonly dryRun: boolean },
  ): Promise<readonly Taken[]>
}

const changesShown = 50

export function createContactBook(given: {
  readonly contacts: Contacts
  readonly views: ContactViews
  readonly conflicts: Pick<ContactConflicts, 'of'>
  readonly teams: Pick<Teams, 'get'>
}): ContactBook {
  const { contacts, views, conflicts, teams } = given

  async function known(team: TeamSlug, id: string): Promise<ContactRow> {
    const contact = await contacts.get(team, id)
    if (contact !== undefined) return contact
    throw new AppError('contact.unknown', `${team} has no contact ${id.slice(0, 40)}.`)
  }

  async function show(team: TeamSlug, id: string): Promise<ContactStory> {
    const contact = await known(team, id)
    const link = await views.linkOf(team, contact.id)
    const person = link?.person ?? undefined
    const [open, changes] = await Promise.all([
      conflicts.of(team, contact.id),
      views.changes(team, { contact: contact.id, person, most: changesShown }),
    ])
    return { contact, link: link ?? null, conflicts: open, changes }
  }

  async function take(
    team: TeamSlug,
    read: readonly ReadGiven[],
    { said, dryRun }: { readonly said: Said; readonly dryRun: boolean },
  ): Promise<readonly Taken[]> {
    const wanted = read.flatMap((each) => (each.kind === 'contact' ? [each.contact] : []))
    const rows = wanted.map(importOf)
    const done = dryRun
      ? await contacts.tryPut(team, rows, said)
      : await contacts.put(team, rows, said)
    let at = 0
    return read.map((each) => {
      if (each.kind === 'mistakes') return { kind: 'refused', why: each.mistakes }
      return takenOf(done[at++])
    })
  }

  async function write(team: TeamSlug, id: string, wanted: ContactGiven, said: Said) {
    const [taken] = await take(team, [{ kind: 'contact', contact: { ...wanted, id } }], {
      said,
      dryRun: false,
    })
    requireTaken(taken)
    return await show(team, id)
  }

  return {
    figures: (team) => views.figures(team),
    async list(team, ask) {
      await teams.get(team)
      const found = await views.list(team, { ...ask, most: ask.most + 1 })
      const page = found.slice(0, ask.most)
      const last = found.length > ask.most ? page.at(-1) : undefined
      return { contacts: page, next: last?.link.id ?? null }
    },
    show,
    changes: (team, ask) => views.changes(team, ask),
    async put(team, wanted, said) {
      const contact = readWhole(wanted)
      const [taken] = await take(team, [{ kind: 'contact', contact }], { said, dryRun: false })
      return requireTaken(taken)
    },
    async replace(team, id, wanted, said) {
      const { row } = await known(team, id)
      const { columns, customFields } = readWhole(wanted)
      const custom = Object.keys(row['custom_fields'] ?? {})
      const whole = {
        id,
        columns: { ...emptied(contactNames.slice(1)), ...columns },
        customFields: { ...emptied(custom), ...customFields },
      }
      return await write(team, id, whole, said)
    },
    async change(team, id, wanted, said) {
      await known(team, id)
      return await write(team, id, readWhole(wanted), said)
    },
    async remove(team, id, said) {
      const contact = await known(team, id)
      await contacts.remove(team, [contact.id], said)
    },
    take,
  }
}

function emptied(names: readonly string[]): Readonly<Record<string, null>> {
  return Object.fromEntries(names.map((name) => [name, null]))
}

/** @throws AppError `usage.invalid` with every mistake */
function readWhole(wanted: Wanted): ContactGiven {
  const read = readGiven(wanted)
  if (read.kind === 'mistakes') throw new AppError('usage.invalid', read.mistakes.join('\n'))
  return read.contact
}

function importOf({ id, columns, customFields }: ContactGiven) {
  const { external_id: externalId = null, ...rest } = columns
  return {
    id,
    externalId: typeof externalId === 'string' ? externalId : null,
    byEmail: true,
    // To be emptied it has to be named.
    columns: 'external_id' in columns && externalId === null ? columns : rest,
    customFields,
  }
}

function takenOf(done: Imported | undefined): Taken {
  switch (done?.kind) {
    case 'created':
    case 'updated':
    case 'unchanged':
      return done
    case 'forgotten':
      return refused('who has this address was forgotten (docs/erasure.md)')
    case 'absent':
      return refused('id is that of no contact; leave it empty for a new one')
    case 'ambiguous':
      return refused('several contacts have this email_address; name its id or external_id')
    case 'refused':
      return refused(refusalWords(done.why))
    case undefined:
      return refused('nothing came of it')
  }
}

function refused(why: string): Taken {
  return { kind: 'refused', why: [why] }
}

/** @throws AppError `contact.refused` */
function requireTaken(taken: Taken | undefined): Exclude<Taken, { kind: 'refused' }> {
  if (taken !== undefined && taken.kind !== 'refused') return taken
  const why = taken?.why.map((each) => `${each}.`).join('\n')
  throw new AppError('contact.refused', why ?? 'Nothing came of it.')
}
