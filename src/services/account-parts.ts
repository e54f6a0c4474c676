// The accounts put together from the configuration and the stores.
import { accountNews } from './account-news.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { oauthClient } from './needed.ts'
import type { Config } from '../config/config.ts'
import type { At } from '../domain/crash-points.ts'
import { createBudgetStore } from '../store/budget.ts'
import type { Credentials } from '../store/credentials.ts'
import type { Database } from '../store/database.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export function accountsOf(given: {
  readonly config: Config
  readonly database: Database
  readonly teams: Teams
  readonly credentials: Credentials
  readonly at: At | undefined
  readonly log: Log
  readonly metrics: Metrics
}): Accounts {
  const { config, database, teams, credentials, at, log, metrics } = given
  const { scopedFields, insecureHosts } = config.salesloft
  return createAccounts({
    teams,
    credentials,
    client: oauthClient(config),
    at,
    metrics,
    budget: createBudgetStore({ database }),
    scopedFields,
    ...accountNews({ log, metrics }),
    transport: { insecureHosts, production: config.profile === 'production' },
  })
}
