// Of an address that was forgotten only a hash is kept, under a key of the team's that is sealed as its other secrets are: who
// has the tables alone cannot try addresses until one fits, and a new key of ENCRYPTION_KEYS seals it anew.
import { createHmac, randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import { unlessUnreadable, type Vault } from './vault.ts'

/** What a key is sealed for: in another team's row it does not open. */
export function erasureContext(team: TeamSlug): string {
  return `${team}:erasure`
}

export type SealedKey = { readonly keyId: string; readonly bytes: Buffer }

/** Hashes addresses in their plain spelling. */
export type Hashing = (addresses: readonly string[]) => readonly Buffer[]

/** @throws AppError `secret.unreadable`, `config.invalid` where this process has no vault */
export function hashingWith(vault: Vault | undefined, team: TeamSlug, sealed: SealedKey): Hashing {
  if (vault === undefined) {
    throw new AppError('config.invalid', 'ENCRYPTION_KEYS is needed to know who was forgotten.')
  }
  const key = Buffer.from(vault.open(sealed, erasureContext(team)), 'base64')
  return (addresses) =>
    addresses.map((address) => createHmac('sha256', key).update(address, 'utf8').digest())
}

/** The team's, which is made with the first of its people who is forgotten. */
export async function hashingOf(db: Kysely<DB>, vault: Vault, team: TeamSlug): Promise<Hashing> {
  const { keyId, bytes } = vault.seal(randomBytes(32).toString('base64'), erasureContext(team))
  await sql`
    insert into worker.erasure_key (team, key_id, key) values (${team}, ${keyId}, ${bytes})
    on conflict do nothing`.execute(db)
  const { rows } = await sql<SealedKey>`
    select key_id as "keyId", key as bytes from worker.erasure_key where team = ${team}`.execute(db)
  const [kept] = rows
  if (kept === undefined) throw new AppError('team.unknown', `There is no team "${team}".`)
  return hashingWith(vault, team, kept)
}

/** Seals by the newest key what these sealed. @returns the teams of which there was some */
export async function resealErasureKeys(
  db: Kysely<DB>,
  vault: Vault,
  older: readonly string[],
): Promise<readonly string[]> {
  return await transact(db, async (trx) => {
    const { rows } = await sql<SealedKey & { readonly team: TeamSlug }>`
      select team, key_id as "keyId", key as bytes from worker.erasure_key
      where key_id = any(${older}::text[]) order by team for update skip locked`.execute(trx)
    const resealed: string[] = []
    for (const { team, ...sealed } of rows) {
      const key = unlessUnreadable(() => vault.open(sealed, erasureContext(team)))
      if (key === undefined) continue
      const { keyId, bytes } = vault.seal(key, erasureContext(team))
      await sql`
        update worker.erasure_key set key_id = ${keyId}, key = ${bytes} where team = ${team}`.execute(
        trx,
      )
      resealed.push(team)
    }
    return resealed
  })
}
