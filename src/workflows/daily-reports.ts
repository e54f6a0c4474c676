// Once a day, after midnight where the team is: days that have no final report get one, each in a workflow of its own, and what
// came late restates those that have.
import { ParentClosePolicy, setCurrentDetails, startChild } from '@temporalio/workflow'
import { dailyReport } from './daily-report.ts'
import { unlessRunning } from './go-on-with.ts'
import {
  type DailyReportsInput,
  type DailyReportsResult,
  dailyReportId,
  priorityOf,
  reportDate,
  salesloftTeam,
} from './messages.ts'
import { reportingOf } from './proxies.ts'

export async function dailyReports({ team }: DailyReportsInput): Promise<DailyReportsResult> {
  const reporting = reportingOf(team)
  const { missing, made } = await reporting.dueReports({ team })
  for (const date of missing) {
    await unlessRunning(
      startChild(dailyReport, {
        workflowId: dailyReportId(team, date),
        args: [{ team, date }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        priority: priorityOf(team, 'report'),
        staticSummary: `report of ${team} of ${date}`,
        typedSearchAttributes: [
          { key: salesloftTeam, value: team },
          { key: reportDate, value: date },
        ],
      }),
    )
  }
  let restated = 0
  for (const { date, version } of made) {
    const now = await reporting.makeReport({ team, date })
    if (now.version !== version) restated += 1
    setCurrentDetails(describe())
  }
  setCurrentDetails(describe())
  return { begun: missing.length, restated }

  function describe(): string {
    return `${missing.length} days had no final report; ${restated} of ${made.length} are restated`
  }
}
