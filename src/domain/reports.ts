// A report of a local day: the day's own figures, what they are compared with, and what stands out. Pure: the same answers
// of the mirror make the same bytes.
import type { StreamName } from './streams.ts'
import type { TeamSlug } from './teams.ts'
import { daysLater, hoursOf, type LocalDay } from './report-days.ts'
import {
  type Compared,
  type Figures,
  type Gathered,
  isNothing,
  meanDays,
  reportedBy,
  type ReportedBy,
} from './report-figures.ts'
import { type Noteworthy, standsOut } from './report-standouts.ts'

/** Streams of which a report counts rows; it is final when all that there are were read past midnight. */
export const reportStreams = [
  'emails',
  'calls',
  'actions',
  'tasks',
  'meetings',
  'successes',
  'opportunities',
  'cadence_memberships',
] as const satisfies readonly StreamName[]

export type ReportState = 'provisional' | 'final'

/** `id` null: what belongs to none. */
export type Line = { readonly id: string | null; readonly figures: Figures }

/** What was touched in an hour of the day, counted from its beginning: up to 25 of them. */
export type HourOfDay = {
  readonly hour: number
  readonly emails: number
  readonly calls: number
  readonly others: number
}

/** Different people. */
export type Funnel = {
  readonly touched: number
  readonly opened: number
  readonly replied: number
  readonly meeting: number
  readonly success: number
}

/** What decides whether there is a new version. */
export type OwnFigures = {
  readonly total: Figures
  readonly funnel: Funnel
  readonly hours: readonly HourOfDay[]
  readonly users: readonly Line[]
  readonly cadences: readonly Line[]
  readonly steps: readonly Line[]
}

export type Compares = {
  readonly total: Figures
  readonly users: readonly Line[]
  readonly cadences: readonly Line[]
  readonly steps: readonly Line[]
}

/** By id; who or what the mirror has no name for is left out. */
export type ReportNames = Readonly<
  Record<'users' | 'cadences' | 'steps', Readonly<Record<string, string>>>
>

/** What stood beside the figures when a version was made. */
export type Beside = {
  readonly weekBefore: Compares & { readonly date: string }
  readonly mean: Compares & { readonly from: string; readonly until: string; readonly days: number }
  readonly standsOut: readonly Noteworthy[]
  readonly names: ReportNames
}

export type Report = Beside & {
  readonly schema: 1
  readonly team: TeamSlug
  readonly date: string
  readonly version: number
  readonly state: ReportState
  readonly zone: string
  /** ISO text in UTC: the first instant of the day, and the first after it. */
  readonly from: string
  readonly until: string
  readonly hoursLong: number
  /** When the mirror was read. */
  readonly asOf: string
  /** Streams that were not known complete past midnight. */
  readonly waitsFor: readonly string[]
  readonly own: OwnFigures
}

const lists = { user: 'users', cadence: 'cadences', step: 'steps' } as const satisfies Record<
  ReportedBy,
  'users' | 'cadences' | 'steps'
>

export type Answered = {
  readonly gathered: Gathered
  readonly hours: readonly HourOfDay[]
  readonly funnel: Funnel
  readonly names: ReportNames
}

export function ownFigures(day: LocalDay, { gathered, hours, funnel }: Answered): OwnFigures {
  const found = new Map(hours.map((each) => [each.hour, each]))
  return {
    total: gathered.team.own,
    funnel,
    hours: Array.from(
      { length: hoursOf(day) },
      (_, hour) => found.get(hour) ?? { hour, emails: 0, calls: 0, others: 0 },
    ),
    ...linesOf(gathered, (each) => each.own),
  }
}

export function besideFigures({ date }: LocalDay, { gathered, names }: Answered): Beside {
  const of = (figures: (each: Compared) => Figures): Compares => ({
    total: figures(gathered.team),
    ...linesOf(gathered, figures),
  })
  return {
    weekBefore: { date: daysLater(date, -7), ...of((each) => each.weekBefore) },
    mean: {
      from: daysLater(date, -meanDays),
      until: daysLater(date, -1),
      days: meanDays,
      ...of((each) => each.mean),
    },
    standsOut: standsOut(gathered),
    names,
  }
}

function linesOf(
  gathered: Gathered,
  figures: (each: Compared) => Figures,
): Omit<Compares, 'total'> {
  const entries = reportedBy.map((by) => [
    lists[by],
    [...gathered.by[by]]
      .map(([id, each]): Line => ({ id: id === '' ? null : id, figures: figures(each) }))
      .filter((line) => !isNothing(line.figures)),
  ])
  return Object.fromEntries(entries) as Omit<Compares, 'total'>
}

/** JSON in one way of writing: keys in their order of letters, no blanks. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isPlain(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
