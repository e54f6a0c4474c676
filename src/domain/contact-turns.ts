// How far a run of contacts is: counts and words of ours only, as it goes into a workflow's history.
import { changesOf, type DifferenceCounts } from './contact-differences.ts'

export type ContactTurn = {
  /**
   * `none`: the team has no contract. `more`: there is more to do at once. `waiting`: SalesLoft is at work on it, or what became
   * of something shows later. `braked`: it would change too much, and waits for somebody to confirm it.
   */
  readonly state: 'none' | 'more' | 'waiting' | 'done' | 'braked'
  readonly counts: DifferenceCounts
  /** For how long it waits. */
  readonly waitMs: number
}

/** One line for the Temporal UI. */
export function describeContacts({ state, counts }: Omit<ContactTurn, 'waitMs'>): string {
  const { local, salesloft, conflicts, waiting } = counts
  const sides = `${changesOf(local)} contacts, ${changesOf(salesloft)} people in SalesLoft`
  return `${state}: ${sides}, ${conflicts} conflicts, ${waiting} waiting`
}
