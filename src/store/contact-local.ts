// What a run writes into the team's contacts: as SalesLoft's change, not the team's, all at once. What the table refuses of one
// contact is that contact's own trouble: then each is written by itself.
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { type ContactColumn, contactColumns } from '../domain/contact-fields.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Json } from './contact-rows.ts'
import { sqlStateOf } from './errors.ts'
import type { DB } from './schema.ts'

export type LocalWrite = {
  /** A UUID, given by whoever creates it. */
  readonly contact: string
} & (
  | {
      readonly kind: 'create' | 'update'
      readonly columns: Json
      /** Null takes one away. */
      readonly customFields: Json
    }
  | { readonly kind: 'delete' }
)

export type Writer = {
  readonly team: TeamSlug
  readonly run: string | null
  /** The rule that led to it. */
  readonly why: string
}

export type LocalWritten = {
  /** By contact. */
  readonly versions: ReadonlyMap<string, string>
  /** By contact: the name of the rule of the table that it breaks, or a SQLSTATE. */
  readonly refused: ReadonlyMap<string, string>
}

/** In a transaction that holds the links of these contacts. */
export async function writeContacts(
  trx: Transaction<DB>,
  writer: Writer,
  writes: readonly LocalWrite[],
): Promise<LocalWritten> {
  if (writes.length === 0) return { versions: new Map(), refused: new Map() }
  await sql`select set_config('worker.contact_by', 'worker', true),
    set_config('worker.contact_side', 'salesloft', true),
    set_config('worker.contact_why', ${writer.why}, true),
    set_config('worker.contact_run', ${writer.run ?? ''}, true)`.execute(trx)
  const all = await attempt(trx, writer.team, writes)
  if (all.refusal === undefined) return { versions: all.versions, refused: new Map() }
  const versions = new Map<string, string>()
  const refused = new Map<string, string>()
  for (const write of writes) {
    const one = await attempt(trx, writer.team, [write])
    for (const [contact, version] of one.versions) versions.set(contact, version)
    if (one.refusal !== undefined) refused.set(write.contact, one.refusal)
  }
  return { versions, refused }
}

type Attempt = {
  readonly versions: ReadonlyMap<string, string>
  readonly refusal: string | undefined
}

async function attempt(
  trx: Transaction<DB>,
  team: TeamSlug,
  writes: readonly LocalWrite[],
): Promise<Attempt> {
  await sql`savepoint contacts`.execute(trx)
  try {
    const versions = new Map([
      ...(await put(trx, team, writes, 'create')),
      ...(await put(trx, team, writes, 'update')),
    ])
    await remove(trx, team, writes)
    await sql`release savepoint contacts`.execute(trx)
    return { versions, refusal: undefined }
  } catch (error) {
    // Classes 22 and 23: a value is not of its type, or breaks a rule.
    if (!/^2[23]/.test(sqlStateOf(error) ?? '')) throw error
    await sql`rollback to savepoint contacts`.execute(trx)
    return { versions: new Map(), refusal: refusalOf(error) }
  }
}

function refusalOf(error: unknown): string {
  const isNamed = typeof error === 'object' && error !== null && 'constraint' in error
  const name = isNamed && typeof error.constraint === 'string' ? error.constraint : undefined
  return name ?? sqlStateOf(error) ?? ''
}

const columns = Object.entries(contactColumns) as readonly (readonly [string, ContactColumn])[]

/** What is nothing to a contract is an empty list or a no to the table. */
function stored(given: Json): Json {
  const values = columns.flatMap(([name, { kind }]): readonly (readonly [string, unknown])[] => {
    if (!(name in given)) return []
    const value = given[name] ?? null
    if (value !== null) return [[name, value]]
    if (kind === 'list') return [[name, []]]
    return [[name, kind === 'boolean' ? false : null]]
  })
  return Object.fromEntries(values)
}

type Version = { readonly id: string; readonly version: string }

async function put(
  trx: Transaction<DB>,
  team: TeamSlug,
  writes: readonly LocalWrite[],
  kind: 'create' | 'update',
): Promise<readonly (readonly [string, string])[]> {
  const own = writes.flatMap((write) => (write.kind === kind ? [write] : []))
  if (own.length === 0) return []
  const given = sql`unnest(${own.map(({ contact }) => contact)}::uuid[],
    ${own.map((write) => JSON.stringify(stored(write.columns)))}::text[],
    ${own.map((write) => JSON.stringify(write.customFields))}::text[]) as w (id, columns, custom)`
  const { rows } = await (
    kind === 'create' ? inserting(team, given) : updating(team, given)
  ).execute(trx)
  return rows.map(({ id, version }) => [id, version] as const)
}

const names = columns.map(([name]) => sql.ref(name))

/** What is not said of a new one is as the table has it. */
function inserting(team: TeamSlug, given: RawBuilder<unknown>) {
  return sql<Version>`
    insert into worker.contact (team, id, custom_fields, ${sql.join(names)})
    select ${team}, w.id, jsonb_strip_nulls(w.custom::jsonb), ${sql.join(names.map((name) => sql`r.${name}`))}
    from ${given}
    cross join lateral jsonb_populate_record(null::worker.contact,
      '{"do_not_contact": false, "contact_restrictions": [], "tags": []}'::jsonb || w.columns::jsonb) r
    order by w.id
    returning id::text as id, version::text as version`
}

function updating(team: TeamSlug, given: RawBuilder<unknown>) {
  return sql<Version>`
    update worker.contact c set (custom_fields, ${sql.join(names)}) = (
      select (c.custom_fields || w.custom::jsonb) - coalesce((
          select array_agg(f.key) from jsonb_each(w.custom::jsonb) f where jsonb_typeof(f.value) = 'null'
        ), '{}'), ${sql.join(names.map((name) => sql`r.${name}`))}
      from jsonb_populate_record(c, w.columns::jsonb) r
    )
    from ${given}
    where c.team = ${team} and c.id = w.id
    returning c.id::text as id, c.version::text as version`
}

async function remove(
  trx: Transaction<DB>,
  team: TeamSlug,
  writes: readonly LocalWrite[],
): Promise<void> {
  const ids = writes.flatMap(({ kind, contact }) => (kind === 'delete' ? [contact] : []))
  if (ids.length === 0) return
  await sql`
    delete from worker.contact where team = ${team} and id = any(${ids}::uuid[])`.execute(trx)
}
