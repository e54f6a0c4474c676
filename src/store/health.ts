// What /health asks of the database: is it there, and how far behind is each stream.
import { sql } from 'kysely'
import { settled, type Settled } from '../domain/errors.ts'
import { streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

const known = streams.map(({ name }) => name)

export type StreamLag = { readonly stream: string; readonly lagSeconds: number | null }

export type Health = {
  /** Never throws: the round trip in milliseconds, or why there is none. */
  postgres(): Promise<Settled<{ readonly latencyMs: number }>>
  /** Of all teams, in one statement; null where a stream was never read to its end. */
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
        select t.slug as team, coalesce(json_agg(json_build_object(
          'stream', s.stream,
          'lagSeconds', round(extract(epoch from clock_timestamp() - s.watermark))
        ) order by s.stream) filter (where s.stream = any(${known}::text[])), '[]') as streams
        from worker.team t left join worker.sync_state s on s.team = t.slug
        group by t.slug order by t.slug`.execute(database.kysely)
      return rows
    },
  })
}
