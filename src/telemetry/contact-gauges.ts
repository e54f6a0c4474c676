// What of contacts waits for somebody at a scrape.
import type { Gauge } from 'prom-client'
import type { MetricName } from './metric-table.ts'

export type ContactGauges = {
  readonly conflicts: number
  /** Null where there is none. */
  readonly oldestConflictSeconds: number | null
  readonly invalid: number
  readonly braked: boolean
}

export function createContactGauges(gauge: (name: MetricName) => Gauge) {
  const conflicts = gauge('contacts_conflicts')
  const oldest = gauge('contacts_oldest_conflict_age_seconds')
  const invalid = gauge('contacts_invalid')
  const braked = gauge('contacts_braked')
  return {
    all: [conflicts, oldest, invalid, braked],
    /** @param contacts null: the team has no contract */
    set(team: string, contacts: ContactGauges | null) {
      if (contacts === null) return
      conflicts.set({ team }, contacts.conflicts)
      oldest.set({ team }, contacts.oldestConflictSeconds ?? 0)
      invalid.set({ team }, contacts.invalid)
      braked.set({ team }, contacts.braked ? 1 : 0)
    },
  }
}
