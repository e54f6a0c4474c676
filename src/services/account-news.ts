// What is said of an account when SalesLoft goes away or comes back, and when its token was renewed or was not.
import type { createAccounts } from './accounts.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

type News = Required<Pick<Parameters<typeof createAccounts>[0], 'onCircuit' | 'onRenewal'>>

export function accountNews({
  log,
  metrics,
}: {
  readonly log: Log
  readonly metrics: Pick<Metrics, 'renewed'>
}): News {
  return {
    onCircuit(team, state) {
      if (state === 'closed') log.info({ team }, 'SalesLoft answers again')
      else log.warn({ team }, 'SalesLoft does not answer; one request each 30 s tries')
    },
    onRenewal(team, outcome, err) {
      metrics.renewed({ team, outcome })
      if (outcome === 'refused') log.error({ team, err }, 'SalesLoft refuses to renew the token')
      if (outcome === 'failed') log.warn({ team, err }, 'The token could not be renewed for now')
    },
  }
}
