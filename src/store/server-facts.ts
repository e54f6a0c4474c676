import { sql } from 'kysely'
import type { Database } from './database.ts'
import { storeError } from './errors.ts'

/** What `doctor` says of the server: its version (`18.4`) and its clock, in milliseconds since 1970. */
export type ServerFacts = { readonly version: string; readonly clockMs: number }

/** @throws AppError `store.unreachable`, `store.busy` */
export async function serverFacts(database: Database): Promise<ServerFacts> {
  try {
    const { rows } = await sql<ServerFacts>`
      select current_setting('server_version') as version,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as "clockMs"`.execute(
      database.kysely,
    )
    return rows[0] ?? { version: 'unknown', clockMs: Date.now() }
  } catch (error) {
    throw storeError(error)
  }
}
