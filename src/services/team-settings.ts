// Settings of a team as people and programs change them: what came is checked whole before anything is changed.
import { z } from 'zod'
import type { Config } from '../config/config.ts'
import { AppError } from '../domain/errors.ts'
import { type Stream, streams } from '../domain/streams.ts'
import {
  scopedStreams,
  type Setting,
  settingBounds,
  type SettingsWanted,
  streamKeys,
  type StreamSettingsShown,
  teamKeys,
  type TeamSettings,
} from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from '../store/database.ts'
import { createSettingsStore, type SettingsStore, type StoredSettings } from '../store/settings.ts'

export type Settings = {
  /** @throws AppError `team.unknown` */
  show(team: TeamSlug): Promise<TeamSettings>
  /**
   * Changes what is named, all of it or nothing; null is as it comes again. What runs follows at its next step.
   * @throws AppError `team.unknown`, `usage.invalid`
   */
  change(team: TeamSlug, wanted: unknown, by: string): Promise<TeamSettings>
}

type Bounds = { readonly least: number; readonly most: number; readonly step: number }

const whole = ({ least, most, step }: Bounds) =>
  z.number().int().min(least).max(most).multipleOf(step).nullable().optional()
const yesOrNo = z.boolean().nullable().optional()

const ofStream = z.strictObject({
  enabled: yesOrNo,
  intervalSeconds: whole(settingBounds.intervalSeconds),
  maximumLagSeconds: whole(settingBounds.maximumLagSeconds),
  scopedFields: yesOrNo,
  changeFeedDays: whole(settingBounds.changeFeedDays),
})
const wantedSchema = z.strictObject({
  costPerMinute: whole(settingBounds.costPerMinute),
  streams: z
    .strictObject(Object.fromEntries(streams.map(({ name }) => [name, ofStream.optional()])))
    .optional(),
})

export function settingsOf(database: Database, config: Config): Settings {
  const { scopedFields } = config.salesloft
  return createSettings({ store: createSettingsStore({ database }), scopedFields })
}

export function createSettings(given: {
  readonly store: SettingsStore
  /** Streams of SALESLOFT_SCOPED_FIELDS. */
  readonly scopedFields: readonly string[]
}): Settings {
  const { store, scopedFields } = given
  const show = async (team: TeamSlug): Promise<TeamSettings> =>
    shown(team, await store.read(team), scopedFields)
  return {
    show,
    async change(team, wanted, by) {
      await store.change(team, parse(wanted), by)
      return await show(team)
    },
  }
}

/** @throws AppError `usage.invalid`, with every problem */
function parse(wanted: unknown): SettingsWanted {
  const parsed = wantedSchema.safeParse(wanted)
  if (parsed.success) return parsed.data
  // A number may be wrong in more than one way, and is said to be once.
  const problems = new Set(parsed.error.issues.map(problemOf))
  const known = `A team has ${teamKeys.join(', ')}; each of its streams ${streamKeys.join(', ')}.`
  throw new AppError('usage.invalid', [...problems, known].join('\n'))
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  const place = path.filter((part) => part !== 'streams').join(' ')
  const key = path.at(-1)
  const bounded = Object.entries(settingBounds).find(([name]) => name === key)
  const words = bounded === undefined ? message : rangeOf(bounded[1])
  return place === '' ? words : `${place}: ${words}`
}

function rangeOf({ least, most, step }: Bounds): string {
  return `${least} to ${most}, ${step === 1 ? 'a whole number' : `a multiple of ${step}`}`
}

function shown(
  team: TeamSlug,
  stored: StoredSettings,
  configured: readonly string[],
): TeamSettings {
  const { grantedCostPerMinute: usual, costPerMinute, changes } = stored
  return {
    team,
    costPerMinute: setting(stored, '', 'costPerMinute', costPerMinute, usual),
    streams: streams.map((stream) => shownOf(stream, stored, configured)),
    changes,
  }
}

function shownOf(
  stream: Stream,
  stored: StoredSettings,
  configured: readonly string[],
): StreamSettingsShown {
  const { name, intervalMs, maximumLagMs } = stream
  const set = stored.streams.get(name) ?? {}
  const of = <Value>(key: string, value: Value | undefined, usual: Value): Setting<Value> =>
    setting(stored, name, key, value, usual)
  return {
    stream: name,
    enabled: of('enabled', set.enabled, true),
    intervalSeconds: of('intervalSeconds', set.intervalSeconds, intervalMs / 1_000),
    maximumLagSeconds: of('maximumLagSeconds', set.maximumLagSeconds, maximumLagMs / 1_000),
    scopedFields:
      stream.scopedFields === undefined
        ? null
        : of('scopedFields', set.scopedFields, scopedStreams(configured, {}).includes(name)),
    changeFeedDays: of<number | null>('changeFeedDays', set.changeFeedDays, null),
  }
}

function setting<Value>(
  { setBy }: StoredSettings,
  stream: string,
  key: string,
  value: Value | undefined,
  usual: Value,
): Setting<Value> {
  const who = value === undefined ? undefined : setBy.get(`${stream} ${key}`)
  return { value: value ?? usual, usual, setAt: who?.at ?? null, setBy: who?.by ?? null }
}
