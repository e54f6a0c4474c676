// What people keep of the guards of enrolments: their rules, and whom a team never enrols.
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from '../store/database.ts'
import { createEnrollmentRulesStore } from '../store/enrollment-rules.ts'
import { createSuppressionStore } from '../store/suppression.ts'
import { createEnrollmentRules, type EnrollmentRules } from './enrollment-rules.ts'
import { createSuppression, type Suppression } from './suppression.ts'

export type Guarding = { readonly rules: EnrollmentRules; readonly suppression: Suppression }

export function guardingOf(
  database: Database,
  schedule?: (team: TeamSlug) => Promise<unknown>,
): Guarding {
  return {
    rules: createEnrollmentRules({ store: createEnrollmentRulesStore({ database }), schedule }),
    suppression: createSuppression({ store: createSuppressionStore({ database }) }),
  }
}
