// What everybody needs who stores what SalesLoft served.
import type { Kysely } from 'kysely'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import type { Database } from './database.ts'
import { createSieve, type Sieve } from './erasure-sieve.ts'
import type { DB } from './schema.ts'
import type { Vault } from './vault.ts'

export type StoringParts = {
  readonly database: Database
  readonly at?: At | undefined
  /** Knows the addresses of those who were forgotten; a team without such needs none. */
  readonly vault?: Vault | undefined
}

export type Storing = { readonly at: At; readonly sieve: Sieve }

export function storingOf(parts: StoringParts): Storing & { readonly db: Kysely<DB> } {
  const { database, at = nothingHappens, vault } = parts
  return { db: database.kysely, at, sieve: createSieve(vault) }
}
