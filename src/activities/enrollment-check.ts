// Judges an enrolment by what the mirror knows, which costs nothing and answers at once; at the last moment SalesLoft itself
// is asked.
import { decide, type GuardAnswer, judge } from '../domain/enrollment-guards.ts'
import type { EnrollmentRow } from '../domain/enrollment.ts'
import { type EnrollmentConfig, goesOn, newsMs, saying, type Worked } from './enrollment-parts.ts'

export type Checking = {
  check(row: EnrollmentRow, signal: AbortSignal): Promise<Worked>
  stop(row: EnrollmentRow): Promise<Worked>
}

export function createChecking(
  parts: Pick<EnrollmentConfig, 'enrollments' | 'factsOf' | 'rulesOf' | 'metrics'>,
): Checking {
  const { enrollments, factsOf, rulesOf, metrics } = parts
  return {
    async check(row, signal) {
      const { team, person, cadence, user, lane } = row
      const asked = { team, person, cadence, user, lane, signal }
      const { facts } = await factsOf({ ...asked, from: 'mirror' })
      const answers = judge(facts, await rulesOf(team, cadence))
      const held = await heldUp(parts, row, answers)
      if (held !== undefined) return held
      await enrollments.step(
        row,
        { state: 'checked', reason: null, waiting_until: null, answers },
        { kind: 'checked', by: 'worker' },
      )
      return goesOn
    },
    async stop(row) {
      const isDone = await enrollments.step(
        row,
        { state: 'stopped', reason: null, waiting_until: null, ended_at: row.now },
        { kind: 'stopped', by: row.stopBy ?? 'worker' },
      )
      if (isDone) metrics.enrolled({ team: row.team, outcome: 'stopped' })
      return goesOn
    },
  }
}

/** What a guard that refuses it or has it wait makes of it, which is written then; undefined: all of them let it go on. */
export async function heldUp(
  { enrollments, metrics }: Pick<EnrollmentConfig, 'enrollments' | 'metrics'>,
  row: EnrollmentRow,
  answers: readonly GuardAnswer[],
): Promise<Worked | undefined> {
  const decision = decide(answers)
  if (decision.kind === 'pass') return undefined
  const { guard: reason } = decision
  const detail = saying(answers)
  if (decision.kind === 'refuse') {
    const isDone = await enrollments.step(
      row,
      { state: 'refused', reason, answers, waiting_until: null, ended_at: row.now },
      { kind: 'refused', by: 'guard', detail },
    )
    if (isDone) metrics.enrolled({ team: row.team, outcome: 'refused' })
    return goesOn
  }
  const { until } = decision
  // To find the same again is no news.
  const isSame = row.state === 'waiting' && row.reason === reason
  await enrollments.step(
    row,
    { state: 'waiting', reason, answers, waiting_until: until, looked_at: row.now },
    isSame ? undefined : { kind: 'waits', by: 'guard', detail },
  )
  return until === null ? { waitMs: newsMs } : goesOn
}
