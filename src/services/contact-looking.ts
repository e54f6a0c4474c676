// A dry run of contacts: the same decisions as a run makes, with nothing held and nothing written.
import {
  addDifferences,
  type Difference,
  type DifferenceCounts,
  noDifferences,
} from '../domain/contact-differences.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactDesk, Taking } from '../store/contact-desk.ts'
import { type Decided, lookAtBatch } from './contact-batch.ts'
import type { ContactRules } from './contact-pair-reading.ts'

export const pairsTogether = 1_000

/** In this order: what SalesLoft made of what it was sent comes first, since it is agreed then. */
export const takings: readonly Taking[] = ['awaited', 'contacts', 'people', 'retries', 'doubtful']

export type ContactPreview = {
  readonly differences: readonly Difference[]
  /** So far. */
  readonly counts: DifferenceCounts
  /** Pairs of which something would be noted, so far, and all that were looked at. */
  readonly decided: number
  readonly looked: number
}

export async function* previewOf(
  desk: ContactDesk,
  rules: ContactRules,
  {
    team,
    since,
    signal,
  }: {
    readonly team: TeamSlug
    readonly since: string | null
    readonly signal?: AbortSignal | undefined
  },
): AsyncGenerator<ContactPreview> {
  let counts = noDifferences
  let [decided, seen] = [0, 0]
  for (const taking of takings) {
    let after: string | null = null
    do {
      signal?.throwIfAborted()
      const ask = { team, taking, since, after, most: pairsTogether }
      const looked: { readonly value: Decided; readonly last: string | null } = await desk.look(
        ask,
        (at) => lookAtBatch(at, rules, taking),
      )
      counts = addDifferences(counts, looked.value.counts)
      decided += looked.value.decided
      seen += looked.value.looked
      yield { differences: looked.value.differences, counts, decided, looked: seen }
      after = looked.last
    } while (after !== null)
  }
}
