// A day's report as a workflow: begun by hand, and how it ended.
import type { ReportEnd } from '../client/temporal/reports.ts'
import type { StartedWorkflow } from '../client/temporal/starts.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import type { ReportLook } from '../domain/report-turns.ts'
import type { ReportPlace } from '../store/reports.ts'
import type { Teams } from '../store/teams.ts'
import { requireRunning } from './running.ts'
import type { Workers } from './workers.ts'

export type Reporting = {
  /**
   * Makes the report of a day when all that it counts is known, or names who is on it.
   * @throws AppError `team.unknown`, `team.paused`, `usage.invalid`, `temporal.no-worker`
   */
  begin(place: ReportPlace): Promise<StartedWorkflow>
  /** Undefined: it is under way. */
  end(place: ReportPlace): Promise<ReportEnd | undefined>
}

export function createReporting(given: {
  readonly teams: Pick<Teams, 'get'>
  readonly workers: Pick<Workers, 'requirePolling'>
  readonly temporal: () => Promise<Pick<Temporal, 'reports'>>
  readonly look: (place: ReportPlace) => Promise<ReportLook>
}): Reporting {
  const { teams, workers, temporal, look } = given
  return {
    async begin(place) {
      await requireRunning(teams, place.team)
      // A day that there is not is refused at once.
      await look(place)
      await workers.requirePolling()
      return await (await temporal()).reports.start(place.team, place.date)
    },
    end: async ({ team, date }) => await (await temporal()).reports.end(team, date),
  }
}
