// Reports as people, programs and the schedule ask for them: made from the mirror as it is now, kept as they were.
import { mergeRules } from '../domain/enrollment-rules.ts'
import type { At } from '../domain/crash-points.ts'
import { AppError } from '../domain/errors.ts'
import { dateAt, daysLater, isDate, type LocalDay, localDay } from '../domain/report-days.ts'
import { gather, meanDays } from '../domain/report-figures.ts'
import { type ReportLook, reportLook } from '../domain/report-turns.ts'
import { besideFigures, ownFigures, type Report } from '../domain/reports.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { createReporting, type Reporting } from './reporting.ts'
import type { Database } from '../store/database.ts'
import { createEnrollmentRulesStore, type EnrollmentRulesStore } from '../store/enrollment-rules.ts'
import { createReportFacts, type FactsAsked, type ReportFacts } from '../store/report-facts.ts'
import {
  createReports,
  type ReportPlace,
  type ReportSaved,
  type Reports as Store,
  type ReportVersion,
} from '../store/reports.ts'

export type Reports = {
  /** The day before the one that it is where the team is. */
  yesterday(team: TeamSlug): Promise<string>
  /** What a day waits for. @throws AppError `usage.invalid` where it is no day, or one that has not begun */
  look(place: ReportPlace): Promise<ReportLook>
  /**
   * Reads the mirror, and stores a version where the figures are new.
   * @throws AppError `usage.invalid` where it is no day, or one that has not begun; `team.unknown`
   */
  make(place: ReportPlace): Promise<ReportSaved & { readonly waitsFor: readonly string[] }>
  /** The latest version unless one is named. @throws AppError `report.unknown` */
  show(place: ReportPlace, version?: number): Promise<Report>
  versions(team: TeamSlug, from: string, until: string): Promise<readonly ReportVersion[]>
}

export type OfferedReports = Reports & Reporting

export function reportsOf(
  given: Omit<Parameters<typeof createReporting>[0], 'look'> & {
    readonly database: Database
    readonly at?: At | undefined
  },
): OfferedReports {
  const { database, at } = given
  const reports = createReportService({
    facts: createReportFacts({ database }),
    store: createReports({ database, at }),
    rules: createEnrollmentRulesStore({ database }),
  })
  return { ...reports, ...createReporting({ ...given, look: (place) => reports.look(place) }) }
}

export function createReportService(given: {
  readonly facts: ReportFacts
  readonly store: Store
  readonly rules: Pick<EnrollmentRulesStore, 'read'>
  /** Milliseconds since 1970. */
  readonly now?: () => number
}): Reports {
  const { facts, store, rules, now = Date.now } = given

  async function zoneOf(team: TeamSlug): Promise<string> {
    return mergeRules((await rules.read({ team, cadence: null })).team).timeZone
  }

  async function dayOf({ team, date }: ReportPlace): Promise<LocalDay> {
    if (!isDate(date)) throw new AppError('usage.invalid', `${date} is no day: write 2026-11-24.`)
    const day = localDay(await zoneOf(team), date)
    if (day.fromMs > now())
      throw new AppError('usage.invalid', `${date} has not begun in ${day.zone}.`)
    return day
  }

  return {
    async look(place) {
      const { untilMs } = await dayOf(place)
      return reportLook(await facts.waitsFor(place.team, text(untilMs)), untilMs, now())
    },
    async yesterday(team) {
      return daysLater(dateAt(await zoneOf(team), now()), -1)
    },
    async make(place) {
      const { team } = place
      const day = await dayOf(place)
      const answer = await facts.read({ team, bounds: boundsOf(day) })
      const answered = { ...answer, gathered: gather(answer.facts) }
      const { asOf, waitsFor } = answer
      const saved = await store.save({
        team,
        day,
        asOf,
        waitsFor,
        own: ownFigures(day, answered),
        beside: besideFigures(day, answered),
      })
      return { ...saved, waitsFor }
    },
    async show(place, version) {
      const report = await store.read(place, version)
      if (report !== undefined) return report
      const which = version === undefined ? '' : ` of version ${version}`
      throw new AppError('report.unknown', `${place.team} has no report${which} of ${place.date}.`)
    },
    versions: (team, from, until) => store.versions(team, from, until),
  }
}

const text = (ms: number): string => new Date(ms).toISOString()

/** Days of the same zone, so that each comparison is with whole days of its clocks. */
function boundsOf({ zone, date, fromMs, untilMs }: LocalDay): FactsAsked['bounds'] {
  const weekBefore = localDay(zone, daysLater(date, -7))
  const { fromMs: first } = localDay(zone, daysLater(date, -meanDays))
  return [
    text(first),
    text(weekBefore.fromMs),
    text(weekBefore.untilMs),
    text(fromMs),
    text(untilMs),
  ]
}
