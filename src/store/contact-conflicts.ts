// What the contract leaves to somebody to decide: shown, and decided once. The next run does what was decided.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { isId } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ConflictKind, OpenConflict } from './contact-links.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type Conflict = OpenConflict & {
  /** Its number. */
  readonly id: string
  readonly contact: string | null
  readonly person: string | null
  readonly madeAt: string
  readonly resolvedAt: string | null
  readonly resolution: string | null
  readonly resolvedBy: string | null
}

export type ConflictAsk = {
  readonly team: TeamSlug
  /** Goes on after this one. */
  readonly after?: string | undefined
  readonly kind?: ConflictKind | undefined
  /** Of this field alone. */
  readonly field?: string | undefined
  /** Those that have ended too. */
  readonly all?: boolean | undefined
  readonly most: number
}

type One = { readonly team: TeamSlug; readonly id: string }

export type ContactConflicts = {
  /** The oldest first. */
  list(ask: ConflictAsk): Promise<readonly Conflict[]>
  count(team: TeamSlug): Promise<number>
  /** Open ones about a contact. */
  of(team: TeamSlug, contact: string): Promise<readonly Conflict[]>
  /** @throws AppError `conflict.unknown` */
  get(one: One): Promise<Conflict>
  /**
   * Decides it, has the pair looked at again, and rings for it.
   * @returns false: it has ended meanwhile
   * @throws AppError `conflict.unknown`
   */
  resolve(one: One, given: { readonly resolution: string; readonly by: string }): Promise<boolean>
}

export function createContactConflicts(given: { readonly database: Database }): ContactConflicts {
  const db = given.database.kysely
  return translating<ContactConflicts>({
    list: (ask) => list(db, ask),
    async count(team) {
      const { rows } = await sql<{ readonly count: number }>`
        select count(*)::integer as count from worker.contact_conflict
        where team = ${team} and resolved_at is null`.execute(db)
      return rows[0]?.count ?? 0
    },
    async of(team, contact) {
      const { rows } = await sql<Conflict>`
        select ${columns} from worker.contact_conflict
        where team = ${team} and resolved_at is null and link = (
          select id from worker.contact_link where team = ${team} and contact = ${contact}::uuid
        ) order by id`.execute(db)
      return rows
    },
    get: (one) => get(db, one),
    async resolve(one, { resolution, by }) {
      await get(db, one)
      return await transact(db, async (trx) => {
        // The pair before what is about it, as a run takes them.
        await sql`
          select from worker.contact_link where team = ${one.team} and id = (
            select link from worker.contact_conflict where team = ${one.team} and id = ${one.id}
          ) for update`.execute(trx)
        const { rows } = await sql<{ readonly link: string }>`
          update worker.contact_conflict
          set resolved_at = clock_timestamp(), resolution = ${resolution}, resolved_by = ${by}
          where team = ${one.team} and id = ${one.id} and resolved_at is null
          returning link`.execute(trx)
        const [resolved] = rows
        if (resolved === undefined) return false
        // As if neither side had been looked at.
        await sql`
          update worker.contact_link set seen_version = null, seen_person = null, retry_at = null
          where team = ${one.team} and id = ${resolved.link}`.execute(trx)
        await sql`select pg_notify('worker_contact', ${one.team})`.execute(trx)
        return true
      })
    },
  })
}

const columns = sql`id::text as id, kind, field, base, local, remote, local_at as "localAt",
  remote_at as "remoteAt", array(select p::text from unnest(people) p) as people, contact,
  person::text as person, made_at as "madeAt", resolved_at as "resolvedAt", resolution,
  resolved_by as "resolvedBy"`

async function list(
  db: Kysely<DB>,
  { team, after = '0', kind, field, all = false, most }: ConflictAsk,
): Promise<readonly Conflict[]> {
  const { rows } = await sql<Conflict>`
    select ${columns} from worker.contact_conflict
    where team = ${team} and id > ${after}::bigint and (resolved_at is null or ${all}::boolean)
      and kind = coalesce(${kind ?? null}::text, kind)
      and (${field ?? null}::text is null or field = ${field ?? null})
    order by id limit ${most}`.execute(db)
  return rows
}

async function get(db: Kysely<DB>, { team, id }: One): Promise<Conflict> {
  const { rows } = isId(id)
    ? await sql<Conflict>`
        select ${columns} from worker.contact_conflict where team = ${team} and id = ${id}`.execute(
        db,
      )
    : { rows: [] }
  const [found] = rows
  if (found !== undefined) return found
  throw new AppError('conflict.unknown', `${team} has no conflict ${id.slice(0, 40)}.`)
}

/** What was decided about these pairs and is not done yet, by the number of the link; in the transaction that does it. */
export async function decisionsOf(
  db: Kysely<DB>,
  team: TeamSlug,
  links: readonly string[],
): Promise<ReadonlyMap<string, readonly Conflict[]>> {
  const { rows } = await sql<Conflict & { readonly link: string }>`
    select ${columns}, link::text as link from worker.contact_conflict
    where team = ${team} and link = any(${links}::bigint[])
      and resolved_at is not null and applied_at is null
    order by id`.execute(db)
  return Map.groupBy(rows, ({ link }) => link)
}
