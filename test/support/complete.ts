import { sql } from 'kysely'
import type { TestDatabase } from './postgres.ts'
import { demo } from './reading.ts'

/** As if these streams were known complete up to then; null: not read yet. */
export async function complete(
  { database }: Pick<TestDatabase, 'database'>,
  streams: readonly string[],
  until: string | null,
): Promise<void> {
  await sql`insert into worker.sync_state (team, stream, mode, watermark)
    select ${demo}, w.stream, 'cursor', ${until} from unnest(${[...streams]}::text[]) w (stream)
    on conflict (team, stream) do update set watermark = excluded.watermark`.execute(
    database.kysely,
  )
}
