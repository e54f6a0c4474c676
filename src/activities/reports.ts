import type { ReportLook, ReportTurn } from '../domain/report-turns.ts'
import type { ReportPlace } from '../store/reports.ts'

/** `date`: a day by the team's clocks, as `2026-11-24`. */
export type MakeReports = {
  /** Reads no figures. */
  lookAtReport(place: ReportPlace): Promise<ReportLook>
  /** Another version only where the figures are others; the same one however often it is asked. */
  makeReport(place: ReportPlace): Promise<ReportTurn>
}

export type MakeReportsConfig = {
  readonly reports: {
    readonly look: (place: ReportPlace) => Promise<ReportLook>
    readonly make: (place: ReportPlace) => Promise<ReportTurn>
  }
}

export function createMakeReports({ reports }: MakeReportsConfig): MakeReports {
  return {
    lookAtReport: (place) => reports.look(place),
    async makeReport(place) {
      const { version, state } = await reports.make(place)
      return { version, state }
    },
  }
}
