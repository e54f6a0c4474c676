// Who makes a day's report: one workflow a team and day, however often it is asked for.
import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client'
import type { TeamSlug } from '../../domain/teams.ts'
import type { dailyReport } from '../../workflows/daily-report.ts'
import {
  dailyReportId,
  type DailyReportResult,
  priorityOf,
  reportDate,
  salesloftTeam,
} from '../../workflows/messages.ts'
import { type End, endOf, type StartedWorkflow } from './starts.ts'

/** How the latest run for a day ended. */
export type ReportEnd = End<DailyReportResult>

export type ReportStarts = {
  /** Starts `report:<team>:<date>`, or names the one that runs. */
  start(team: TeamSlug, date: string): Promise<StartedWorkflow>
  /** Undefined: it is under way. */
  end(team: TeamSlug, date: string): Promise<ReportEnd | undefined>
}

export function createReportStarts(client: Client, queue: string): ReportStarts {
  return {
    async start(team, date) {
      const handle = await client.workflow.start<typeof dailyReport>('dailyReport', {
        taskQueue: queue,
        workflowId: dailyReportId(team, date),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        args: [{ team, date }],
        priority: priorityOf(team, 'report'),
        staticSummary: `report of ${team} of ${date}`,
        typedSearchAttributes: [
          { key: salesloftTeam, value: team },
          { key: reportDate, value: date },
        ],
      })
      return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId }
    },
    end: (team, date) =>
      endOf(client.workflow.getHandle<typeof dailyReport>(dailyReportId(team, date))),
  }
}
