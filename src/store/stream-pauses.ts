// A stream is paused and resumed by a command, a button or the setting `enabled`, which are one and the same.
import { type Kysely, sql } from 'kysely'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { bringForward } from './due.ts'
import { releaseHeld } from './inbox-settle.ts'
import type { DB } from './schema.ts'
import { noteChange } from './setting-changes.ts'

/** @returns whether the team has the stream */
export async function setEnabled(
  db: Kysely<DB>,
  given: {
    readonly team: TeamSlug
    readonly stream: StreamName
    readonly enabled: boolean
    readonly by: string
  },
): Promise<boolean> {
  const { team, stream, enabled, by } = given
  const { rows } = await sql<{ was_paused: boolean }>`
    update worker.sync_state s set
      paused_at = case when ${enabled} then null else coalesce(s.paused_at, clock_timestamp()) end
    from (
      select team, stream, paused_at is not null as was_paused from worker.sync_state
      where team = ${team} and stream = ${stream} for update
    ) was
    where s.team = was.team and s.stream = was.stream returning was_paused`.execute(db)
  const row = rows[0]
  if (row === undefined) return false
  const before = row.was_paused ? false : null
  await noteChange(db, { team, stream, key: 'enabled', before, after: enabled ? null : false, by })
  if (enabled && row.was_paused) {
    await bringForward(db, team, [stream])
    await releaseHeld(db, team, stream)
  }
  return true
}
