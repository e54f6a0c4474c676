// What is read anew of somebody who was forgotten is dropped where it would be stored, in the transaction that stores it. Most
// teams have forgotten nobody: for them it is one question, which an index answers.
import { type Kysely, sql } from 'kysely'
import { type ColumnValues, readColumns } from '../domain/columns.ts'
import { addressesInBytes, addressesOf, withoutAddresses } from '../domain/erasing.ts'
import { parseText } from '../domain/json-text.ts'
import { ownersOf, peopleOf } from '../domain/person-references.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { hashingWith, type SealedKey } from './erasure-keys.ts'
import type { IncomingRow } from './mirror.ts'
import { kept } from './prepared.ts'
import type { PoisonRecord } from './quarantine.ts'
import type { DB } from './schema.ts'
import type { Vault } from './vault.ts'

type Sifted = {
  readonly rows: readonly IncomingRow[]
  readonly quarantined: readonly PoisonRecord[]
}

/** Belongs behind the lock under which the rows are stored: then it sees whoever was forgotten before. */
export type Sieve = (
  db: Kysely<DB>,
  given: Sifted & { readonly team: TeamSlug; readonly stream: Stream },
) => Promise<
  Sifted & { /** Ids of records that were dropped. */ readonly dropped: readonly string[] }
>

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

/** @param vault without it only people's ids are known, and a team of which addresses were forgotten stores nothing */
export function createSieve(vault?: Vault): Sieve {
  return async (db, given) => {
    const { team, rows, quarantined } = given
    const nothing = { rows, quarantined, dropped: [] }
    if (rows.length + quarantined.length === 0) return nothing
    const [standing] = await standingOf(db, { team })
    if (standing?.any !== true) return nothing
    const { keyId, bytes } = standing
    const key = keyId === null || bytes === null ? undefined : { keyId, bytes }
    return await sift(db, given, await forgottenAmong(db, given, vault, key))
  }
}

type Given = Parameters<Sieve>[1]

type Forgotten = {
  readonly people: ReadonlySet<string>
  readonly addresses: ReadonlySet<string>
  /** `<stream> <id>` of records that went with somebody. */
  readonly records: ReadonlySet<string>
}

/** A record as it can be asked about: of what is put aside often not much can be read. */
type Readable = {
  readonly id: string
  readonly values: Readonly<Record<string, unknown>>
  readonly addresses: readonly string[]
}

function readRow({ id, values, raw }: IncomingRow): Readable {
  return { id, values, addresses: raw.includes('@') ? addressesOf(parseText(raw)) : [] }
}

function readAside(stream: Stream, { recordId, bytes }: PoisonRecord): Readable {
  const addresses = addressesInBytes(bytes)
  const id = recordId ?? ''
  try {
    const record = parseText(bytes.toString('utf8')) as Readonly<Record<string, unknown>>
    return { id, values: readColumns(stream.columns, record).values, addresses }
  } catch {
    return { id, values: {}, addresses }
  }
}

async function forgottenAmong(
  db: Kysely<DB>,
  { team, stream, rows, quarantined }: Given,
  vault: Vault | undefined,
  key: SealedKey | undefined,
): Promise<Forgotten> {
  const read = [...rows.map(readRow), ...quarantined.map((each) => readAside(stream, each))]
  const people = [...new Set(read.flatMap((each) => peopleOf(stream, each)))].filter(isBigint)
  const records = read.flatMap((each) => [
    ...ownersOf(stream, each),
    { stream: stream.name, id: each.id },
  ])
  const addresses = key === undefined ? [] : [...new Set(read.flatMap((each) => each.addresses))]
  const hashes =
    key === undefined || addresses.length === 0 ? [] : hashingWith(vault, team, key)(addresses)
  const { rows: found } = await sql<{
    people: readonly string[] | null
    hashes: readonly string[] | null
    records: readonly string[] | null
  }>`
    select (select json_agg(distinct person::text) from worker.erasure
        where team = ${team} and person = any(${people}::bigint[])) as people,
      (select json_agg(distinct encode(address_hash, 'hex')) from worker.erasure
        where team = ${team} and address_hash = any(${hashes}::bytea[])) as hashes,
      (select json_agg(r.stream || ' ' || r.record_id) from worker.erasure_record r
        where r.team = ${team} and (r.stream, r.record_id) in (
          select * from unnest(${records.map((each) => each.stream)}::text[],
            ${records.map((each) => each.id)}::text[])
        )) as records`.execute(db)
  const among = new Set(found[0]?.hashes)
  return {
    people: new Set(found[0]?.people),
    addresses: new Set(addresses.filter((_, at) => among.has(hashes[at]?.toString('hex') ?? ''))),
    records: new Set(found[0]?.records),
  }
}

function isBigint(id: string): boolean {
  return /^-?\d{1,18}$/.test(id)
}

async function sift(
  db: Kysely<DB>,
  { team, stream, rows, quarantined }: Given,
  { people, addresses, records }: Forgotten,
): Promise<Awaited<ReturnType<Sieve>>> {
  const isForgotten = (read: Readable): boolean =>
    peopleOf(stream, read).some((id) => people.has(id)) ||
    records.has(`${stream.name} ${read.id}`) ||
    ownersOf(stream, read).some((owner) => records.has(`${owner.stream} ${owner.id}`)) ||
    (stream.name === 'people' && read.addresses.some((address) => addresses.has(address)))
  const read = rows.map(readRow)
  const left = rows.filter((_, at) => !isForgotten(read[at] ?? unread))
  const aside = quarantined.map((each) => readAside(stream, each))
  const stillAside = quarantined.filter((_, at) => {
    const each = aside[at] ?? unread
    return !isForgotten(each) && !each.addresses.some((address) => addresses.has(address))
  })
  const dropped = [...read, ...aside].filter(isForgotten).map(({ id }) => id)
  if (dropped.length > 0) await noteDropped(db, { team, stream }, dropped)
  return {
    rows: left.map((row) => clearedOf(stream, row, (address) => addresses.has(address))),
    quarantined: stillAside,
    dropped,
  }
}

const unread: Readable = { id: '', values: {}, addresses: [] }

/** Of somebody who was made anew under an address that was forgotten, what refers to them is dropped too. */
async function noteDropped(
  db: Kysely<DB>,
  { team, stream }: { readonly team: TeamSlug; readonly stream: Stream },
  ids: readonly string[],
): Promise<void> {
  if (stream.name === 'people') {
    await sql`
      insert into worker.erasure (team, person, by)
      select ${team}, id, 'an address that was forgotten' from unnest(${ids.filter(isBigint)}::bigint[]) r (id)
      on conflict do nothing`.execute(db)
    return
  }
  await sql`
    insert into worker.erasure_record (team, stream, record_id)
    select ${team}, ${stream.name}, id from unnest(${ids}::text[]) r (id) where id <> ''
    on conflict do nothing`.execute(db)
}

function clearedOf(
  stream: Stream,
  row: IncomingRow,
  isErased: (address: string) => boolean,
): IncomingRow {
  if (!row.raw.includes('@')) return row
  const record = parseText(row.raw)
  const left = withoutAddresses(record, isErased)
  if (left === record) return row
  const { values } = readColumns(stream.columns, left as Readonly<Record<string, unknown>>)
  // Which parent a child was asked for is not in its record.
  const given = Object.entries(stream.columns).filter(([, { path }]) => path.length === 0)
  const asked = Object.fromEntries(
    given.map(([name]): [string, ColumnValues[string]] => [name, row.values[name] ?? null]),
  )
  return { ...row, values: { ...values, ...asked }, raw: JSON.stringify(left) }
}
