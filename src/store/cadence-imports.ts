// Imports of cadences that were sent and of which nobody knows yet what became. Kept from just before the request leaves until
// its outcome is known, so that a process that comes after one that was killed waits for it first.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

/** What it would be found by: the identifier, or without one the name. */
export type ImportOf = {
  readonly team: TeamSlug
  readonly name: string
  readonly externalIdentifier: string | undefined
}

export type CadenceImports = {
  /** About to be sent. */
  sent(of: ImportOf): Promise<void>
  /** How long ago it was, by the database's clock; undefined: none is open. */
  sentMsAgo(of: ImportOf): Promise<number | undefined>
  /** What became of it is known. */
  ended(of: ImportOf): Promise<void>
}

export function createCadenceImports(given: { readonly database: Database }): CadenceImports {
  const db = given.database.kysely
  return translating<CadenceImports>({
    async sent(of) {
      const { team, name, externalIdentifier = null } = of
      await sql`
        insert into worker.cadence_import (team, key, name, external_identifier)
        values (${team}, ${keyOf(of)}, ${name}, ${externalIdentifier})
        on conflict on constraint cadence_import_pkey do update set sent_at = clock_timestamp()`.execute(
        db,
      )
    },
    async sentMsAgo(of) {
      const { rows } = await sql<{ ms: number }>`
        select greatest(0, extract(epoch from clock_timestamp() - sent_at) * 1000)::integer as ms
        from worker.cadence_import where team = ${of.team} and key = ${keyOf(of)}`.execute(db)
      return rows[0]?.ms
    },
    async ended(of) {
      await sql`delete from worker.cadence_import
        where team = ${of.team} and key = ${keyOf(of)}`.execute(db)
    },
  })
}

/** A name may be longer than an index takes. */
function keyOf({ name, externalIdentifier }: ImportOf): string {
  const found = externalIdentifier === undefined ? `name ${name}` : `id ${externalIdentifier}`
  return createHash('sha256').update(found).digest('hex')
}
