// Everything the server can do is given to it; it constructs nothing but itself.
import type { Difference } from '../domain/cadence-differences.ts'
import type { StreamName } from '../domain/streams.ts'
import type { RulesShown } from '../domain/enrollment-rules.ts'
import type { SuppressionPage } from '../domain/suppression.ts'
import type { TeamSettings } from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { CadenceAsk } from '../store/cadences.ts'
import type { ListAsk, ReplayAsk } from '../store/inbox-list.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { CheckFunctions } from './checks.ts'
import type { ContactsGiven } from './contacts.ts'
import type { EnrollingGiven } from './enrolling.ts'
import type { JudgedStream } from './page/judgement.ts'
import type { TemporalUi } from './page/temporal-links.ts'
import type { StatusView } from './page/view.ts'
import type { WebhookIntake } from './webhooks/receiving.ts'

/** The run an action began or joined. */
export type StartedRun = { readonly workflowId: string; readonly runId: string | null }

export type Actions = {
  readonly syncNow: (team: TeamSlug, stream?: StreamName) => Promise<StartedRun | undefined>
  readonly sweepNow: (
    team: TeamSlug,
    stream: StreamName | undefined,
    /** An operator has looked: what is missing is gone. */
    options: { readonly confirm: boolean },
  ) => Promise<StartedRun | undefined>
  /** `by`: who, for the record of settings. */
  readonly pause: (team: TeamSlug, stream: StreamName | undefined, by: string) => Promise<unknown>
  readonly resume: (team: TeamSlug, stream: StreamName | undefined, by: string) => Promise<unknown>
}

/** One record that could not be stored, as a page lists it. */
export type QuarantineEntry = {
  readonly id: string
  readonly stream: string
  readonly recordId: string | null
  readonly reason: string
  readonly size: number
  readonly seen: number
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly askedAt: string | null
}

type Picked = {
  readonly team: TeamSlug
  readonly stream?: StreamName | undefined
  readonly ids?: readonly string[] | undefined
}

export type QuarantineActions = {
  readonly list: (picked: Picked) => Promise<readonly QuarantineEntry[]>
  /** @throws AppError `quarantine.unknown` */
  readonly show: (
    team: TeamSlug,
    id: string,
  ) => Promise<QuarantineEntry & { readonly bytes: Buffer }>
  /** Asks SalesLoft for them again. @throws AppError `quarantine.unknown`, `salesloft.*` */
  readonly retry: (picked: Picked) => Promise<{
    readonly asked: number
    readonly healed: number
    readonly still: number
    readonly withoutId: number
  }>
  /** @throws AppError `quarantine.unknown` */
  readonly drop: (picked: Picked) => Promise<{ readonly dropped: number }>
}

/** What happened to one mirrored row. */
export type ChangeView = {
  readonly sequence: string
  readonly stream: string
  readonly id: string
  readonly happened: string
  readonly at: string
}

type Following = { readonly team: TeamSlug; readonly streams: readonly StreamName[] }
type Said = { readonly by: string }

export type ChangesActions = {
  readonly follow: (given: Following & Said & { readonly keepDays: number }) => Promise<void>
  readonly unfollow: (given: Following & Said) => Promise<void>
  readonly list: (team: TeamSlug) => Promise<readonly object[]>
  readonly head: (team: TeamSlug) => Promise<string>
  /** @throws AppError `changes.forgotten` */
  readonly after: (
    given: Partial<Following> & {
      readonly team: TeamSlug
      readonly after: string
      readonly most: number
    },
  ) => Promise<readonly ChangeView[]>
}

export type WebhooksActions = {
  readonly apply: (
    team: TeamSlug,
    options: {
      readonly dryRun: boolean
      readonly rotate?: boolean | undefined
      readonly moved?: boolean | undefined
    },
  ) => Promise<object>
  readonly list: (ask: ListAsk) => Promise<readonly object[]>
  readonly replay: (ask: ReplayAsk) => Promise<number>
}

export type CadenceOutcome =
  | { readonly did: 'imported' | 'unchanged' | 'planned' }
  | {
      readonly did: 'differs'
      readonly cadence: string
      readonly differences: readonly Difference[]
    }

/** A cadence as it came, or the text of a file: read by who is given it. */
type CadenceFile = { readonly content: unknown } | { readonly text: string }
type OfTeam = { readonly team: TeamSlug }

/** @throws AppError `cadence.*`, `team.paused`, `salesloft.*` */
export type CadenceActions = {
  readonly list: (ask: CadenceAsk) => Promise<object>
  readonly show: (team: TeamSlug, id: string) => Promise<object>
  readonly export: (
    asked: OfTeam & { readonly cadence: string },
  ) => Promise<{ readonly content: object; readonly yaml: string }>
  readonly import: (
    asked: OfTeam & { readonly of: CadenceFile; readonly dryRun: boolean },
  ) => Promise<CadenceOutcome>
  readonly copy: (
    asked: OfTeam & {
      readonly cadence: string
      readonly to: TeamSlug
      readonly name?: string | undefined
      readonly externalIdentifier?: string | undefined
      readonly dryRun: boolean
    },
  ) => Promise<CadenceOutcome>
  readonly diff: (
    asked: OfTeam & { readonly of: CadenceFile; readonly cadence?: string | undefined },
  ) => Promise<object>
}

export type SettingsActions = {
  /** @throws AppError `team.unknown` */
  readonly show: (team: TeamSlug) => Promise<TeamSettings>
  /** `wanted`: as it came. @throws AppError `team.unknown`, `stream.unknown`, `usage.invalid` */
  readonly change: (team: TeamSlug, wanted: unknown, by: string) => Promise<TeamSettings>
}

export type GuardingActions = {
  readonly rules: {
    /** @throws AppError `team.unknown`, `usage.invalid` */
    readonly show: (team: TeamSlug, cadence?: string) => Promise<RulesShown>
    /** `wanted`: as it came. @throws AppError `team.unknown`, `usage.invalid` */
    readonly change: (
      team: TeamSlug,
      cadence: string | undefined,
      wanted: unknown,
      by: string,
    ) => Promise<RulesShown>
  }
  /** Of addresses and domains, however they are written. @throws AppError `team.unknown`, `usage.invalid` */
  readonly suppression: {
    readonly add: (
      team: TeamSlug,
      values: readonly string[],
      said: Said & { readonly note?: string | undefined },
    ) => Promise<{ readonly added: number; readonly known: number }>
    readonly remove: (
      team: TeamSlug,
      values: readonly string[],
    ) => Promise<{ readonly removed: number; readonly unknown: number }>
    readonly list: (
      team: TeamSlug,
      ask: { readonly after?: string | undefined; readonly limit?: number | undefined },
    ) => Promise<SuppressionPage>
  }
}

type Who = { readonly person: string } | { readonly address: string }

/** Ids and counts: an address is in no answer. */
type ErasedView = {
  readonly people: readonly string[]
  readonly addresses: number
  readonly gone: Readonly<Record<string, number>>
}

export type ErasingActions = {
  /** @throws AppError `team.unknown`, `usage.invalid` */
  readonly erase: (team: TeamSlug, who: Who, by: string) => Promise<ErasedView>
  /** What `erase` would find; nothing is written. @throws AppError `team.unknown`, `usage.invalid` */
  readonly plan: (team: TeamSlug, who: Who) => Promise<ErasedView>
  /** The newest first. @throws AppError `team.unknown`, `usage.invalid` */
  readonly list: (
    team: TeamSlug,
    ask: { readonly before?: string | undefined; readonly limit?: number | undefined },
  ) => Promise<{ readonly erasures: readonly object[]; readonly next: string | null }>
}

export type TeamLags = {
  readonly team: string
  readonly streams: readonly { readonly stream: string; readonly lagSeconds: number | null }[]
}

/** What is judged of a team. */
export type TeamOutline = { readonly team: string; readonly streams: readonly JudgedStream[] }

/** Of one request: Node's and Fastify's defaults are minutes, and never. */
export type Patience = { readonly headMs: number; readonly wholeMs: number }

export const patience: Patience = { headMs: 15_000, wholeMs: 30_000 }

export type Given = EnrollingGiven &
  ContactsGiven & {
    /** Of one team or of all. @throws AppError `team.unknown` */
    readonly status: (team?: TeamSlug) => Promise<StatusView>
    /** Of all teams, each minute: without what grows with the runs of a day. */
    readonly outlines: () => Promise<readonly TeamOutline[]>
    /** How far behind each stream is, of all teams. */
    readonly lags: () => Promise<readonly TeamLags[]>
    /** In the order of the team switch; the first is shown when none is asked for. */
    readonly teams: () => Promise<readonly { readonly slug: string; readonly name: string }[]>
    readonly actions: Actions
    readonly quarantine: QuarantineActions
    readonly changes: ChangesActions
    readonly cadences: CadenceActions
    readonly settings: SettingsActions
    readonly guarding: GuardingActions
    readonly erasing: ErasingActions
    /** Without it no deliveries are taken. */
    readonly webhooks?: WebhookIntake | undefined
    readonly onListening?: (() => void) | undefined
    readonly deliveries: WebhooksActions
    readonly checks: CheckFunctions
    readonly metrics: Pick<Metrics, 'text' | 'contentType' | 'received' | 'acknowledged'>
    readonly log: Log
    /** 32 characters or more (checked by the configuration). */
    readonly operatorToken: string
    /** Signs sessions; without one it is derived from the operator token. */
    readonly sessionKey?: Uint8Array
    readonly version: string
    readonly temporalUi?: TemporalUi
    /** Where people reach the pages, without a trailing slash; decides the cookie's `Secure`. */
    readonly publicUrl: string
    /** How often a live page is looked at for changes; 5 s. */
    readonly liveEveryMs?: number
    /** How long a client may take for what it sends; as `patience` has it unless a test says otherwise. */
    readonly patience?: Patience
    /** Milliseconds since 1970; a test may turn it. */
    readonly now?: () => number
  }
