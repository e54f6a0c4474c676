// The shortest schedule that still fails, by leaving things out: halves, quarters, … single actions.
import type { Action, Schedule } from './schedule.ts'

export async function shrink(
  schedule: Schedule,
  stillFails: (shorter: Schedule) => Promise<boolean>,
  mostRuns = 80,
): Promise<Schedule> {
  let best = schedule
  let runs = 0
  for (let size = Math.ceil(best.actions.length / 2); size >= 1; size = Math.floor(size / 2)) {
    let from = 0
    while (from < best.actions.length && runs < mostRuns) {
      const actions: readonly Action[] = best.actions.toSpliced(from, size)
      const shorter = { ...best, actions }
      runs += 1
      if (await stillFails(shorter)) best = shorter
      else from += size
    }
  }
  return best
}
