// The end of a sweep's walk: what it did not meet is suspected, unless so much is missing that the answers are the
// likelier fault.
import { type Kysely, sql } from 'kysely'
import type { At } from '../domain/crash-points.ts'
import { isImplausible } from '../domain/implausible.ts'
import { phaseAfterWalk, type SweepCounts, type SweepPhase } from '../domain/sweep.ts'
import type { DB } from './schema.ts'
import { buryMissing } from './sweep-answers.ts'
import { count, holdSweep, type SweepPlace, suspectsOf } from './sweep-rows.ts'
import { transact } from './transact.ts'

export type WalkEnded =
  | {
      readonly kind: 'next'
      readonly phase: SweepPhase
      readonly sequence: number
      readonly counts: SweepCounts
    }
  /** Nothing is left to confirm. */
  | { readonly kind: 'clean'; readonly sequence: number; readonly counts: SweepCounts }
  | {
      readonly kind: 'implausible'
      readonly missing: number
      readonly alive: number
      /** The walk met nothing at all. */
      readonly isEmpty: boolean
    }
  | { readonly kind: 'stale' }

export async function endWalk(db: Kysely<DB>, place: SweepPlace, at: At): Promise<WalkEnded> {
  return await transact(db, async (trx): Promise<WalkEnded> => {
    const held = await holdSweep(trx, place)
    if (held === undefined) return { kind: 'stale' }
    const { missing, alive, behind, met, phase } = await standing(trx, place, held.since)
    // A second walk that met nothing agrees with no first one.
    const isEmpty = met === 0 || (phase === 'reading-again' && held.witnesses.length === 0)
    if (!held.confirmed && isImplausible({ missing, alive, isEmpty })) {
      return { kind: 'implausible', missing, alive, isEmpty }
    }
    if (phase === 'reading-again') {
      const deleted = await buryMissing(trx, place, held.since)
      const ended = await count(trx, place, { deleted })
      at('K6')
      return { kind: 'clean', ...ended }
    }
    const counted = await count(trx, place, { suspects: missing })
    if (missing === 0 && behind === 0) return { kind: 'clean', ...counted }
    const { team, stream } = place
    const next = phaseAfterWalk({ hasIds: stream.hasIds, witnesses: held.witnesses })
    await sql`
      update worker.sweep set phase = ${next}, cursor = null, head = null,
        witnesses = case when ${next === 'asking'} then witnesses else '{}' end
      where team = ${team} and stream = ${stream.name}`.execute(trx)
    at('K6')
    return { kind: 'next', phase: next, ...counted }
  })
}

type Standing = {
  readonly missing: number
  readonly alive: number
  readonly behind: number
  readonly met: number
  readonly phase: SweepPhase
}

async function standing(db: Kysely<DB>, place: SweepPlace, since: string): Promise<Standing> {
  const { team, stream } = place
  const { rows } = await sql<Standing>`
    select w.phase, (select count(*) ${suspectsOf(place, since)})::integer as missing,
      (
        select count(*) from ${sql.table(`salesloft.${stream.table}`)} m
        where m.team = ${team} and m.deleted_at is null
      )::integer as alive, met.behind, met.met
    from worker.sweep w, (
      select count(behind)::integer as behind, count(*)::integer as met from worker.sweep_met
      where team = ${team} and stream = ${stream.name} and id <> ''
    ) met
    where w.team = ${team} and w.stream = ${stream.name}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error(`${stream.name}: a sweep that was held has no row.`)
  return row
}
