// Records as the mirror holds them, whole: what is asked before anything is asked of SalesLoft.
import { type Kysely, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { forgottenPeople } from './erasure-notes.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

export type MirroredKind = 'people' | 'accounts' | 'cadences' | 'users'

export type EnrollmentRecords = {
  /** Undefined: the mirror does not have it; null: it is known to be gone. */
  one(team: TeamSlug, kind: MirroredKind, id: string): Promise<unknown>
  /** Whether the person was forgotten: they are as if SalesLoft did not have them. */
  isForgotten(team: TeamSlug, person: string): Promise<boolean>
  /** Undefined: memberships have never been read to their end. */
  memberships(team: TeamSlug, person: string): Promise<readonly unknown[] | undefined>
  steps(team: TeamSlug, cadence: string): Promise<readonly unknown[]>
  /** This database's clock. */
  now(): Promise<string>
}

export function createEnrollmentRecords(given: { readonly database: Database }): EnrollmentRecords {
  const db = given.database.kysely
  return translating<EnrollmentRecords>({
    one: (team, kind, id) => one(db, team, kind, id),
    async isForgotten(team, person) {
      return (await forgottenPeople(db, team, [person])).has(person)
    },
    async memberships(team, person) {
      const { rows } = await sql<{ known: boolean; raws: readonly unknown[] }>`
        select exists (select from worker.sync_state where team = ${team}
            and stream = 'cadence_memberships' and watermark is not null) as known,
          coalesce((select json_agg(raw) from salesloft.cadence_memberships
            where team = ${team} and person_id = ${person} and deleted_at is null), '[]') as raws`.execute(
        db,
      )
      const [row] = rows
      return row?.known === true ? row.raws : undefined
    },
    async steps(team, cadence) {
      const { rows } = await sql<{ raw: unknown }>`
        select raw from salesloft.steps
        where team = ${team} and cadence_id = ${cadence} and deleted_at is null`.execute(db)
      return rows.map(({ raw }) => raw)
    },
    async now() {
      const { rows } = await sql<{ now: string }>`select clock_timestamp() as now`.execute(db)
      return rows[0]?.now ?? ''
    },
  })
}

async function one(
  db: Kysely<DB>,
  team: TeamSlug,
  kind: MirroredKind,
  id: string,
): Promise<unknown> {
  const { rows } = await sql<{ raw: unknown; gone: boolean }>`
    select raw, deleted_at is not null as gone from ${sql.table(`salesloft.${kind}`)}
    where team = ${team} and id = ${id}`.execute(db)
  const [row] = rows
  return row === undefined || !row.gone ? row?.raw : null
}
