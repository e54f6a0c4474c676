// What an answer to `ids[]` settles: who came is alive and stored, who did not come is marked deleted.
import { type Kysely, sql } from 'kysely'
import type { DB } from './schema.ts'
import type { Storing } from './storing.ts'
import { countsBy, type SweepAnswer, type SweepCommitted, take } from './sweep-pages.ts'
import { count, holdSweep, type SweepPlace, suspectsOf } from './sweep-rows.ts'
import { transact } from './transact.ts'

export type Answered = SweepAnswer & {
  readonly asked: readonly string[]
  /** A record came that cannot be named: it may be any that was asked for, so none of them is marked deleted. */
  readonly nameless: boolean
}

export async function commitAnswer(
  db: Kysely<DB>,
  given: Answered,
  { at, sieve }: Storing,
): Promise<SweepCommitted> {
  return await transact(db, async (trx): Promise<SweepCommitted> => {
    const held = await holdSweep(trx, given)
    if (held === undefined) return { kind: 'stale' }
    const answer = { ...given, ...(await sieve.rows(trx, given)) }
    const { team, stream, asked, nameless } = answer
    const met = await take(trx, answer, held, nameless ? asked : [])
    const deleted = await buryMissing(trx, answer, held.since, asked)
    // A version that did not come again is no reason to write; the next sweep looks at the row anew.
    await sql`
      update worker.sweep_met set behind = null
      where team = ${team} and stream = ${stream.name} and id = any(${asked}::text[])
        and behind is not null`.execute(trx)
    const moved = await count(trx, answer, { ...countsBy(answer, met), deleted })
    at('K6')
    return { kind: 'saved', ...moved, paused: held.paused }
  })
}

/** Marks suspects deleted: all, or those among `ids`. @returns how many */
export async function buryMissing(
  db: Kysely<DB>,
  place: SweepPlace,
  since: string,
  ids?: readonly string[],
): Promise<number> {
  const { team, stream } = place
  const table = sql.table(`salesloft.${stream.table}`)
  const among = ids === undefined ? sql`` : sql`and m.id = any(${ids}::${sql.raw(stream.idType)}[])`
  const done = await sql`
    update ${table} gone set deleted_at = clock_timestamp(), synced_at = clock_timestamp()
    where gone.team = ${team} and gone.id in (
      select m.id ${suspectsOf(place, since)} ${among}
    )`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}
