// What an operator has set of a team and its streams. Whoever uses a setting reads it in its own statement, so that a change
// holds from the next use on, in every process.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { waitsOf } from '../domain/polling.ts'
import { isStreamName, type StreamName, streamOf, streams } from '../domain/streams.ts'
import {
  requireSensible,
  type SettingChange,
  type SettingsWanted,
  type SettingValue,
  type StreamSettings,
  type StreamValues,
  streamWith,
} from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { createBudgetStore } from './budget.ts'
import { follow, unfollow } from './changes.ts'
import type { Database } from './database.ts'
import { ensureStreams } from './due.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { json, noteChange, type Place } from './setting-changes.ts'
import { setEnabled } from './stream-pauses.ts'
import { transact } from './transact.ts'

export type StoredSettings = {
  /** What `connect` said that the account may spend. */
  readonly grantedCostPerMinute: number
  readonly costPerMinute: number | undefined
  readonly streams: ReadonlyMap<StreamName, StreamValues>
  /** Who set what is set now, by stream (or an empty text) and key. */
  readonly setBy: ReadonlyMap<string, { readonly by: string; readonly at: string }>
  /** The latest first. */
  readonly changes: readonly SettingChange[]
}

export type SettingsStore = {
  /** @throws AppError `team.unknown` */
  read(team: TeamSlug): Promise<StoredSettings>
  /** All of it or nothing. @throws AppError `team.unknown`, `usage.invalid` */
  change(team: TeamSlug, wanted: SettingsWanted, by: string): Promise<void>
}

const changesShown = 50

export function createSettingsStore(given: { readonly database: Database }): SettingsStore {
  const { database } = given
  const db = database.kysely
  return translating<SettingsStore>({
    read: (team) => read(db, team),
    async change(team, wanted, by) {
      await ensureStreams(db, team)
      await transact(db, async (trx) => {
        // One change of a team after another: what goes together is judged by what is there.
        const { granted } = await teamOf(trx, team, sql`for no key update`)
        const before = await valuesOf(trx, team)
        const { costPerMinute: cost } = wanted
        if (cost !== undefined) {
          const place = { team, key: 'costPerMinute' }
          await store(trx, place, before.costPerMinute ?? null, cost, by)
          const budget = createBudgetStore({ database: { ...database, kysely: trx } })
          await budget.ensure(team, cost ?? granted)
        }
        for (const [name, change] of Object.entries(wanted.streams ?? {})) {
          const stream = streamOf(name).name
          await changeStream(trx, { team, stream, by }, before.streams.get(stream) ?? {}, change)
        }
      })
    },
  })
}

async function read(db: Kysely<DB>, team: TeamSlug): Promise<StoredSettings> {
  const [{ granted }, values, latest, changes] = await Promise.all([
    teamOf(db, team),
    valuesOf(db, team),
    sql<{ stream: string; key: string; by: string; at: string }>`
      select distinct on (stream, key) stream, key, changed_by as by, changed_at as at
      from worker.setting_change where team = ${team} order by stream, key, id desc`.execute(db),
    sql<SettingChange>`
      select changed_at as at, changed_by as by, nullif(stream, '') as stream, key, before, after
      from worker.setting_change where team = ${team}
      order by id desc limit ${changesShown}`.execute(db),
  ])
  return {
    ...values,
    grantedCostPerMinute: granted,
    setBy: new Map(latest.rows.map(({ stream, key, ...who }) => [`${stream} ${key}`, who])),
    changes: changes.rows,
  }
}

async function teamOf(
  db: Kysely<DB>,
  team: TeamSlug,
  lock = sql``,
): Promise<{ readonly granted: number }> {
  const { rows } = await sql<{ granted: number }>`
    select cost_per_minute as granted from worker.team where slug = ${team} ${lock}`.execute(db)
  if (rows[0] !== undefined) return rows[0]
  throw new AppError('team.unknown', `There is no team "${team}".`)
}

type Values = Pick<StoredSettings, 'costPerMinute' | 'streams'>

async function valuesOf(db: Kysely<DB>, team: TeamSlug): Promise<Values> {
  const { rows } = await sql<{ stream: string; key: string; value: SettingValue }>`
    select stream, key, value from worker.setting where team = ${team}
    union all
    select stream, 'enabled', 'false' from worker.sync_state
    where team = ${team} and paused_at is not null
    union all
    select stream, 'changeFeedDays', to_jsonb((extract(epoch from keep) / 86400)::float8)
    from worker.change_feed where team = ${team}`.execute(db)
  const ofStream = new Map(streams.map(({ name }) => [name, {}]))
  for (const { stream, key, value } of rows) {
    if (isStreamName(stream)) ofStream.set(stream, { ...ofStream.get(stream), [key]: value })
  }
  const cost = rows.find(({ stream, key }) => stream === '' && key === 'costPerMinute')?.value
  return { costPerMinute: typeof cost === 'number' ? cost : undefined, streams: ofStream }
}

type At = { readonly team: TeamSlug; readonly stream: StreamName; readonly by: string }

async function changeStream(
  db: Kysely<DB>,
  at: At,
  before: StreamValues,
  wanted: NonNullable<NonNullable<SettingsWanted['streams']>[StreamName]>,
): Promise<void> {
  const { enabled, changeFeedDays: days, ...rest } = wanted
  let after: StreamSettings = before
  for (const key of ['intervalSeconds', 'maximumLagSeconds', 'scopedFields'] as const) {
    const value = rest[key]
    if (value === undefined) continue
    after = { ...after, [key]: value ?? undefined }
    await store(db, { ...at, key }, before[key] ?? null, value, at.by)
  }
  requireSensible(at.stream, after)
  if (rest.intervalSeconds !== undefined || rest.maximumLagSeconds !== undefined) {
    await bringWithin(db, at, after)
  }
  if (enabled !== undefined) await setEnabled(db, { ...at, enabled: enabled ?? true })
  if (days === undefined || (days ?? undefined) === before.changeFeedDays) return
  if (days === null) await unfollow(db, at)
  else await follow(db, { ...at, keepDays: days })
}

async function store(
  db: Kysely<DB>,
  place: Place,
  before: SettingValue | null,
  after: SettingValue | null,
  by: string,
): Promise<void> {
  const { team, stream = '', key } = place
  await (
    after === null
      ? sql`delete from worker.setting where team = ${team} and stream = ${stream} and key = ${key}`
      : sql`insert into worker.setting (team, stream, key, value)
          values (${team}, ${stream}, ${key}, ${json(after)})
          on conflict (team, stream, key) do update set value = excluded.value`
  ).execute(db)
  await noteChange(db, { ...place, before, after, by })
}

/** A shorter interval holds at once: nobody waits for the end of the longer one. */
async function bringWithin(
  db: Kysely<DB>,
  { team, stream }: At,
  set: StreamSettings,
): Promise<void> {
  const waits = waitsOf({ team, stream: streamWith(streamOf(stream), set) })
  await sql`
    update worker.sync_state set next_due_at = least(next_due_at, clock_timestamp()
      + interval '1 millisecond' * (${waits}::float8[])[least(idle_runs + 1, ${waits.length})])
    where team = ${team} and stream = ${stream}`.execute(db)
}
