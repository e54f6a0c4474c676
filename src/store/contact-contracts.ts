// A team's contract, as its file was given: the domain reads it. A team without one has contacts that go nowhere.
import { sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { isViolationOf, translating } from './errors.ts'

export type StoredContract = {
  readonly source: string
  /** Rises with each that is set. */
  readonly version: number
  readonly setAt: string
  readonly setBy: string
  /** Scopes that the key lacks, as SalesLoft said within the last day. */
  readonly lacks: readonly string[]
}

export type ContactContracts = {
  get(team: TeamSlug): Promise<StoredContract | undefined>
  /** The same once more changes nothing. @throws AppError `team.unknown` @returns its version */
  set(team: TeamSlug, source: string, by: string): Promise<number>
  /** What is paired stays so, and goes nowhere from now on. @returns false: there was none */
  remove(team: TeamSlug): Promise<boolean>
  /** SalesLoft said that the key lacks this scope. */
  lack(team: TeamSlug, scope: string): Promise<void>
  /** Those that have one and are connected. */
  teams(): Promise<readonly TeamSlug[]>
}

export function createContactContracts(given: { readonly database: Database }): ContactContracts {
  const db = given.database.kysely
  return translating<ContactContracts>({
    async get(team) {
      const { rows } = await sql<StoredContract>`
        select source, version, set_at as "setAt", set_by as "setBy",
          array(
            select l.key from jsonb_each_text(lacks) l
            where l.value::timestamptz > clock_timestamp() - interval '1 day' order by l.key
          ) as lacks
        from worker.contact_contract where team = ${team}`.execute(db)
      return rows[0]
    },
    async set(team, source, by) {
      try {
        const { rows } = await sql<{ readonly version: number }>`
          insert into worker.contact_contract as c (team, source, set_by)
          values (${team}, ${source}, ${by})
          on conflict (team) do update set source = excluded.source,
            version = c.version + (c.source <> excluded.source)::integer,
            set_at = case when c.source = excluded.source then c.set_at else clock_timestamp() end,
            set_by = case when c.source = excluded.source then c.set_by else excluded.set_by end
          returning version`.execute(db)
        return rows[0]?.version ?? 0
      } catch (error) {
        if (!isViolationOf(error, 'contact_contract_team_fkey')) throw error
        throw new AppError('team.unknown', `There is no team "${team}".`)
      }
    },
    async remove(team) {
      const { numAffectedRows } = await sql`
        delete from worker.contact_contract where team = ${team}`.execute(db)
      return numAffectedRows === 1n
    },
    async lack(team, scope) {
      await sql`
        update worker.contact_contract
        set lacks = lacks || jsonb_build_object(${scope}::text, clock_timestamp())
        where team = ${team}`.execute(db)
    },
    async teams() {
      const { rows } = await sql<{ readonly team: TeamSlug }>`
        select c.team from worker.contact_contract c join worker.team t on t.slug = c.team
        where t.disconnected_at is null order by c.team`.execute(db)
      return rows.map(({ team }) => team)
    },
  })
}
