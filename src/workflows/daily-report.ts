// A day's report: it waits until the day is over and what it counts is known, is made before that where that takes long, and
// then once more when all is known. What day that is by which clocks is the activities' matter.
import { continueAsNew, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow'
import { describeReport, nextOfReport } from '../domain/report-turns.ts'
import type { DailyReportInput, DailyReportResult } from './messages.ts'
import { reportingOf } from './proxies.ts'

export async function dailyReport({
  team,
  date,
  before,
}: DailyReportInput): Promise<DailyReportResult> {
  const reporting = reportingOf(team)
  let made = before
  for (;;) {
    const look = await reporting.lookAtReport({ team, date })
    const next = nextOfReport(look, made)
    setCurrentDetails(describeReport(look, made))
    if (next.does === 'end') return next.made
    if (next.does === 'make') {
      made = await reporting.makeReport({ team, date })
      setCurrentDetails(describeReport(look, made))
      if (made.state === 'final') return made
      continue
    }
    await sleep(next.ms)
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof dailyReport>({ team, date, ...(made && { before: made }) })
    }
  }
}
