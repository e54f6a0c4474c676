// What an operator may set of a team and of each of its streams, while everything runs: what is not set is as the catalogue,
// the configuration or `connect` has it.
import { AppError } from './errors.ts'
import { type Stream, type StreamName, streamOf, streams } from './streams.ts'
import type { TeamSlug } from './teams.ts'

/** Of one stream: what is set, and nothing else. */
export type StreamSettings = {
  readonly intervalSeconds?: number
  readonly maximumLagSeconds?: number
  readonly scopedFields?: boolean
}

/** All that can be set of a stream. `enabled` is false while it is paused; `changeFeedDays` is absent without a feed. */
export type StreamValues = StreamSettings & {
  readonly enabled?: boolean
  readonly changeFeedDays?: number
}

export type TeamValues = { readonly costPerMinute?: number }

export type StreamKey = keyof StreamValues
export type TeamKey = keyof TeamValues
export type SettingValue = number | boolean

/** What is to be changed: null is as it comes again. */
export type SettingsWanted = {
  readonly [Key in TeamKey]?: TeamValues[Key] | null | undefined
} & {
  readonly streams?:
    | Partial<
        Readonly<
          Record<StreamName, { readonly [Key in StreamKey]?: StreamValues[Key] | null | undefined }>
        >
      >
    | undefined
}

/** As people and programs are shown it. */
export type Setting<Value> = {
  readonly value: Value
  /** As it comes: by `connect`, the catalogue or the configuration. */
  readonly usual: Value
  /** Since when it is set otherwise, and by whom; null: it is not. */
  readonly setAt: string | null
  readonly setBy: string | null
}

export type StreamSettingsShown = {
  readonly stream: string
  readonly enabled: Setting<boolean>
  readonly intervalSeconds: Setting<number>
  readonly maximumLagSeconds: Setting<number>
  /** Null: it has no fields with a scope of their own. */
  readonly scopedFields: Setting<boolean> | null
  /** Null: its changes are not recorded. */
  readonly changeFeedDays: Setting<number | null>
}

export type SettingChange = {
  readonly at: string
  readonly by: string
  /** Null: of the whole team. */
  readonly stream: string | null
  readonly key: string
  /** Null: nothing was, or is, set. */
  readonly before: SettingValue | null
  readonly after: SettingValue | null
}

export type TeamSettings = {
  readonly team: TeamSlug
  readonly costPerMinute: Setting<number>
  readonly streams: readonly StreamSettingsShown[]
  /** The latest first, 50 at most. */
  readonly changes: readonly SettingChange[]
}

/** Whole numbers, from and to; `step`: a multiple of it. */
export const settingBounds = {
  costPerMinute: { least: 30, most: 1_000_000, step: 1 },
  // The schedule looks every five minutes for what is due.
  intervalSeconds: { least: 300, most: 2_592_000, step: 300 },
  maximumLagSeconds: { least: 300, most: 2_592_000, step: 300 },
  changeFeedDays: { least: 1, most: 3_650, step: 1 },
} as const satisfies Partial<Record<TeamKey | StreamKey, object>>

export const teamKeys = ['costPerMinute'] as const satisfies readonly TeamKey[]
export const streamKeys = [
  'enabled',
  'intervalSeconds',
  'maximumLagSeconds',
  'scopedFields',
  'changeFeedDays',
] as const satisfies readonly StreamKey[]

export const settingMeanings: Readonly<Record<TeamKey | StreamKey, string>> = {
  costPerMinute: 'what of the account’s budget may be spent a minute',
  enabled: 'whether it is read at all',
  intervalSeconds: 'from one run to the next while it changes',
  maximumLagSeconds: 'and at most while it does not',
  scopedFields: 'whether fields with a privileged scope of their own are asked for',
  changeFeedDays: 'its changes are recorded, and kept for so long',
}

/** The stream as it is read with what is set of it. */
export function streamWith(stream: Stream, set: StreamSettings): Stream {
  const { intervalSeconds, maximumLagSeconds } = set
  return {
    ...stream,
    ...(intervalSeconds !== undefined && { intervalMs: intervalSeconds * 1_000 }),
    ...(maximumLagSeconds !== undefined && { maximumLagMs: maximumLagSeconds * 1_000 }),
  }
}

/** Streams whose privileged fields are asked for: those of the configuration, but where it is set otherwise. */
export function scopedStreams(
  configured: readonly string[],
  set: Readonly<Record<string, boolean>>,
): readonly string[] {
  return streams
    .filter(({ scopedFields }) => scopedFields !== undefined)
    .map(({ name }) => name)
    .filter((name) => set[name] ?? configured.includes(name))
}

/** @throws AppError `usage.invalid` where what is set of a stream does not go together */
export function requireSensible(name: StreamName, set: StreamSettings): void {
  const stream = streamOf(name)
  const { intervalMs, maximumLagMs } = streamWith(stream, set)
  const [interval, most] = [intervalMs / 1_000, maximumLagMs / 1_000]
  if (interval > most) {
    throw new AppError(
      'usage.invalid',
      `${name}: intervalSeconds (${interval}) is above maximumLagSeconds (${most}); set both.`,
    )
  }
  if (set.scopedFields !== undefined && stream.scopedFields === undefined) {
    throw new AppError('usage.invalid', `${name}: has no fields with a scope of their own.`)
  }
}
