// Whether webhooks can come, by the word of those who receive them and the clock of the database: a time in which nobody
// did is a time of which SalesLoft told nobody.
import { sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

export type ReceiverStore = {
  /** For how long nobody has received; 0 where nobody ever did. */
  quietSeconds(): Promise<number>
  /** Somebody receives now. A longer silence before is kept as the last gap. */
  seen(gapSeconds: number): Promise<void>
  /** Teams that are running and have subscriptions: one that is resumed is read whatever it missed. */
  subscribed(): Promise<readonly TeamSlug[]>
}

export function createReceiverStore({ database }: { readonly database: Database }): ReceiverStore {
  const db = database.kysely
  return translating<ReceiverStore>({
    async quietSeconds() {
      const { rows } = await sql<{ quiet: number }>`
        select extract(epoch from clock_timestamp() - seen_at)::float8 as quiet
        from worker.receiver`.execute(db)
      return rows[0]?.quiet ?? 0
    },
    async seen(gapSeconds) {
      // Of two that begin at once the second one waits here, and finds no gap any more.
      await sql`
        insert into worker.receiver as r (single) values (true)
        on conflict (single) do update set seen_at = now(),
          gap_from = case when r.seen_at < now() - ${gapSeconds} * interval '1 second'
            then r.seen_at else r.gap_from end,
          gap_until = case when r.seen_at < now() - ${gapSeconds} * interval '1 second'
            then now() else r.gap_until end`.execute(db)
    },
    async subscribed() {
      const { rows } = await sql<{ team: TeamSlug }>`
        select t.slug as team from worker.team t
        where t.disconnected_at is null and t.paused_at is null and exists (
          select from worker.webhook_endpoint e where e.team = t.slug and e.state = 'active'
        ) order by t.slug`.execute(db)
      return rows.map(({ team }) => team)
    },
  })
}
