// What /health asks of the database: is it there, and how far behind is each stream.
import { sql } from 'kysely'
import { settled, type Settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

export type StreamLag = { readonly stream: string; readonly lagSeconds: number | null }

export type Health = {
  /** Never throws: the round trip in milliseconds, or why there is none. */
  postgres(): Promise<Settled<{ readonly latencyMs: number }>>
  /** Connected teams; null where a stream was never read to its end. */
  lags(): Promise<readonly { readonly team: TeamSlug; readonly streams: readonly StreamLag[] }[]>
}

export function createHealth({ database }: { readonly database: Database }): Health {
  return translating<Health>({
    async postgres() {
      const startedMs = performance.now()
      return await settled(
        database.ping().then(() => ({ latencyMs: Math.round(performance.now() - startedMs) })),
      )
    },
    async lags() {
      const { rows } = await sql<{ team: TeamSlug; streams: readonly StreamLag[] }>`
        select s.team, json_agg(json_build_object(
          'stream', s.stream,
          'lagSeconds', round(extract(epoch from clock_timestamp() - s.watermark))
        ) order by s.stream) as streams
        from worker.sync_state s join worker.team t on t.slug = s.team
        where t.disconnected_at is null
        group by s.team order by s.team`.execute(database.kysely)
      return rows
    },
  })
}
