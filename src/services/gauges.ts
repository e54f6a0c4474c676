import type { TeamGauges } from '../store/status.ts'
import type { Gauges } from '../telemetry/metrics.ts'

/** What is true at a scrape; a team whose budget nobody asked about yet has all of it. */
export function gaugesOf(teams: readonly TeamGauges[]): Gauges {
  return {
    teams: teams.map(
      ({ team, state, budget, circuit, pauseReason, inbox, webhooks, contacts, streams }) => ({
        team,
        waitsForPerson: pauseReason === 'auth.revoked',
        // Of a team that is paused nothing is late.
        inbox: state === 'running' ? inbox : { ...inbox, oldestSeconds: null },
        webhooks,
        contacts,
        circuitOpen: circuit !== null,
        budgetRemaining: budget.remaining ?? budget.limit,
        overdueStreams: streams.filter(({ overdue }) => overdue).length,
        streams,
      }),
    ),
  }
}
