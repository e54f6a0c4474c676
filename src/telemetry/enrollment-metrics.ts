// What enrolments count.
import type { Counter } from 'prom-client'

export type EnrollmentMetrics = {
  /** One has been made, refused or ended. */
  enrolled(enrollment: {
    readonly team: string
    readonly outcome: 'enrolled' | 'found' | 'refused' | 'stopped' | 'finished'
  }): void
  /** The answer of SalesLoft was lost. */
  enrollmentUnknown(enrollment: { readonly team: string }): void
}

export function createEnrollmentMetrics(
  counter: (name: 'enrollments_total' | 'enrollment_unknown_outcome_total') => Counter,
  label: (team: string) => string,
): EnrollmentMetrics {
  const ends = counter('enrollments_total')
  const unknown = counter('enrollment_unknown_outcome_total')
  return {
    enrolled({ team, outcome }) {
      ends.inc({ team: label(team), outcome })
    },
    enrollmentUnknown({ team }) {
      unknown.inc({ team: label(team) })
    },
  }
}
