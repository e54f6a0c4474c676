// The SalesLoft accounts of the teams: one client a team, which pays every request from the team's shared budget.
import { createBudget } from './client/salesloft/budget.ts'
import type { RequestSeen } from './client/salesloft/requests.ts'
import { createSalesloft, type Salesloft } from './client/salesloft/salesloft.ts'
import { addressProblems } from './config/rules.ts'
import type { Secret } from './config/secret.ts'
import type { At } from './domain/crash-points.ts'
import { AppError } from './domain/errors.ts'
import type { TeamSlug } from './domain/teams.ts'
import type { BudgetStore } from './store/budget.ts'
import type { Teams } from './store/teams.ts'
import type { Metrics, RequestOutcome } from './telemetry/metrics.ts'

export type Account = { readonly baseUrl: string; readonly apiKey: Secret }
export type Identity = { readonly id: string; readonly name: string }

export type Accounts = Disposable & {
  /** The team's client. @throws AppError `team.unknown`, `config.invalid` where its key may not travel */
  of(team: TeamSlug): Promise<Salesloft>
  /** Who a key belongs to (`GET /v2/team`). @throws AppError `auth.revoked`, `config.invalid`, `salesloft.*` */
  identify(account: Account): Promise<Identity>
  /**
   * The same of a team's stored key, for one request of its budget: also what SalesLoft's clock said.
   * @throws AppError as `of` and `identify`, `salesloft.budget`, `team.paused`, `secret.unreadable`
   */
  probe(team: TeamSlug, signal: AbortSignal): Promise<Identity & { readonly dateMs: number }>
}

export function createAccounts(given: {
  readonly teams: Teams
  readonly budget: BudgetStore
  readonly metrics: Metrics
  readonly transport: Parameters<typeof addressProblems>[1]
  readonly scopedFields: readonly string[]
  readonly at?: At | undefined
  /** Told when a team's circuit opens or closes. */
  readonly onCircuit?: (team: TeamSlug, state: 'opened' | 'closed') => void
}): Accounts {
  const { teams, budget, metrics, transport, scopedFields, at, onCircuit } = given
  const clients = new Map<string, Salesloft>()

  function requireAllowed(baseUrl: string): string {
    const problems = addressProblems(baseUrl, transport)
    if (problems.length === 0) return baseUrl
    throw new AppError(
      'config.invalid',
      problems.map((each) => `SALESLOFT_BASE_URL: ${each}`).join('\n'),
    )
  }

  function clientOf(
    team: TeamSlug,
    baseUrl: string,
    seen?: (request: RequestSeen) => void,
  ): Salesloft {
    return createSalesloft({
      baseUrl: requireAllowed(baseUrl),
      token: () => teams.apiKey(team),
      scopedFields,
      at,
      budget: createBudget({
        team,
        store: budget,
        onCircuit: (state) => onCircuit?.(team, state),
      }),
      onRequest: (request) => {
        const { status, cost, lane, waitedMs: waitMs } = request
        seen?.(request)
        metrics.requested({ team, outcome: outcomeOf(status), purpose: lane, cost, waitMs })
      },
    })
  }

  return {
    async of(team) {
      const { baseUrl } = await teams.get(team)
      const key = `${team} ${baseUrl}`
      const client = clients.get(key) ?? clientOf(team, baseUrl)
      clients.set(key, client)
      return client
    },
    async identify({ baseUrl, apiKey }) {
      const client = createSalesloft({
        baseUrl: requireAllowed(baseUrl),
        token: () => Promise.resolve(apiKey.reveal()),
        // A key that is not stored yet has no row to pay from; this is one request of cost 1.
        budget: {
          spend: ({ cost }) =>
            Promise.resolve({ requestedAt: new Date().toISOString(), cost, waitedMs: 0 }),
          settle: () => Promise.resolve({ waitMs: 0 }),
          unanswered: () => Promise.resolve({ waitMs: 0 }),
        },
      })
      try {
        const { id, name } = await client.team({ lane: 'interactive' })
        return { id, name: name ?? '' }
      } finally {
        client.close()
      }
    },
    async probe(team, signal) {
      let dateMs = Date.now()
      const { baseUrl } = await teams.get(team)
      const client = clientOf(team, baseUrl, (request) => (dateMs = request.dateMs ?? dateMs))
      try {
        const { id, name } = await client.team({ lane: 'interactive', signal })
        return { id, name: name ?? '', dateMs }
      } finally {
        client.close()
      }
    },
    [Symbol.dispose]() {
      for (const client of clients.values()) client.close()
    },
  }
}

function outcomeOf(status: RequestSeen['status']): RequestOutcome {
  if (status === 'unreachable') return status
  if (status === 429) return 'throttled'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'ok'
}
