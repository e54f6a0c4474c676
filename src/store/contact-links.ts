// What was decided about pairs becomes true together: the contacts, the links, and the conflicts that are open about them.
import { sql, type Transaction } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import { type LocalWrite, writeContacts, type Writer } from './contact-local.ts'
import type { Json, LinkState } from './contact-rows.ts'
import { decideAboutContacts } from './contact-turns.ts'
import { forgottenPeople } from './erasure-notes.ts'
import type { DB } from './schema.ts'

export type ConflictKind = 'field' | 'match' | 'deleted' | 'merged'

export type OpenConflict = {
  readonly kind: ConflictKind
  readonly field: string | null
  readonly base: unknown
  readonly local: unknown
  readonly remote: unknown
  readonly localAt: string | null
  readonly remoteAt: string | null
  /** Who could be meant. */
  readonly people: readonly string[]
}

export type Decided = {
  /** Null: a person who had no pair yet. */
  readonly link: string | null
  readonly contact: string | null
  readonly person: string | null
  readonly state: LinkState
  readonly base: Json | null
  /** Of the contact as it was looked at; what is written to it here counts as looked at too. */
  readonly seenVersion: string | null
  readonly seenPerson: string | null
  readonly remoteDiffers: Readonly<Record<string, string>>
  readonly awaits: Json | null
  readonly error: Json | null
  /** How often in a row it was refused, and in how many milliseconds it is tried again. */
  readonly tries: number
  readonly retryMs: number | null
  readonly matchedBy: string | null
  readonly local: LocalWrite | undefined
  /** All that are open about the pair from now on. */
  readonly conflicts: readonly OpenConflict[]
}

export type SettledPairs = {
  /** The number of each; null: of somebody who was forgotten. */
  readonly links: readonly (string | null)[]
  /** Contacts. */
  readonly written: number
  /** By the table. */
  readonly refused: number
}

/**
 * In the transaction that took the pairs. Of somebody who was forgotten nothing is noted: what is there of them is about to go.
 */
export async function settlePairs(
  trx: Transaction<DB>,
  writer: Writer,
  all: readonly Decided[],
): Promise<SettledPairs> {
  if (all.length === 0) return { links: [], written: 0, refused: 0 }
  const { team } = writer
  await decideAboutContacts(trx, team)
  const people = all.flatMap(({ person }) => person ?? [])
  const forgotten = await forgottenPeople(trx, team, people)
  const decided = all.filter(({ person }) => person === null || !forgotten.has(person))
  const local = decided.flatMap((each) => each.local ?? [])
  const { versions, refused } = await writeContacts(trx, writer, local)
  const settled = decided.map((each) => {
    const refusal = refused.get(each.local?.contact ?? '')
    const seenVersion = versions.get(each.local?.contact ?? '') ?? each.seenVersion
    if (refusal === undefined) return { ...each, seenVersion }
    // Nothing of it happened; it is looked at again when either side changes.
    const error = { code: 'store.failed', words: { contact: [refusal] } }
    const contact = each.local?.kind === 'create' ? null : each.contact
    return { ...each, contact, state: 'invalid' as const, base: null, error, conflicts: [] }
  })
  const links = await saveLinks(trx, team, settled)
  await saveConflicts(
    trx,
    team,
    settled.map((each, at) => ({ ...each, link: links[at] ?? '' })),
  )
  const numbers = new Map(decided.map((each, at) => [each, links[at] ?? null]))
  return {
    links: all.map((each) => numbers.get(each) ?? null),
    written: local.length - refused.size,
    refused: refused.size,
  }
}

/** @returns the number of each */
async function saveLinks(
  trx: Transaction<DB>,
  team: TeamSlug,
  decided: readonly Decided[],
): Promise<readonly string[]> {
  const given = JSON.stringify(
    decided.map((each, place) => ({
      ...each,
      place,
      local: undefined,
      conflicts: undefined,
      // A refusal keeps what was agreed before.
      keepsBase: each.state === 'invalid',
    })),
  )
  const records = sql`jsonb_to_recordset(${given}::jsonb) as d (place integer, link bigint, contact uuid,
    person bigint, state text, base jsonb, "keepsBase" boolean, "seenVersion" bigint,
    "seenPerson" timestamptz, "remoteDiffers" jsonb, awaits jsonb, error jsonb, tries integer,
    "retryMs" float8, "matchedBy" text)`
  // A person who was noted alone gives their place to the pair, and a contact its own.
  await sql`
    delete from worker.contact_link l using ${records}
    where l.team = ${team} and l.id is distinct from d.link
      and (l.person = d.person and l.contact is null or l.contact = d.contact and l.person is null)`.execute(
    trx,
  )
  const { rows: made } = await sql<{ readonly place: number; readonly link: string }>`
    with given as materialized (
      select * from lateral ${records} where d.link is null
    ), made as (
      insert into worker.contact_link (team, contact, person)
      select ${team}, contact, person from given order by place
      returning id, contact, person
    )
    select g.place, m.id::text as link from given g join made m
      on m.contact is not distinct from g.contact and m.person is not distinct from g.person`.execute(
    trx,
  )
  const numbers = new Map(made.map(({ place, link }) => [place, link]))
  const links = decided.map(({ link }, place) => link ?? numbers.get(place) ?? '')
  await sql`
    update worker.contact_link l set contact = d.contact, person = d.person, state = d.state,
      base = case when d."keepsBase" then l.base else d.base end,
      base_at = case when d."keepsBase" then l.base_at
        when d.base is null then null
        when l.base is distinct from d.base then clock_timestamp() else l.base_at end,
      contact_version = coalesce((
        select c.version from worker.contact c where c.team = ${team} and c.id = d.contact
      ), l.contact_version),
      seen_version = d."seenVersion", seen_person = d."seenPerson", remote_differs = d."remoteDiffers",
      awaits = d.awaits,
      awaits_since = case when d.awaits is null then null
        when l.awaits is distinct from d.awaits then clock_timestamp() else l.awaits_since end,
      error = d.error, tries = d.tries,
      retry_at = clock_timestamp() + d."retryMs" * interval '1 millisecond',
      matched_by = coalesce(d."matchedBy", l.matched_by)
    from ${records} join unnest(${links}::bigint[]) with ordinality as n (link, nth)
      on n.nth = d.place + 1
    where l.team = ${team} and l.id = n.link`.execute(trx)
  return links
}

/** Those that are not there any more have ended by themselves; what an operator decided is done with this. */
async function saveConflicts(
  trx: Transaction<DB>,
  team: TeamSlug,
  decided: readonly (Decided & { readonly link: string })[],
): Promise<void> {
  const links = decided.map(({ link }) => link)
  const open = decided.flatMap(({ link, contact, person, conflicts }) =>
    conflicts.map((each) => ({ link, contact, person, ...each })),
  )
  const records = sql`jsonb_to_recordset(${JSON.stringify(open)}::jsonb) as d (link bigint, contact uuid,
    person bigint, kind text, field text, base jsonb, local jsonb, remote jsonb,
    "localAt" timestamptz, "remoteAt" timestamptz, people jsonb)`
  await sql`
    update worker.contact_conflict set applied_at = clock_timestamp()
    where team = ${team} and link = any(${links}::bigint[])
      and resolved_at is not null and applied_at is null`.execute(trx)
  await sql`
    update worker.contact_conflict c set resolved_at = clock_timestamp(), resolution = 'agreed',
      resolved_by = 'worker', applied_at = clock_timestamp()
    where c.team = ${team} and c.link = any(${links}::bigint[]) and c.resolved_at is null
      and not exists (select from ${records}
        where d.link = c.link and d.kind = c.kind and d.field is not distinct from c.field)`.execute(
    trx,
  )
  if (open.length === 0) return
  await sql`
    insert into worker.contact_conflict (team, link, contact, person, kind, field, base, local, remote,
      local_at, remote_at, people)
    select ${team}, d.link, d.contact, d.person, d.kind, d.field, d.base, d.local, d.remote,
      d."localAt", d."remoteAt",
      array(select p.value::bigint from jsonb_array_elements_text(d.people) p)
    from ${records} order by d.link, d.kind, d.field
    on conflict (link, kind, field) where resolved_at is null do update
    set contact = excluded.contact, person = excluded.person, base = excluded.base,
      local = excluded.local, remote = excluded.remote, local_at = excluded.local_at,
      remote_at = excluded.remote_at, people = excluded.people`.execute(trx)
}
