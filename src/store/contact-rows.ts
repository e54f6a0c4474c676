// A contact, a person and what holds both together, as whoever decides about them sees them.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { LinkState } from '../domain/contact-words.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type Json = Readonly<Record<string, unknown>>

export type ContactRow = {
  readonly id: string
  /** By column. */
  readonly row: Json
  /** When the team last changed each value: ISO text, by column or `custom_fields.<name>`. */
  readonly fieldChanged: Readonly<Record<string, string>>
  readonly version: string
}

/** What the mirror has of a person. */
export type PersonRow = {
  readonly id: string
  /** As it was served. */
  readonly raw: Json
  readonly updatedAt: string | null
  readonly requestedAt: string
  /** Which version of the row it is. */
  readonly syncedAt: string
  readonly isDeleted: boolean
}

export type { LinkState }

export type LinkRow = {
  readonly id: string
  readonly contact: string | null
  readonly person: string | null
  readonly state: LinkState
  /** What was last agreed on, by field of the contract; null before the first time. */
  readonly base: Json | null
  readonly contactVersion: string | null
  readonly seenVersion: string | null
  readonly seenPerson: string | null
  readonly remoteDiffers: Readonly<Record<string, string>>
  /** What was sent and is not seen in the mirror yet. */
  readonly awaits: Json | null
  readonly awaitsSince: string | null
  readonly tries: number
  readonly matchedBy: string | null
  readonly contactDeletedAt: string | null
}

/** The ends of a pair, as far as they are there. */
export type Pair = {
  readonly link: LinkRow | undefined
  readonly contact: ContactRow | undefined
  readonly person: PersonRow | undefined
}

// Instants inside of JSON are written as everywhere else, whatever the session's time zone is.
const instant = (column: RawBuilder<unknown>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

export const contactOf = sql<ContactRow | null>`case when c.id is not null then json_build_object(
  'id', c.id, 'row', to_jsonb(c) - array['team', 'created_at', 'changed_at', 'version', 'field_changed'],
  'fieldChanged', c.field_changed, 'version', c.version::text) end`

export const personOf = sql<PersonRow | null>`case when p.id is not null then json_build_object(
  'id', p.id::text, 'raw', p.raw, 'updatedAt', ${instant(sql`p.updated_at`)},
  'requestedAt', ${instant(sql`p.requested_at`)}, 'syncedAt', ${instant(sql`p.synced_at`)},
  'isDeleted', p.deleted_at is not null) end`

export const linkOf = sql<LinkRow | null>`case when l.id is not null then json_build_object(
  'id', l.id::text, 'contact', l.contact, 'person', l.person::text, 'state', l.state, 'base', l.base,
  'contactVersion', l.contact_version::text, 'seenVersion', l.seen_version::text,
  'seenPerson', ${instant(sql`l.seen_person`)}, 'remoteDiffers', l.remote_differs,
  'awaits', l.awaits, 'awaitsSince', ${instant(sql`l.awaits_since`)}, 'tries', l.tries,
  'matchedBy', l.matched_by, 'contactDeletedAt', ${instant(sql`l.contact_deleted_at`)}) end`

export type PairRow = {
  readonly link: LinkRow | null
  readonly contact: ContactRow | null
  readonly person: PersonRow | null
}

export function pairOf({ link, contact, person }: PairRow): Pair {
  return {
    link: link ?? undefined,
    contact: contact ?? undefined,
    person: person ?? undefined,
  }
}

/** One pair, by its contact or by its person. */
export async function pairBy(
  db: Kysely<DB>,
  team: TeamSlug,
  end: { readonly contact: string } | { readonly person: string },
): Promise<Pair | undefined> {
  const which =
    'contact' in end ? sql`l.contact = ${end.contact}::uuid` : sql`l.person = ${end.person}::bigint`
  const { rows } = await sql<PairRow>`
    select ${linkOf} as link, ${contactOf} as contact, ${personOf} as person
    from worker.contact_link l
    left join worker.contact c on c.team = l.team and c.id = l.contact
    left join salesloft.people p on p.team = l.team and p.id = l.person
    where l.team = ${team} and ${which}`.execute(db)
  return rows[0] && pairOf(rows[0])
}
