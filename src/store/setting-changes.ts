// Who changed which setting, when and to what: written in the transaction that changes it.
import { type Kysely, sql } from 'kysely'
import type { SettingValue } from '../domain/team-settings.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type Place = {
  readonly team: TeamSlug
  /** Absent: of the whole team. */
  readonly stream?: StreamName | undefined
  readonly key: string
}

type Change = Place & {
  /** Null: it was, or is again, as it comes. */
  readonly before: SettingValue | null
  readonly after: SettingValue | null
  /** A person and their machine, or the page or the API. */
  readonly by: string
}

/** Who did not say. */
export const somebody = 'an operator'

/** Nothing is written of what stays as it is. */
export async function noteChange(db: Kysely<DB>, change: Change): Promise<void> {
  const { team, stream = '', key, before, after, by } = change
  if (before === after) return
  await sql`
    insert into worker.setting_change (team, stream, key, before, after, changed_by)
    values (${team}, ${stream}, ${key}, ${json(before)}, ${json(after)}, ${by})`.execute(db)
}

export function json(value: SettingValue | null) {
  return sql`${value === null ? null : JSON.stringify(value)}::jsonb`
}
