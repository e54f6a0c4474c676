// Who is meant by an id or an address, and by what addresses they are known here.
import { type Kysely, sql } from 'kysely'
import { addressesIn, plainAddress } from '../domain/erasing.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Whom } from './erasure-rows.ts'
import type { DB } from './schema.ts'

export type Named = { readonly person: string } | { readonly address: string }

/** Who is meant, with all addresses of theirs; people alone: nobody has the address. */
export async function whomOf(db: Kysely<DB>, team: TeamSlug, named: Named): Promise<Whom> {
  const address = 'address' in named ? plainAddress(named.address) : undefined
  const people = 'person' in named ? [named.person] : await peopleOfAddress(db, team, address ?? '')
  const { rows } = await sql<{ readonly address: string }>`
    select distinct a.address from (
      select unnest(array[p.email_address, p.personal_email_address, p.secondary_email_address]) as address
      from salesloft.people p where p.team = ${team} and p.id = any(${people}::bigint[])
      union all
      select unnest(array[c.email_address, c.personal_email_address, c.secondary_email_address])
      from worker.contact c join worker.contact_link l on l.team = c.team and l.contact = c.id
      where c.team = ${team} and l.person = any(${people}::bigint[])
      union all
      select unnest(array[c.personal_email_address, c.secondary_email_address])
      from worker.contact c where c.team = ${team} and lower(c.email_address) = ${address ?? null}
    ) a where a.address is not null`.execute(db)
  const found = new Set(rows.flatMap((row) => addressesIn(row.address)))
  if (address !== undefined) found.add(address)
  return { team, people, addresses: await notOfOthers(db, { team, people, addresses: [...found] }) }
}

/** Whose own address it is; where it is nobody's, the one who has it beside their own. */
async function peopleOfAddress(
  db: Kysely<DB>,
  team: TeamSlug,
  address: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly person: string; readonly own: boolean }>`
    select p.id::text as person, lower(p.email_address) = ${address} as own from salesloft.people p
    where p.team = ${team} and ${address} in
      (lower(p.email_address), lower(p.personal_email_address), lower(p.secondary_email_address))
    union
    select l.person::text, true from worker.contact c
    join worker.contact_link l on l.team = c.team and l.contact = c.id
    where c.team = ${team} and lower(c.email_address) = ${address} and l.person is not null`.execute(
    db,
  )
  const own = rows.filter((row) => row.own)
  const meant = own.length > 0 || rows.length > 1 ? own : rows
  return [...new Set(meant.map(({ person }) => person))]
}

/** What somebody else is known by is not forgotten with them: a couple's, or a company's address. */
async function notOfOthers(db: Kysely<DB>, who: Whom): Promise<readonly string[]> {
  const { team, people, addresses } = who
  const { rows } = await sql<{ readonly address: string }>`
    select lower(p.email_address) as address from salesloft.people p
    where p.team = ${team} and lower(p.email_address) = any(${addresses}::text[])
      and p.id <> all(${people}::bigint[]) and p.deleted_at is null`.execute(db)
  const others = new Set(rows.map((row) => row.address))
  return addresses.filter((address) => !others.has(address))
}
