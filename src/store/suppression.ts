// Whom a team never enrols. A judgement asks for what it has of one person, many at a time, and is told kinds alone.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { Suppressed, Suppressible, SuppressionKind } from '../domain/suppression.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { isViolationOf, translating } from './errors.ts'
import type { DB } from './schema.ts'

export type SuppressionAsk = {
  readonly team: TeamSlug
  /** Goes on after this one. */
  readonly after?: Suppressible | undefined
  readonly most: number
}

export type SuppressionStore = {
  /** What was there already stays as it is. @throws AppError `team.unknown` */
  add(given: {
    readonly team: TeamSlug
    readonly values: readonly Suppressible[]
    readonly by: string
    readonly note: string | null
  }): Promise<{ readonly added: number }>
  remove(given: {
    readonly team: TeamSlug
    readonly values: readonly Suppressible[]
  }): Promise<{ readonly removed: number }>
  /** Domains and addresses in their order. */
  list(ask: SuppressionAsk): Promise<readonly Suppressed[]>
  count(team: TeamSlug): Promise<Readonly<Record<SuppressionKind, number>>>
}

export function createSuppressionStore(given: { readonly database: Database }): SuppressionStore {
  const db = given.database.kysely
  return translating<SuppressionStore>({
    async add({ team, values, by, note }) {
      try {
        const { rows } = await sql`
          insert into worker.suppression (team, kind, value, added_by, note)
          select ${team}, v.kind, v.value, ${by}, ${note} from ${listed(values)} order by 2, 3
          on conflict do nothing returning kind`.execute(db)
        return { added: rows.length }
      } catch (error) {
        if (!isViolationOf(error, 'suppression_team_fkey')) throw error
        throw new AppError('team.unknown', `There is no team "${team}".`)
      }
    },
    async remove({ team, values }) {
      const { rows } = await sql`
        delete from worker.suppression s using ${listed(values)}
        where s.team = ${team} and s.kind = v.kind and s.value = v.value
        returning s.kind`.execute(db)
      return { removed: rows.length }
    },
    async list({ team, after, most }) {
      const { rows } = await sql<Suppressed>`
        select kind, value, added_at as "addedAt", added_by as by, note from worker.suppression
        where team = ${team} and (kind, value) > (${after?.kind ?? ''}, ${after?.value ?? ''})
        order by kind, value limit ${most}`.execute(db)
      return rows
    },
    async count(team) {
      const { rows } = await sql<{ kind: SuppressionKind; count: number }>`
        select kind, count(*)::integer as count from worker.suppression
        where team = ${team} group by kind`.execute(db)
      const of = (kind: SuppressionKind): number =>
        rows.find((row) => row.kind === kind)?.count ?? 0
      return { address: of('address'), domain: of('domain') }
    },
  })
}

/** Which kinds of these are on the team's list. */
export async function suppressedOf(
  db: Kysely<DB>,
  team: TeamSlug,
  values: readonly Suppressible[],
): Promise<readonly SuppressionKind[]> {
  if (values.length === 0) return []
  const { rows } = await sql<{ kind: SuppressionKind }>`
    select distinct s.kind from worker.suppression s join ${listed(values)} using (kind, value)
    where s.team = ${team} order by s.kind`.execute(db)
  return rows.map(({ kind }) => kind)
}

function listed(values: readonly Suppressible[]) {
  return sql`unnest(${values.map(({ kind }) => kind)}::text[],
    ${values.map(({ value }) => value)}::text[]) as v (kind, value)`
}
