// A team is what a key opens: its own world, its own budget, the scopes the key was given.
import { createHash } from 'node:crypto'
import type { Mutations } from '../world/mutations.ts'
import type { Mutator } from '../world/mutator.ts'
import type { Scenario, Sizes } from '../world/scenarios.ts'
import type { World } from '../world/world.ts'
import type { OpenLedger } from '../writes/ledger.ts'
import type { Writes } from '../writes/writes.ts'
import type { Budget } from './budget.ts'

export interface TeamOptions {
  readonly slug?: string
  readonly apiKey?: string
  readonly limitPerMinute?: number
  /** Default: every scope. */
  readonly scopes?: readonly string[]
  readonly sizes?: Sizes
  /** Rows of a stream that share an `updated_at`, by its path. */
  readonly ties?: Scenario['ties']
}

export interface Team {
  readonly slug: string
  /** Opaque; as SalesLoft's, `ak_` and 64 hex digits unless another was given. */
  readonly apiKey: string
  readonly id: number
  /** Undefined: every scope. Assign to take scopes away while it runs. */
  scopes: readonly string[] | undefined
  readonly budget: Budget
  readonly world: World
  readonly mutations: Mutations
  readonly mutator: Mutator
  readonly writes: Writes
  readonly ledger: OpenLedger
}

/** A key that a seed always gives. */
export function apiKeyOf(seed: number, slug: string): string {
  return `ak_${createHash('sha256').update(`simulator key ${seed} ${slug}`).digest('hex')}`
}

export function isAllowed({ scopes }: Team, scope: string): boolean {
  return scopes === undefined || scopes.includes(scope)
}

/** The team as a token sees it: with no more scopes than the team's and the token's own. */
export function withScope(
  found: { readonly team: Team; readonly scope: string } | undefined,
): Team | undefined {
  if (found === undefined || found.scope === 'public:all') return found?.team
  const { team } = found
  const scopes = found.scope.split(' ').filter((scope) => isAllowed(team, scope))
  return { ...team, scopes }
}
