// An audience is a query over the mirror that names whom to enrol. What one run may change is decided here: a query that was
// right yesterday may name everybody today, or nobody.
import type { TeamSlug } from './teams.ts'

export const audienceSchedules = ['off', 'hourly', 'daily'] as const
export type AudienceSchedule = (typeof audienceSchedules)[number]

/** What an operator says of an audience; ids are decimal text. */
export type AudienceWanted = {
  /** One SELECT over schema `salesloft` that answers with one column of ids of people. */
  readonly query: string
  readonly cadence: string
  /** In whose name; null: the user of the key. */
  readonly user: string | null
  /** How many one run enrols at most; the others wait for the next. */
  readonly mostEnrolled: number
  /** A run that would change more people than this changes nobody. */
  readonly brakeCount: number | null
  /** The same, in percent of those that were named before. */
  readonly brakePercent: number | null
  /** Whether it stops the enrolments it made of people whom it names no more. */
  readonly stopsOthers: boolean
  readonly schedule: AudienceSchedule
}

export type Audience = AudienceWanted & {
  readonly team: TeamSlug
  readonly name: string
  readonly nextDueAt: string | null
  readonly changedAt: string
  readonly changedBy: string
}

export const audienceDefaults = {
  user: null,
  mostEnrolled: 100,
  brakeCount: null,
  brakePercent: 25,
  stopsOthers: false,
  schedule: 'off',
} as const satisfies Partial<AudienceWanted>

/** Whole numbers, from and to. */
export const audienceBounds = {
  mostEnrolled: { least: 1, most: 10_000 },
  brakeCount: { least: 0, most: 1_000_000 },
  brakePercent: { least: 0, most: 100 },
} as const

/** How many one query may name. */
export const mostNamed = 100_000
export const queryTimeoutMs = 20_000
export const longestQuery = 20_000

/** What a run found, before it changes anything. */
export type AudienceChange = {
  /** People that the query names and the mirror has. */
  readonly named: number
  /** Ids of nobody in the mirror, or of somebody deleted: they are left out. */
  readonly unknown: number
  /** Named now, and not by the run before. */
  readonly entered: number
  /** Named by the run before, and not now. */
  readonly went: number
}

// Of a few people any change is a large share.
const fewChanges = 10
// Ids of something else are mostly nobody's; people that were deleted since are few.
const mostUnknown = 0.1

export type AudienceVerdict =
  | { readonly kind: 'go' }
  /** Nobody is changed until an operator has looked. */
  | { readonly kind: 'brake'; readonly why: string }
  /** What it names is not people. */
  | { readonly kind: 'nonsense'; readonly why: string }

export function judgeChange(
  { named, unknown, entered, went }: AudienceChange,
  { brakeCount, brakePercent }: Pick<AudienceWanted, 'brakeCount' | 'brakePercent'>,
): AudienceVerdict {
  if (unknown > (named + unknown) * mostUnknown && unknown >= fewChanges) {
    return nonsense(named, unknown)
  }
  if (named === 0 && unknown > 0) return nonsense(named, unknown)
  const before = named - entered + went
  if (named === 0 && before > 0) {
    return { kind: 'brake', why: `It names nobody; the run before named ${before}.` }
  }
  const changes = entered + went
  const words = `${entered} would enter and ${went} leave`
  if (brakeCount !== null && changes > brakeCount) {
    return { kind: 'brake', why: `${words}: more than ${brakeCount} at once.` }
  }
  const share = before === 0 ? 0 : (changes / before) * 100
  if (brakePercent !== null && changes >= fewChanges && share > brakePercent) {
    return { kind: 'brake', why: `${words}: more than ${brakePercent} % of ${before}.` }
  }
  return { kind: 'go' }
}

function nonsense(named: number, unknown: number): AudienceVerdict {
  const all = named + unknown
  return { kind: 'nonsense', why: `${unknown} of the ${all} ids it names are of no person.` }
}

export type AudienceRunState = 'done' | 'braked' | 'failed'

export type AudienceRun = AudienceChange & {
  readonly id: string
  readonly audience: string
  readonly state: AudienceRunState
  readonly by: string
  readonly at: string
  /** How many are to be enrolled by later runs. */
  readonly waiting: number
  /** The batch with what is done; null: nothing was to be. */
  readonly batch: string | null
  readonly error: { readonly code: string; readonly message: string } | null
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/

export function isAudienceName(text: string): boolean {
  return namePattern.test(text)
}

export type AudienceRan = AudienceChange & {
  /** Whether its brake would stop it, or did not because it was confirmed. */
  readonly brake: string | null
  /** Whom it enrols; the first 20. */
  readonly people: readonly string[]
  readonly enrols: number
  readonly stops: number
  readonly waiting: number
  readonly batch: string | null
}

/** Ids and counts alone: they enter a history. */
export type AudienceTurn =
  | {
      readonly state: 'done'
      readonly counts: AudienceChange & {
        readonly enrols: number
        readonly stops: number
        readonly waiting: number
      }
      readonly batch: string | null
    }
  /** A code of docs/errors.md; the run in Postgres has the words. */
  | { readonly state: 'failed'; readonly code: string }
