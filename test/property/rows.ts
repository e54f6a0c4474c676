// ROWS and COUNTS: what is stored of a stream, marks of what went included, is what SalesLoft would serve.
import { streamOf, type Stream, type StreamName } from '../../src/domain/streams.ts'
import { goneColumn } from '../../src/store/gone.ts'
import { truthOf } from '../support/truth.ts'
import { removedOf } from './deeds.ts'
import type { Examined, Violation } from './invariants.ts'

type Difference = {
  id: string
  truth: string | null
  mirror: string | null
  requested: string
}

/** Every record alive is stored as it is; what else is stored is gone, and marked so where that was looked for. */
export async function checkRows(world: Examined, stream: Stream): Promise<readonly Violation[]> {
  const { simulator, held, team, swept } = world
  const truth = truthOf(simulator, stream)
  const parent = stream.parent === undefined ? 'null' : `"${stream.parent.column}"`
  const { rows } = await held.own.query<Difference>(
    `select id, truth.raw ->> 'updated_at' as truth, mirror.updated_at as mirror, requested_at as requested
     from unnest($1::text[], $2::text[], $3::jsonb[]) as truth (id, parent, raw)
     full join (
       select id::text, ${parent}::text as parent, raw, requested_at, coalesce(raw ->> 'updated_at', '') as updated_at
       from salesloft.${stream.table} where team = $4 and ${goneColumn(stream)} is null
     ) mirror using (id)
     where (truth.parent, truth.raw) is distinct from (mirror.parent, mirror.raw)`,
    [truth.map(({ id }) => id), truth.map((row) => row.parent), truth.map(({ raw }) => raw), team],
  )
  // Along `updated_at` nobody sees a deletion.
  const isUnseen = !swept && stream.kind === 'cursor'
  const unseen = new Set(isUnseen ? removedOf(simulator.world.table(stream.path)).map(String) : [])
  const wrong = rows.filter(({ id, mirror }) => mirror === null || !unseen.has(id))
  if (wrong.length === 0) return []
  const what = `${wrong.length} rows differ from the truth`
  return [{ invariant: 'ROWS', stream: stream.name, what, rows: wrong.slice(0, 5) }]
}

/** The counters that are shown are true. */
export async function checkCounts(
  { held, team }: Examined,
  name: StreamName,
): Promise<readonly Violation[]> {
  const stream = streamOf(name)
  const gone = goneColumn(stream)
  const { rows } = await held.own.query<Record<string, string>>(
    `select s.alive_rows, s.deleted_rows, m.alive, m.deleted
     from worker.sync_state s, (
       select count(*) filter (where ${gone} is null) as alive, count(${gone}) as deleted
       from salesloft.${stream.table} where team = $1
     ) m where s.team = $1 and s.stream = $2
       and (s.alive_rows <> m.alive or s.deleted_rows <> m.deleted)`,
    [team, name],
  )
  if (rows.length === 0) return []
  return [{ invariant: 'COUNTS', stream: name, what: 'counters are wrong', rows }]
}
