// What is said and counted of the way to a team's account.
import type { createAccounts } from './accounts.ts'
import type { Log } from './telemetry/logs.ts'
import type { Metrics } from './telemetry/metrics.ts'

type Given = Parameters<typeof createAccounts>[0]

export function accountNews(
  log: Log,
  metrics: Metrics,
): Required<Pick<Given, 'metrics' | 'onCircuit' | 'onRenewal'>> {
  return {
    metrics,
    onCircuit: (team, state) => {
      if (state === 'closed') log.info({ team }, 'SalesLoft answers again')
      else log.warn({ team }, 'SalesLoft does not answer; one request each 30 s tries')
    },
    onRenewal: (team, outcome, err) => {
      metrics.renewed({ team, outcome })
      if (outcome === 'refused') log.error({ team, err }, 'SalesLoft refuses to renew the token')
      if (outcome === 'failed') log.warn({ team, err }, 'The token could not be renewed for now')
    },
  }
}
