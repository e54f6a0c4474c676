// Judges an enrolment by what the mirror knows, which costs nothing and answers at once; at the last moment SalesLoft itself
// is asked.
import { type GuardAnswer, judge } from '../domain/enrollment-guards.ts'
import type { EnrollmentRow } from '../domain/enrollment.ts'
import {
  type EnrollmentConfig,
  goesOn,
  saying,
  verdictOn,
  type Worked,
} from './enrollment-parts.ts'

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
      if (await heldUp(parts, row, answers)) return goesOn
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

/** Whether a guard refuses it or has it wait, which is written then. */
export async function heldUp(
  { enrollments, metrics }: Pick<EnrollmentConfig, 'enrollments' | 'metrics'>,
  row: EnrollmentRow,
  answers: readonly GuardAnswer[],
): Promise<boolean> {
  const verdict = verdictOn(answers)
  if (verdict === undefined) return false
  const { guard: reason, until } = verdict
  if (verdict.verdict === 'refuse' || until === undefined) {
    const change = { state: 'refused', reason, answers, waiting_until: null } as const
    const isDone = await enrollments.step(
      row,
      { ...change, ended_at: row.now },
      { kind: 'refused', by: 'guard', detail: saying(answers) },
    )
    if (isDone) metrics.enrolled({ team: row.team, outcome: 'refused' })
    return true
  }
  const change = { state: 'waiting', reason, answers, waiting_until: until } as const
  // To find the same again is no news.
  const isSame = row.state === 'waiting' && row.reason === reason
  await enrollments.step(
    row,
    change,
    isSame ? undefined : { kind: 'waits', by: 'guard', detail: saying(answers) },
  )
  return true
}
