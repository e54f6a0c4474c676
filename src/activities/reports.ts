import type { DueReports, ReportLook, ReportTurn } from '../domain/report-turns.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ReportPlace } from '../store/reports.ts'

/** `date`: a day by the team's clocks, as `2026-11-24`. */
export type MakeReports = {
  dueReports(of: { readonly team: TeamSlug }): Promise<DueReports>
  /** Reads no figures. */
  lookAtReport(place: ReportPlace): Promise<ReportLook>
  /** Another version only where the figures are others; the same one however often it is asked. */
  makeReport(place: ReportPlace): Promise<ReportTurn>
}

export type MakeReportsConfig = {
  readonly reports: {
    readonly due: (team: TeamSlug) => Promise<DueReports>
    readonly look: (place: ReportPlace) => Promise<ReportLook>
    readonly make: (place: ReportPlace) => Promise<ReportTurn>
  }
}

export function createMakeReports({ reports }: MakeReportsConfig): MakeReports {
  return {
    dueReports: ({ team }) => reports.due(team),
    lookAtReport: (place) => reports.look(place),
    async makeReport(place) {
      const { version, state } = await reports.make(place)
      return { version, state }
    },
  }
}
