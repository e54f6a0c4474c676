// The proof: rows in which the mirror of a team and the truth of its simulator differ.
import { sql } from 'kysely'
import type { Simulator } from '../../simulator/simulator.ts'
import { streams, type Stream } from '../../src/domain/streams.ts'
import type { TeamSlug } from '../../src/domain/teams.ts'
import type { Database } from '../../src/store/database.ts'
import { goneColumn } from '../../src/store/gone.ts'
import { truthOf, type TrueRow } from './truth.ts'

type Compared = {
  readonly database: Database
  readonly team: TeamSlug
  readonly simulator: Pick<Simulator, 'truth'>
}

/** By stream, without those that are the same: empty is the proof. */
export async function differencesOf(
  given: Compared,
  among: readonly Stream[] = streams,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {}
  for (const stream of among) {
    const count = await countIn(given, stream)
    if (count > 0) found[stream.name] = count
  }
  return found
}

async function countIn({ database, team, simulator }: Compared, stream: Stream): Promise<number> {
  const table = sql.table(`salesloft.${stream.table}`)
  const gone = sql.ref(goneColumn(stream))
  const truth = truthOf(simulator, stream)
  const column = (name: keyof TrueRow) => truth.map((row) => row[name])
  const parent = stream.parent === undefined ? sql`null` : sql.ref(stream.parent.column)
  const { rows } = await sql<{ count: string }>`
    select count(*) from unnest(
      ${column('id')}::text[], ${column('parent')}::text[], ${column('raw')}::jsonb[]
    ) as truth (id, parent, raw)
    full join (
      select id::text as id, ${parent}::text as parent, raw from ${table}
      where team = ${team} and ${gone} is null
    ) mirror using (id)
    where (truth.parent, truth.raw) is distinct from (mirror.parent, mirror.raw)`.execute(
    database.kysely,
  )
  return Number(rows[0]?.count)
}
