// What a judgement reads of ours: the rules that hold, what of somebody is suppressed, and what the caps have counted.
import { mergeRules, type Rules } from '../domain/enrollment-rules.ts'
import type { UsedFacts } from '../domain/enrollment-facts.ts'
import { suppressibleBy, type SuppressionKind } from '../domain/suppression.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { type Counted, usedOn } from './enrollment-caps.ts'
import { readRules } from './enrollment-rules.ts'
import { translating } from './errors.ts'
import { suppressedOf } from './suppression.ts'

export type GuardReads = {
  /** @throws AppError `team.unknown` */
  readonly rules: (team: TeamSlug, cadence: string) => Promise<Rules>
  /** What of somebody's addresses and company is on the list. */
  readonly suppressed: (
    team: TeamSlug,
    theirs: Parameters<typeof suppressibleBy>[0],
  ) => Promise<readonly SuppressionKind[]>
  readonly used: (counted: Counted) => Promise<UsedFacts>
}

export function createGuardReads(given: { readonly database: Database }): GuardReads {
  const db = given.database.kysely
  return translating<GuardReads>({
    async rules(team, cadence) {
      const stored = await readRules(db, { team, cadence })
      return mergeRules(stored.team, stored.cadence)
    },
    suppressed: (team, theirs) => suppressedOf(db, team, suppressibleBy(theirs)),
    used: (counted) => usedOn(db, counted),
  })
}
