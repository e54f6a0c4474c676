// Contacts for people who look at them: how many are where, a list with whom each is one with and what holds it up, and the story
// of one.
import { type RawBuilder, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import { contactOf, type ContactRow, type Json, type LinkState } from './contact-rows.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

export type ContactFigures = {
  readonly contacts: number
  /** Pairs, contacts alone and people alone, by their state. */
  readonly states: Readonly<Partial<Record<LinkState, number>>>
  /** Those that are open. */
  readonly conflicts: Readonly<Record<string, number>>
  /** Written to SalesLoft, and not seen in the mirror yet. */
  readonly awaited: number
}

export type LinkView = {
  readonly id: string
  readonly state: LinkState
  readonly person: string | null
  /** By which key they were found to be one. */
  readonly matchedBy: string | null
  readonly agreedAt: string | null
  readonly awaitsSince: string | null
  /** Why it was refused: a code, and SalesLoft's own words by field. */
  readonly error: { readonly code: string; readonly words: Json } | null
  readonly tries: number
  /** When it is tried again; null: when either side changes. */
  readonly retryAt: string | null
  readonly contactDeletedAt: string | null
}

export type ListedContact = {
  /** Null: a person alone, or a contact that was deleted. */
  readonly contact: ContactRow | null
  readonly id: string | null
  readonly link: LinkView
}

export type ContactChange = {
  readonly id: string
  readonly at: string
  /** Which side was written. */
  readonly side: 'local' | 'salesloft'
  readonly happened: 'created' | 'changed' | 'deleted'
  readonly contact: string | null
  readonly person: string | null
  /** Null: all of it. */
  readonly field: string | null
  readonly old: unknown
  readonly new: unknown
  readonly who: string
  readonly why: string | null
  readonly run: string | null
}

export type LinkAsk = {
  readonly state?: LinkState | undefined
  /** Goes on after the pair of this number. */
  readonly after?: string | undefined
  readonly most: number
}

export type ChangeAsk = {
  readonly contact?: string | undefined
  readonly person?: string | undefined
  readonly run?: string | undefined
  /** Goes on below this one. */
  readonly before?: string | undefined
  readonly most: number
}

export type ContactViews = {
  figures(team: TeamSlug): Promise<ContactFigures>
  /** By the numbers of their pairs. */
  list(team: TeamSlug, ask: LinkAsk): Promise<readonly ListedContact[]>
  /** One that is there or was. */
  linkOf(team: TeamSlug, contact: string): Promise<LinkView | undefined>
  /** What was written about a contact or its person, about a run, or all; the latest first. */
  changes(team: TeamSlug, ask: ChangeAsk): Promise<readonly ContactChange[]>
  /** What the custom fields of the contacts are called. */
  customNames(team: TeamSlug): Promise<readonly string[]>
}

// In the words of `LinkView`, as JSON so that a row of a contact can stand beside it.
const stamp = (column: RawBuilder<unknown>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const linkView = sql<LinkView>`json_build_object('id', l.id::text, 'state', l.state,
  'person', l.person::text, 'matchedBy', l.matched_by, 'agreedAt', ${stamp(sql`l.base_at`)},
  'awaitsSince', ${stamp(sql`l.awaits_since`)}, 'error', l.error, 'tries', l.tries,
  'retryAt', ${stamp(sql`l.retry_at`)}, 'contactDeletedAt', ${stamp(sql`l.contact_deleted_at`)})`

export function createContactViews(given: { readonly database: Database }): ContactViews {
  const db = given.database.kysely
  return translating<ContactViews>({
    async figures(team) {
      const [states, conflicts, alone] = await Promise.all([
        sql<{ readonly state: LinkState; readonly count: number }>`
          select state, count(*)::integer as count from worker.contact_link
          where team = ${team} group by state`.execute(db),
        sql<{ readonly kind: string; readonly count: number }>`
          select kind, count(*)::integer as count from worker.contact_conflict
          where team = ${team} and resolved_at is null group by kind`.execute(db),
        sql<{ readonly contacts: number; readonly awaited: number }>`
          select (select count(*)::integer from worker.contact where team = ${team}) as contacts,
            (select count(*)::integer from worker.contact_link
              where team = ${team} and awaits is not null) as awaited`.execute(db),
      ])
      const [{ contacts, awaited } = { contacts: 0, awaited: 0 }] = alone.rows
      return {
        contacts,
        awaited,
        states: Object.fromEntries(states.rows.map(({ state, count }) => [state, count])),
        conflicts: Object.fromEntries(conflicts.rows.map(({ kind, count }) => [kind, count])),
      }
    },
    async list(team, { state, after = '0', most }) {
      const isOfState = state === undefined ? sql`true` : sql`l.state = ${state}`
      const { rows } = await sql<ListedContact>`
        select ${contactOf} as contact, l.contact::text as id, ${linkView} as link
        from worker.contact_link l
        left join worker.contact c on c.team = l.team and c.id = l.contact
        where l.team = ${team} and l.id > ${after}::bigint and ${isOfState}
        order by l.id limit ${most}`.execute(db)
      return rows
    },
    async linkOf(team, contact) {
      const { rows } = await sql<{ readonly link: LinkView }>`
        select ${linkView} as link from worker.contact_link l
        where l.team = ${team} and l.contact = ${contact}::uuid`.execute(db)
      return rows[0]?.link
    },
    async changes(team, { contact, person, run, before, most }) {
      const about = [
        ...(contact === undefined ? [] : [sql`h.contact = ${contact}::uuid`]),
        ...(person === undefined ? [] : [sql`h.person = ${person}::bigint`]),
      ]
      const isAbout = about.length === 0 ? sql`true` : sql`(${sql.join(about, sql` or `)})`
      const isOfRun = run === undefined ? sql`true` : sql`h.run = ${run}::bigint`
      const isBelow = before === undefined ? sql`true` : sql`h.id < ${before}::bigint`
      const { rows } = await sql<ContactChange>`
        select h.id::text as id, h.at, h.side, h.happened, h.contact::text as contact,
          h.person::text as person, h.field, h.old, h.new, h.who, h.why, h.run::text as run
        from worker.contact_change h
        where h.team = ${team} and ${isAbout} and ${isOfRun} and ${isBelow}
        order by h.id desc limit ${most}`.execute(db)
      return rows
    },
    async customNames(team) {
      const { rows } = await sql<{ readonly name: string }>`
        select distinct f.name from worker.contact c
        cross join lateral jsonb_object_keys(c.custom_fields) f (name)
        where c.team = ${team} order by f.name`.execute(db)
      return rows.map(({ name }) => name)
    },
  })
}
