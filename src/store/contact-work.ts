// What there is to do about contacts and people: the next of those that changed since they were last dealt with. They are
// held for a transaction in batches, in the order of their numbers; what somebody else works on is left to them.
import { type Kysely, sql } from 'kysely'
import type { MatchKey } from '../domain/contact-contract.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { contactOf, linkOf, type Pair, pairOf, type PairRow, personOf } from './contact-rows.ts'
import { decideAboutContacts } from './contact-turns.ts'
import type { DB } from './schema.ts'

export type DueAsk = {
  readonly team: TeamSlug
  /** Goes on after this one: the number of a link, or the id of a person. */
  readonly after: string | null
  readonly most: number
}

/** Whether what is taken is held for the transaction, or only looked at. */
export type Hold = { readonly hold?: boolean | undefined }

export type PeopleAsk = DueAsk & {
  /**
   * Only what the mirror stored since then, or a little before: a row's stamp is older than its commit. Null: everything,
   * which goes through all people.
   */
  readonly since: string | null
}

export type Due = {
  readonly pairs: readonly Pair[]
  /** What to go on after; null: there is nothing behind these. */
  readonly last: string | null
}

// A transaction that stores a page takes seconds at most: none of its statements may take longer than half a minute.
const storedWithin = '10 minutes'

/**
 * These pairs for this transaction, as they are once they are held; without those that somebody else has. A contact before its
 * link, as an application takes them that writes one: nobody waits for whoever waits for them.
 */
export async function holdPairs(
  trx: Kysely<DB>,
  team: TeamSlug,
  links: readonly string[],
  { hold = true }: Hold = {},
): Promise<readonly Pair[]> {
  await decideAboutContacts(trx, team)
  if (links.length === 0) return []
  if (!hold) return await pairsOf(trx, team, links)
  const { rows: contacts } = await sql<{ readonly id: string }>`
    select c.id from worker.contact c
    where c.team = ${team} and c.id in (
      select l.contact from worker.contact_link l
      where l.team = ${team} and l.id = any(${links}::bigint[]))
    order by c.id for update skip locked`.execute(trx)
  const free = contacts.map(({ id }) => id)
  const { rows: held } = await sql<{ readonly id: string }>`
    select l.id::text as id from worker.contact_link l
    where l.team = ${team} and l.id = any(${links}::bigint[])
      and (l.contact is null or l.contact = any(${free}::uuid[]) or not exists (
        select from worker.contact c where c.team = ${team} and c.id = l.contact))
    order by l.id for update skip locked`.execute(trx)
  // Anew: what was looked at before may have changed until it was held.
  return await pairsOf(
    trx,
    team,
    held.map(({ id }) => id),
  )
}

async function pairsOf(
  db: Kysely<DB>,
  team: TeamSlug,
  ids: readonly string[],
): Promise<readonly Pair[]> {
  const { rows } = await sql<PairRow>`
    select ${linkOf} as link, ${contactOf} as contact, ${personOf} as person
    from worker.contact_link l
    left join worker.contact c on c.team = l.team and c.id = l.contact
    left join salesloft.people p on p.team = l.team and p.id = l.person
    where l.team = ${team} and l.id = any(${ids}::bigint[]) order by l.id`.execute(db)
  return rows.map(pairOf)
}

type Placed = { readonly place: string }

function holdPlaced(
  trx: Kysely<DB>,
  team: TeamSlug,
  rows: readonly Placed[],
  hold: Hold['hold'],
): Promise<readonly Pair[]> {
  return holdPairs(
    trx,
    team,
    rows.map(({ place }) => place),
    { hold },
  )
}

/** Pairs whose contact has a version that was not dealt with, as that it was deleted. In a transaction. */
export async function takeContactsDue(
  trx: Kysely<DB>,
  { team, after, most, hold }: DueAsk & Hold,
): Promise<Due> {
  const { rows } = await sql<Placed>`
    select l.id::text as place from worker.contact_link l
    where l.team = ${team} and l.id > ${after ?? '0'}::bigint and l.contact is not null
      and l.contact_version is distinct from l.seen_version
    order by l.id limit ${most}`.execute(trx)
  const held = await holdPlaced(trx, team, rows, hold)
  const pairs = held.filter(({ link }) => link?.contactVersion !== link?.seenVersion)
  return { pairs, last: lastOf(rows, most) }
}

/** Pairs whose time to be tried again has come. In a transaction. */
export async function takeRetriesDue(
  trx: Kysely<DB>,
  { team, most, hold }: Omit<DueAsk, 'after'> & Hold,
): Promise<readonly Pair[]> {
  const { rows } = await sql<Placed>`
    select l.id::text as place from worker.contact_link l
    where l.team = ${team} and l.retry_at <= clock_timestamp()
    order by l.retry_at, l.id limit ${most}`.execute(trx)
  return await holdPlaced(trx, team, rows, hold)
}

/** Pairs of which something was sent that the mirror has read since. In a transaction. */
export async function takeAwaitedDue(
  trx: Kysely<DB>,
  { team, after, most, hold }: DueAsk & Hold,
): Promise<Due> {
  const { rows } = await sql<Placed>`
    select l.id::text as place from worker.contact_link l
    join salesloft.people p on p.team = l.team and p.id = l.person
    where l.team = ${team} and l.id > ${after ?? '0'}::bigint and l.awaits is not null
      and (p.deleted_at is not null or p.requested_at > l.awaits_since)
    order by l.id limit ${most}`.execute(trx)
  return { pairs: await holdPlaced(trx, team, rows, hold), last: lastOf(rows, most) }
}

/** Records that stand alone because it is not certain whom they are: another's change may decide it. In a transaction. */
export async function takeDoubtful(
  trx: Kysely<DB>,
  { team, after, most, hold }: DueAsk & Hold,
): Promise<Due> {
  const { rows } = await sql<Placed>`
    select l.id::text as place from worker.contact_link l
    where l.team = ${team} and l.id > ${after ?? '0'}::bigint and l.state = 'conflict'
      and (l.contact is null or l.person is null)
    order by l.id limit ${most}`.execute(trx)
  return { pairs: await holdPlaced(trx, team, rows, hold), last: lastOf(rows, most) }
}

/** People whose row was not dealt with as it is now, with their pair where they have one. In a transaction. */
export async function takePeopleDue(
  trx: Kysely<DB>,
  { team, after, most, since, hold }: PeopleAsk & Hold,
): Promise<Due> {
  const isNew =
    since === null
      ? sql`true`
      : sql`p.synced_at >= ${since}::timestamptz - ${sql.lit(storedWithin)}::interval`
  const { rows } = await sql<PairRow & Placed & { readonly number: string | null }>`
    select p.id::text as place, l.id::text as number, null as link, null as contact, ${personOf} as person
    from salesloft.people p
    left join worker.contact_link l on l.team = p.team and l.person = p.id
    where p.team = ${team} and p.id > ${after ?? '0'}::bigint and ${isNew}
      and l.seen_person is distinct from p.synced_at
    order by p.id limit ${most}`.execute(trx)
  const alone = rows.filter(({ number }) => number === null)
  const held = await holdPairs(
    trx,
    team,
    rows.flatMap(({ number }) => number ?? []),
    { hold },
  )
  const changed = held.filter(({ link, person }) => link?.seenPerson !== person?.syncedAt)
  return { pairs: [...alone.map(pairOf), ...changed], last: lastOf(rows, most) }
}

function lastOf(rows: readonly Placed[], most: number): string | null {
  return rows.length < most ? null : (rows.at(-1)?.place ?? null)
}

/** By what a contact and a person may know each other, besides their link. */
export type Key = Exclude<MatchKey, 'link'>

export type KeyAsk = {
  readonly team: TeamSlug
  readonly key: Key
  /** Addresses in lower case. */
  readonly values: readonly string[]
}

/** One of those that have a value of a key. */
export type FoundByKey = { readonly value: string; readonly pair: Pair }

// More than one is nobody.
const mostOfOne = 10

/**
 * Living people by the values of a key.
 * @param customField holds the application's id of a contact, where the contract says so
 */
export async function peopleByKey(
  db: Kysely<DB>,
  { team, key, values, customField }: KeyAsk & { readonly customField?: string | undefined },
): Promise<readonly FoundByKey[]> {
  if (values.length === 0 || (key === 'external_id' && customField === undefined)) return []
  const column = {
    crm_id: sql`p.crm_id`,
    email_address: sql`lower(p.email_address)`,
    external_id: sql`p.custom_fields ->> ${customField ?? ''}`,
  }[key]
  // No index has what a team puts into its custom fields: all people are gone through, once for all values.
  const { rows } = await sql<PairRow & { readonly value: string }>`
    select f.value, ${linkOf} as link, ${contactOf} as contact, ${personOf} as person
    from (
      select ${column} as value, p.id, row_number() over (partition by ${column} order by p.id) as nth
      from salesloft.people p
      where p.team = ${team} and ${column} = any(${values}::text[]) and p.deleted_at is null
    ) f
    join salesloft.people p on p.team = ${team} and p.id = f.id
    left join worker.contact_link l on l.team = ${team} and l.person = f.id
    left join worker.contact c on c.team = ${team} and c.id = l.contact
    where f.nth <= ${mostOfOne} order by f.value, f.id`.execute(db)
  return rows.map(({ value, ...row }) => ({ value, pair: pairOf(row) }))
}

/** Contacts by the values of a key. */
export async function contactsByKey(
  db: Kysely<DB>,
  { team, key, values }: KeyAsk,
): Promise<readonly FoundByKey[]> {
  if (values.length === 0) return []
  const column = key === 'email_address' ? sql`lower(c.email_address)` : sql.ref(`c.${key}`)
  const { rows } = await sql<PairRow & { readonly value: string }>`
    select f.value, ${linkOf} as link, ${contactOf} as contact, ${personOf} as person
    from (
      select ${column} as value, c.id, row_number() over (partition by ${column} order by c.id) as nth
      from worker.contact c where c.team = ${team} and ${column} = any(${values}::text[])
    ) f
    join worker.contact c on c.team = ${team} and c.id = f.id
    left join worker.contact_link l on l.team = ${team} and l.contact = f.id
    left join salesloft.people p on p.team = ${team} and p.id = l.person
    where f.nth <= ${mostOfOne} order by f.value, f.id`.execute(db)
  return rows.map(({ value, ...row }) => ({ value, pair: pairOf(row) }))
}
