// One run of an audience, in one transaction: whom its query names now is held against whom it named before, and what follows
// becomes a batch. A person is enrolled once for each time that they enter.
import { sql, type Transaction } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { Audience, AudienceChange, AudienceVerdict } from '../domain/audiences.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type Place = { readonly team: TeamSlug; readonly name: string }

export type RunAsk = Place & {
  /** As it was when its query was asked: one that was saved since is not run. */
  readonly audience: Audience
  /** Ids that its query named. */
  readonly ids: readonly string[]
  readonly by: string
  readonly judge: (change: AudienceChange) => AudienceVerdict
  /** Changes nothing, and is not recorded. */
  readonly dryRun: boolean
}

export type RunOutcome = {
  readonly verdict: AudienceVerdict
  readonly change: AudienceChange
  readonly waiting: number
  /** Whom this run enrols, or would; the first 20. */
  readonly people: readonly string[]
  readonly enrols: number
  readonly stops: number
  readonly batch: string | null
}

const peopleShown = 20

export async function settle(trx: Transaction<DB>, ask: RunAsk): Promise<RunOutcome> {
  const { audience, judge, dryRun } = ask
  // What is only tried may not be saved yet, and holds up nobody.
  if (!dryRun) await hold(trx, ask)
  const change = await changeOf(trx, ask)
  const verdict = judge(change)
  if (dryRun) return { verdict, change, ...(await foreseen(trx, ask)), batch: null }
  if (verdict.kind !== 'go') {
    const [state, code] =
      verdict.kind === 'brake'
        ? (['braked', 'audience.braked'] as const)
        : (['failed', 'audience.query'] as const)
    await record(trx, ask, { change, state, error: { code, message: verdict.why } })
    return { verdict, change, waiting: 0, people: [], enrols: 0, stops: 0, batch: null }
  }
  await enter(trx, ask)
  const gone = await leave(trx, ask)
  const due = await nextOf(trx, ask)
  const stopped = audience.stopsOthers ? gone : []
  const batch = await makeBatch(trx, ask, due, stopped)
  const waiting = await countWaiting(trx, ask)
  await record(trx, ask, { change, state: 'done', waiting, batch })
  return {
    verdict,
    change,
    waiting,
    people: due.slice(0, peopleShown),
    enrols: due.length,
    stops: stopped.length,
    batch,
  }
}

/** Runs of one audience come one after the other. */
async function hold(trx: Transaction<DB>, { team, name, audience }: RunAsk): Promise<void> {
  const { rows } = await sql<{ same: boolean }>`
    select changed_at = ${audience.changedAt}::timestamptz as same from worker.audience
    where team = ${team} and name = ${name} for no key update`.execute(trx)
  if (rows[0] === undefined) {
    throw new AppError('audience.unknown', `${team} has no audience "${name}" any more.`)
  }
  if (!rows[0].same) {
    throw new AppError('store.busy', `The audience "${name}" was saved anew meanwhile.`)
  }
}

/** Those of the ids that are people; the mirror says so. */
function people({ team, ids }: RunAsk) {
  return sql`(
    select p.id from unnest(${ids}::bigint[]) as n (id)
    join salesloft.people p on p.team = ${team} and p.id = n.id and p.deleted_at is null
  )`
}

function isNamedBy({ team, name }: RunAsk) {
  return sql`m.team = ${team} and m.audience = ${name}`
}

async function changeOf(trx: Transaction<DB>, ask: RunAsk): Promise<AudienceChange> {
  const { rows } = await sql<{ named: number; entered: number; went: number }>`
    with named as ${people(ask)}, before as (
      select m.person from worker.audience_member m where ${isNamedBy(ask)} and m.left_at is null
    )
    select (select count(*) from named)::integer as named,
      (select count(*) from named where id not in (select person from before))::integer as entered,
      (select count(*) from before where person not in (select id from named))::integer as went`.execute(
    trx,
  )
  const { named = 0, entered = 0, went = 0 } = rows[0] ?? {}
  return { named, unknown: ask.ids.length - named, entered, went }
}

async function enter(trx: Transaction<DB>, ask: RunAsk): Promise<void> {
  const { team, name } = ask
  await sql`
    insert into worker.audience_member as m (team, audience, person)
    select ${team}, ${name}, n.id from ${people(ask)} n order by n.id
    on conflict on constraint audience_member_pkey do update
    set named_since = clock_timestamp(), left_at = null, batch_id = null
    where m.left_at is not null`.execute(trx)
}

/** @returns who were enrolled, or are about to be; what was not begun of them never is */
async function leave(trx: Transaction<DB>, ask: RunAsk): Promise<readonly string[]> {
  const { rows } = await sql<{ person: string; batch_id: string | null }>`
    update worker.audience_member m set left_at = clock_timestamp()
    where ${isNamedBy(ask)} and m.left_at is null
      and m.person not in (select id from ${people(ask)} n)
    returning m.person, m.batch_id`.execute(trx)
  const gone = rows.flatMap(({ person, batch_id: batch }) => (batch === null ? [] : [person]))
  const batches = rows.flatMap(({ batch_id: batch }) => batch ?? [])
  if (gone.length === 0) return []
  const { rows: unbegun } = await sql<{ person: string }>`
    update worker.enrollment_batch_row r
    set outcome = 'stopped', reason = 'audience.left', done_at = clock_timestamp()
    where r.team = ${ask.team} and r.batch_id = any(${batches}::bigint[]) and r.person = any(${gone}::bigint[])
      and r.does = 'enroll' and r.asked_at is null and r.outcome is null
    returning r.person`.execute(trx)
  const never = new Set(unbegun.map(({ person }) => person))
  return gone.filter((person) => !never.has(person))
}

async function nextOf(trx: Transaction<DB>, ask: RunAsk): Promise<readonly string[]> {
  const { rows } = await sql<{ person: string }>`
    select m.person from worker.audience_member m
    where ${isNamedBy(ask)} and m.left_at is null and m.batch_id is null
    order by m.named_since, m.person limit ${ask.audience.mostEnrolled}`.execute(trx)
  return rows.map(({ person }) => person)
}

async function makeBatch(
  trx: Transaction<DB>,
  { team, name, audience, by }: RunAsk,
  enrolled: readonly string[],
  stopped: readonly string[],
): Promise<string | null> {
  if (enrolled.length + stopped.length === 0) return null
  const { rows } = await sql<{ id: string }>`
    insert into worker.enrollment_batch (team, cadence, source, audience, requested_by, total)
    values (${team}, ${audience.cadence}, 'audience', ${name}, ${by},
      ${enrolled.length + stopped.length})
    returning id::text as id`.execute(trx)
  const batch = rows[0]?.id ?? null
  // Whom it names no more goes first: it may make room below a cap.
  await sql`
    insert into worker.enrollment_batch_row (team, batch_id, number, person, user_id, does)
    select b.team, b.id, r.number, r.person, ${audience.user},
      case when r.number <= ${stopped.length} then 'stop' else 'enroll' end
    from worker.enrollment_batch b,
      unnest(${[...stopped, ...enrolled]}::bigint[]) with ordinality as r (person, number)
    where b.team = ${team} and b.id = ${batch}`.execute(trx)
  await sql`
    update worker.audience_member m set batch_id = ${batch}
    where m.team = ${team} and m.audience = ${name} and m.person = any(${enrolled}::bigint[])`.execute(
    trx,
  )
  return batch
}

async function countWaiting(trx: Transaction<DB>, ask: RunAsk): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from worker.audience_member m
    where ${isNamedBy(ask)} and m.left_at is null and m.batch_id is null`.execute(trx)
  return rows[0]?.count ?? 0
}

/** What a run would do: whom it names and nobody enrols yet come in their turn. */
async function foreseen(trx: Transaction<DB>, ask: RunAsk) {
  const { mostEnrolled, stopsOthers } = ask.audience
  const { rows } = await sql<{ people: readonly string[]; due: number; stops: number }>`
    with named as ${people(ask)}, due as (
      select n.id from named n
      left join worker.audience_member m on ${isNamedBy(ask)} and m.person = n.id and m.left_at is null
      where m.batch_id is null order by m.named_since nulls last, n.id
    )
    select array(select id::text from due limit ${peopleShown}) as people,
      (select count(*) from due)::integer as due,
      (select count(*) from worker.audience_member m where ${isNamedBy(ask)} and m.left_at is null
        and m.batch_id is not null and m.person not in (select id from named))::integer as stops`.execute(
    trx,
  )
  const { people: some = [], due = 0, stops = 0 } = rows[0] ?? {}
  const enrols = Math.min(due, mostEnrolled)
  return {
    people: some.slice(0, enrols),
    enrols,
    waiting: due - enrols,
    stops: stopsOthers ? stops : 0,
  }
}

async function record(
  trx: Transaction<DB>,
  { team, name, by }: RunAsk,
  run: {
    readonly change: AudienceChange
    readonly state: 'done' | 'braked' | 'failed'
    readonly waiting?: number
    readonly batch?: string | null
    readonly error?: { readonly code: string; readonly message: string }
  },
): Promise<void> {
  const { change, state, waiting = 0, batch = null, error } = run
  const { named, unknown, entered, went } = change
  await sql`
    insert into worker.audience_run (team, audience, state, asked_by, named, unknown, entered, went,
      waiting, batch_id, error_code, error_message)
    values (${team}, ${name}, ${state}, ${by}, ${named}, ${unknown}, ${entered}, ${went},
      ${waiting}, ${batch}, ${error?.code ?? null}, ${error?.message ?? null})`.execute(trx)
}
