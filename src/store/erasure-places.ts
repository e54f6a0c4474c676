// What is kept of whoever is forgotten beside the mirror: deliveries of webhooks, the quarantine, enrolments and batches, and the
// list of those who are never enrolled.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { peopleOf } from '../domain/person-references.ts'
import { isStreamName, streamOf } from '../domain/streams.ts'
import { clearedBody } from './erasure-clearing.ts'
import { type Read, readAside, readDelivery } from './erasure-reading.ts'
import { lookedIntoAtOnce, type Whom } from './erasure-rows.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

type Source = (after: string) => RawBuilder<unknown>
type SourceOf = (whom: Pick<Whom, 'team'>) => Source

type Hit = {
  readonly id: string
  readonly event: string
  readonly stream: string | null
  readonly recordId: string | null
  readonly bytes: Buffer
}

const deliveriesOf: SourceOf =
  ({ team }) =>
  (after) => sql`
    select id, event, null::text as stream, null::text as "recordId", body as bytes from worker.inbox
    where team = ${team} and id > ${after}::bigint order by id limit ${lookedIntoAtOnce}`

const asideOf: SourceOf =
  ({ team }) =>
  (after) => sql`
    select id, '' as event, stream, record_id as "recordId", bytes from worker.quarantine
    where team = ${team} and id > ${after}::bigint order by id limit ${lookedIntoAtOnce}`

function judgeDeliveries(hits: readonly Hit[], whom: Whom) {
  const read = hits.map((hit) => ({
    hit,
    read: readDelivery({ event: hit.event, body: hit.bytes }),
  }))
  return {
    theirs: read.filter((each) => isTheirs(each.read, whom)).map(({ hit }) => hit.id),
    speaking: read.filter((each) => !isTheirs(each.read, whom) && speaksOf(each.read, whom)),
  }
}

function judgeAside(hits: readonly Hit[], whom: Whom): readonly Hit[] {
  return hits.filter(({ stream, recordId, bytes }) => {
    if (stream === null || !isStreamName(stream)) return false
    const read = readAside(streamOf(stream), { recordId, bytes })
    return isTheirs(read, whom) || speaksOf(read, whom)
  })
}

/** What `clearInbox` would find. */
export async function countInbox(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await lookThrough(db, whom, deliveriesOf(whom), (_, hits) => {
    const { theirs, speaking } = judgeDeliveries(hits, whom)
    return Promise.resolve(theirs.length + speaking.length)
  })
}

/** What `clearQuarantine` would find. */
export async function countQuarantine(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await lookThrough(db, whom, asideOf(whom), (_, hits) =>
    Promise.resolve(judgeAside(hits, whom).length),
  )
}

/** Deliveries about them go; others that speak of them keep what else they say. @returns how many there were */
export async function clearInbox(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await lookThrough(db, whom, deliveriesOf(whom), async (trx, hits) => {
    const { theirs, speaking } = judgeDeliveries(hits, whom)
    const isErased = (address: string): boolean => whom.addresses.includes(address)
    const gone = [...theirs]
    for (const { hit } of speaking) {
      const body = clearedBody(hit.bytes, isErased)
      if (body === undefined) gone.push(hit.id)
      else {
        await sql`
          update worker.inbox set body = ${body} where team = ${whom.team} and id = ${hit.id}`.execute(
          trx,
        )
      }
    }
    await sql`
      delete from worker.inbox where team = ${whom.team} and id = any(${gone}::bigint[])`.execute(
      trx,
    )
    return theirs.length + speaking.length
  })
}

/** What cannot be read as it should be cannot be cleared either: it goes. @returns how many there were */
export async function clearQuarantine(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await lookThrough(db, whom, asideOf(whom), async (trx, hits) => {
    const ids = judgeAside(hits, whom).map(({ id }) => id)
    await sql`
      delete from worker.quarantine
      where team = ${whom.team} and id = any(${ids}::bigint[])`.execute(trx)
    return ids.length
  })
}

function isTheirs(read: Read, { people, addresses }: Whom): boolean {
  if (read.primary !== undefined && addresses.includes(read.primary)) return true
  return (
    read.stream !== undefined && peopleOf(read.stream, read).some((each) => people.includes(each))
  )
}

function speaksOf(read: Read, { addresses }: Whom): boolean {
  return read.addresses.some((each) => addresses.includes(each))
}

/** Goes through a team's rows in the order of their numbers, and looks closer at those that may be meant. */
async function lookThrough(
  db: Kysely<DB>,
  { people, addresses }: Whom,
  source: Source,
  look: (trx: Kysely<DB>, hits: readonly Hit[]) => Promise<number>,
): Promise<number> {
  type Looked = { readonly looked: number; readonly last: string | null }
  let found = 0
  for (let after: string | null = '0'; after !== null;) {
    const from: string = after
    // Bytes that are no text are compared as they are escaped; a backslash is in no address.
    const { rows } = await sql<Hit>`
      with part as materialized (${source(from)})
      select part.id::text as id, part.event, part.stream, part."recordId", part.bytes from part
      cross join lateral (select lower(encode(part.bytes, 'escape')) as text) said
      where part."recordId" = any(${people}::text[])
        or exists (select from unnest(${people}::text[]) p (id) where position(p.id in said.text) > 0)
        or exists (select from unnest(${addresses}::text[]) a (address)
          where position(encode(convert_to(a.address, 'UTF8'), 'escape') in said.text) > 0)
      order by part.id`.execute(db)
    const { rows: places } = await sql<Looked>`
      select count(*)::integer as looked, max(part.id)::text as last from (${source(from)}) part`.execute(
      db,
    )
    if (rows.length > 0) found += await transact(db, (trx) => look(trx, rows))
    const { looked = 0, last = null } = places[0] ?? {}
    after = looked < lookedIntoAtOnce ? null : last
  }
  return found
}

/** That their rows in batches count stays, and who they were does not. @returns how many enrolments there were */
export async function forgetEnrollments(db: Kysely<DB>, { team, people }: Whom): Promise<number> {
  if (people.length === 0) return 0
  const ids = sql`any(${people}::bigint[])`
  return await transact(db, async (trx) => {
    await sql`
      update worker.enrollment_batch_row r set person = 0, enrollment_id = null,
        outcome = coalesce(
          (select case when e.ended_at is null then 'stopped' else e.state end
            from worker.enrollment e where e.team = r.team and e.id = r.enrollment_id),
          r.outcome, 'stopped'),
        reason = case when r.outcome is null then 'person.erased' else r.reason end,
        done_at = coalesce(r.done_at, clock_timestamp())
      where r.team = ${team} and r.person = ${ids}`.execute(trx)
    await sql`
      delete from worker.audience_member where team = ${team} and person = ${ids}`.execute(trx)
    const gone = await sql`
      delete from worker.enrollment where team = ${team} and person = ${ids}`.execute(trx)
    return Number(gone.numAffectedRows ?? 0n)
  })
}

/** Nobody is enrolled who is dropped wherever they come from. @returns how many entries there were */
export async function forgetSuppressed(db: Kysely<DB>, { team, addresses }: Whom): Promise<number> {
  const gone = await sql`
    delete from worker.suppression
    where team = ${team} and kind = 'address' and value = any(${addresses}::text[])`.execute(db)
  return Number(gone.numAffectedRows ?? 0n)
}

/** What `forgetEnrollments` would find. */
export async function countEnrollments(db: Kysely<DB>, { team, people }: Whom): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::integer as count from worker.enrollment
    where team = ${team} and person = any(${people}::bigint[])`.execute(db)
  return rows[0]?.count ?? 0
}

/** What `forgetSuppressed` would find. */
export async function countSuppressed(db: Kysely<DB>, { team, addresses }: Whom): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::integer as count from worker.suppression
    where team = ${team} and kind = 'address' and value = any(${addresses}::text[])`.execute(db)
  return rows[0]?.count ?? 0
}
