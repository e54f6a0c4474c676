// What is read anew of somebody who was forgotten is dropped where it would be stored, in the transaction that stores it. Most
// teams have forgotten nobody: for them it is one question, which an index answers.
import { type Kysely, sql } from 'kysely'
import { isId } from '../domain/ids.ts'
import { ownersOf, peopleOf } from '../domain/person-references.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { clearedRow } from './erasure-clearing.ts'
import { hashingWith, type SealedKey } from './erasure-keys.ts'
import { noteDropped } from './erasure-notes.ts'
import { type Read, readAside, readDelivery, readRow } from './erasure-reading.ts'
import type { IncomingRow } from './mirror.ts'
import { kept } from './prepared.ts'
import type { PoisonRecord } from './quarantine.ts'
import type { DB } from './schema.ts'
import type { Vault } from './vault.ts'

type Sifted = {
  readonly rows: readonly IncomingRow[]
  readonly quarantined: readonly PoisonRecord[]
}

type Place = { readonly team: TeamSlug; readonly stream: Stream }

export type Sieve = {
  /**
   * What of these may be stored, without addresses that were forgotten. Belongs behind the lock under which they are stored:
   * then it sees whoever was forgotten before.
   */
  rows(
    db: Kysely<DB>,
    given: Sifted & Place,
  ): Promise<
    Sifted & { /** Ids of records that are not to be. */ readonly dropped: readonly string[] }
  >
  /** Deletes those of these webhook deliveries that speak of somebody who was forgotten. */
  deliveries(db: Kysely<DB>, team: TeamSlug, ids: readonly string[]): Promise<void>
  /** Which of these addresses, in their plain spelling, were forgotten. */
  addresses(
    db: Kysely<DB>,
    team: TeamSlug,
    addresses: readonly string[],
  ): Promise<ReadonlySet<string>>
}

type Standing = {
  readonly any: boolean
  readonly keyId: string | null
  readonly bytes: Buffer | null
}

const standingOf = kept<{ readonly team: TeamSlug }, Standing>(
  'erasure_standing',
  (value) => sql`
    select exists (select from worker.erasure e where e.team = ${value('team')}) as any,
      k.key_id as "keyId", k.key as bytes
    from (select) as one left join worker.erasure_key k on k.team = ${value('team')}`,
)

/** @param vault without it only ids are known, and of a team of which addresses were forgotten nothing is stored */
export function createSieve(vault?: Vault): Sieve {
  /** Undefined: nobody was forgotten. */
  async function ask(
    db: Kysely<DB>,
    team: TeamSlug,
  ): Promise<((read: readonly Read[]) => Promise<Forgotten>) | undefined> {
    const [standing] = await standingOf(db, { team })
    if (standing?.any !== true) return undefined
    const { keyId, bytes } = standing
    const key = keyId === null || bytes === null ? undefined : { keyId, bytes }
    return (read) => forgottenAmong(db, { team, read, vault, key })
  }

  return {
    async rows(db, given) {
      const { team, stream, rows, quarantined } = given
      const forgotten = rows.length + quarantined.length === 0 ? undefined : await ask(db, team)
      if (forgotten === undefined) return { rows, quarantined, dropped: [] }
      const read = rows.map((row) => readRow(stream, row))
      const aside = quarantined.map((each) => readAside(stream, each))
      const found = await forgotten([...read, ...aside])
      const goes = (each: Read | undefined): boolean => each !== undefined && isTheirs(each, found)
      const dropped = [...read, ...aside].filter(goes).map(({ id }) => id)
      if (dropped.length > 0) await noteDropped(db, given, dropped)
      const isErased = (address: string): boolean => found.addresses.has(address)
      return {
        rows: rows
          .filter((_, at) => !goes(read[at]))
          .map((row) => clearedRow(stream, row, isErased) ?? row),
        // What cannot be read cannot be cleared either.
        quarantined: quarantined.filter(
          (_, at) => !goes(aside[at]) && aside[at]?.addresses.some(isErased) !== true,
        ),
        dropped,
      }
    },
    async deliveries(db, team, ids) {
      const forgotten = ids.length === 0 ? undefined : await ask(db, team)
      if (forgotten === undefined) return
      const { rows } = await sql<{
        readonly id: string
        readonly event: string
        readonly body: Buffer
      }>`
        select id::text as id, event, body from worker.inbox
        where team = ${team} and id = any(${ids}::bigint[])`.execute(db)
      const read = rows.map(readDelivery)
      const found = await forgotten(read)
      const theirs = rows.filter((_, at) => {
        const each = read[at]
        return (
          each !== undefined &&
          (isTheirs(each, found) || each.addresses.some((address) => found.addresses.has(address)))
        )
      })
      if (theirs.length === 0) return
      await sql`
        delete from worker.inbox
        where team = ${team} and id = any(${theirs.map(({ id }) => id)}::bigint[])`.execute(db)
    },
    async addresses(db, team, addresses) {
      const forgotten = addresses.length === 0 ? undefined : await ask(db, team)
      if (forgotten === undefined) return new Set<string>()
      const read = { stream: undefined, id: '', values: {}, addresses, primary: undefined }
      return (await forgotten([read])).addresses
    },
  }
}

type Forgotten = {
  readonly people: ReadonlySet<string>
  readonly addresses: ReadonlySet<string>
  /** `<stream> <id>` of records that went with somebody. */
  readonly records: ReadonlySet<string>
}

/** Whether the record is of somebody who was forgotten, or a part of one that went with them. */
function isTheirs(read: Read, { people, addresses, records }: Forgotten): boolean {
  const { stream, id, primary } = read
  if (primary !== undefined && addresses.has(primary)) return true
  if (stream === undefined) return false
  return (
    peopleOf(stream, read).some((each) => people.has(each)) ||
    records.has(`${stream.name} ${id}`) ||
    ownersOf(stream, read).some((owner) => records.has(`${owner.stream} ${owner.id}`))
  )
}

async function forgottenAmong(
  db: Kysely<DB>,
  given: {
    readonly team: TeamSlug
    readonly read: readonly Read[]
    readonly vault: Vault | undefined
    readonly key: SealedKey | undefined
  },
): Promise<Forgotten> {
  const { team, read, vault, key } = given
  const people = read.flatMap((each) =>
    each.stream === undefined ? [] : peopleOf(each.stream, each).filter(isId),
  )
  const records = read.flatMap((each) =>
    each.stream === undefined
      ? []
      : [...ownersOf(each.stream, each), { stream: each.stream.name, id: each.id }],
  )
  const addresses = key === undefined ? [] : [...new Set(read.flatMap((each) => each.addresses))]
  const hashes =
    key === undefined || addresses.length === 0 ? [] : hashingWith(vault, team, key)(addresses)
  const { rows } = await sql<{
    readonly people: readonly string[] | null
    readonly hashes: readonly string[] | null
    readonly records: readonly string[] | null
  }>`
    select (select json_agg(distinct e.person::text) from worker.erasure e
        where e.team = ${team} and e.person = any(${people}::bigint[])) as people,
      (select json_agg(distinct encode(e.address_hash, 'hex')) from worker.erasure e
        where e.team = ${team} and e.address_hash = any(${hashes}::bytea[])) as hashes,
      (select json_agg(r.stream || ' ' || r.record_id) from worker.erasure_record r
        where r.team = ${team} and (r.stream, r.record_id) in (
          select * from unnest(${records.map(({ stream }) => stream)}::text[],
            ${records.map(({ id }) => id)}::text[])
        )) as records`.execute(db)
  const among = new Set(rows[0]?.hashes)
  return {
    people: new Set(rows[0]?.people),
    addresses: new Set(addresses.filter((_, at) => among.has(hashes[at]?.toString('hex') ?? ''))),
    records: new Set(rows[0]?.records),
  }
}
