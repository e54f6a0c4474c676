// What the status page needs to know, structurally: the store's status fits it, and so does a plain object in a test.
import type { ListedDelivery } from '../../store/inbox-list.ts'
import type { LatestDeliveries, WebhookStatus } from '../../store/webhook-status.ts'

export type StreamState = 'current' | 'reading' | 'behind' | 'paused' | 'unavailable' | 'failed'

/** The latest sweep of a stream. */
export type SweepView = {
  readonly state: 'sweeping' | 'current' | 'failed'
  readonly startedAt: string
  /** Null while it goes on. */
  readonly finishedAt: string | null
  readonly fetched: number
  readonly expected: number | null
  readonly suspects: number
  readonly deleted: number
  readonly repaired: number
  readonly mismatched: number
  readonly error?: { readonly code: string; readonly message: string }
}

/** Instants are ISO text in UTC; null is "not yet" or "none", never zero. */
export type StreamView = {
  readonly stream: string
  readonly state: StreamState
  readonly watermark: string | null
  readonly lagSeconds: number | null
  readonly rows: number
  readonly deleted: number
  readonly quarantined: number
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly failingSince?: string
  }
  /** How it is read; since when not as the catalogue has it. */
  readonly mode?: string
  readonly fallbackSince?: string | null
  readonly nextDueAt: string | null
  /** Between its latest run and its next, what that grows to, and the lag from which it is behind. */
  readonly intervalSeconds?: number
  readonly maximumLagSeconds?: number
  readonly lagLimitSeconds?: number
  readonly lastRun: {
    readonly startedAt?: string | null
    readonly finishedAt: string | null
    readonly workflowId: string | null
    readonly temporalRunId: string | null
  } | null
  /** Null: none was begun yet, or it compares at each full reading. */
  readonly sweep?: SweepView | null
  /** Records of the parent stream that keep failing and are passed by for a while. */
  readonly aside?: {
    readonly count: number
    readonly parent: string
    readonly code: string
    readonly message: string
    readonly retryAt: string
  } | null
  /** How often a column came as another type (`title`), or a field that nobody knows (`+name`). */
  readonly drift?: Readonly<Record<string, number>>
  readonly changes24h: number
  readonly cost24h: number
  /** While a stream is read for the first time; `expected` is null until SalesLoft has said it. */
  readonly progress: {
    readonly stored: number
    readonly expected: number | null
    readonly windows?: { readonly done: number; readonly all: number }
  } | null
}

/** One minute of the last hour; `value` is null where nothing is known. */
export type MinuteValue = { readonly minute: string; readonly value: number | null }

/** One delivery, as the page lists it: nothing of its body. */
export type DeliveryView = Pick<
  ListedDelivery,
  | 'id'
  | 'event'
  | 'state'
  | 'outcome'
  | 'receivedAt'
  | 'stream'
  | 'recordId'
  | 'attempts'
  | 'redeliveries'
>

export type WebhooksView = Pick<
  WebhookStatus,
  'wanted' | 'active' | 'refused' | 'appliedAt' | 'error' | 'lastDeliveryAt' | 'silent'
> & {
  /** Only where one team is asked for. */
  readonly latest?: Pick<LatestDeliveries, 'counts'> & {
    readonly deliveries: readonly DeliveryView[]
  }
}

/** What of a team's contacts waits for somebody. */
export type ContactsView = {
  readonly conflicts: number
  readonly oldestConflictSeconds: number | null
  readonly invalid: number
  readonly braked: boolean
}

export type TeamView = {
  readonly team: string
  readonly state: string
  readonly pausedAt: string | null
  readonly pauseReason?: string | null
  /** What it authenticates with. */
  readonly credential?: string | null
  /** Cost a minute, and what is left of it. */
  readonly budget: { readonly limit: number; readonly remaining: number | null }
  /** While SalesLoft does not answer. */
  readonly circuit?: { readonly openedAt: string; readonly retryAt: string } | null
  /** After a 429: until when the whole team waits. */
  readonly throttledUntil?: string | null
  readonly inbox?: { readonly pending: number; readonly oldestSeconds: number | null }
  /** Null or absent: nothing was ever subscribed. */
  readonly webhooks?: WebhooksView | null
  /** Null or absent: it has no contract of contacts. */
  readonly contacts?: ContactsView | null
  /** Of the last hour; a minute that is absent cost nothing. */
  readonly costByMinute: readonly { readonly minute: string; readonly cost: number }[]
  readonly streams: readonly StreamView[]
}

/** Of the last hour, by this process; a gap where it did not look. */
export type TeamHistory = {
  readonly lag: readonly MinuteValue[]
  readonly problems: readonly MinuteValue[]
}

export type StatusView = { readonly teams: readonly TeamView[] }

export type CheckWord = 'ok' | 'failing' | 'off'
export type Checks = {
  readonly postgres: CheckWord
  readonly temporal: CheckWord
  readonly salesloft: CheckWord
  /** Whether one polls. */
  readonly worker: CheckWord
  readonly redis: CheckWord
}
