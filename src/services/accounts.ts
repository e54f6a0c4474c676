// The SalesLoft accounts of the teams: one client a team, which pays every request from the team's shared budget.
import { createBudget } from '../client/salesloft/budget.ts'
import type { RequestSeen } from '../client/salesloft/requests.ts'
import { createOAuth, type OAuth } from '../client/salesloft/oauth.ts'
import { createSalesloft, type Salesloft } from '../client/salesloft/salesloft.ts'
import { createTokens, type Renewal } from '../client/salesloft/tokens.ts'
import { addressProblems } from '../config/rules.ts'
import type { Secret } from '../config/secret.ts'
import type { At } from '../domain/crash-points.ts'
import { AppError } from '../domain/errors.ts'
import { scopedStreams } from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { BudgetStore } from '../store/budget.ts'
import type { Credentials } from '../store/credentials.ts'
import type { OAuthClient } from '../store/grants.ts'
import type { Teams } from '../store/teams.ts'
import type { Metrics, RequestOutcome } from '../telemetry/metrics.ts'

export type Account = { readonly baseUrl: string; readonly bearer: Secret }
export type Identity = { readonly id: string; readonly name: string }

export type Accounts = AsyncDisposable & {
  /** The team's client. @throws AppError `team.unknown`, `config.invalid` where its key may not travel */
  of(team: TeamSlug): Promise<Salesloft>
  /** Where tokens come from. @throws AppError `config.invalid` where a secret may not travel to that address */
  oauth(authUrl: string): OAuth
  /** Who a key or token belongs to (`GET /v2/team`). @throws AppError `auth.revoked`, `config.invalid`, `salesloft.*` */
  identify(account: Account): Promise<Identity>
  /**
   * The same of a team's stored key, for one request of its budget: also what SalesLoft's clock said.
   * @throws AppError as `of` and `identify`, `salesloft.budget`, `team.paused`, `secret.unreadable`
   */
  probe(team: TeamSlug, signal: AbortSignal): Promise<Identity & { readonly dateMs: number }>
}

export function createAccounts(given: {
  readonly teams: Pick<Teams, 'get'>
  readonly credentials: Credentials
  /** The OAuth app of the environment. */
  readonly client: OAuthClient | undefined
  readonly budget: BudgetStore
  readonly metrics: Metrics
  readonly transport: Parameters<typeof addressProblems>[1]
  /** Streams whose privileged fields are asked for, where a team does not have it set otherwise. */
  readonly scopedFields: readonly string[]
  readonly at?: At | undefined
  /** The longest a request may take; as the client has it unless a test says otherwise. */
  readonly timeoutMs?: number | undefined
  /** Told when a team's circuit opens or closes. */
  readonly onCircuit?: (team: TeamSlug, state: 'opened' | 'closed') => void
  /** Told of each renewal of a token. */
  readonly onRenewal?: (team: TeamSlug, how: Renewal, error?: AppError) => void
}): Accounts {
  const { teams, credentials, budget, metrics, transport, at, timeoutMs } = given
  const { client: app, onCircuit, onRenewal } = given
  const clients = new Map<string, Salesloft>()
  const tokens = new Map<TeamSlug, ReturnType<typeof createTokens>>()
  const scoped = new Map<TeamSlug, readonly string[]>()

  function requireAllowed(address: string, setting = 'SALESLOFT_BASE_URL'): string {
    const problems = addressProblems(address, transport)
    if (problems.length === 0) return address
    throw new AppError('config.invalid', problems.map((each) => `${setting}: ${each}`).join('\n'))
  }

  function oauth(authUrl: string): OAuth {
    return createOAuth({ authUrl: requireAllowed(authUrl, 'SALESLOFT_AUTH_URL') })
  }

  /** One a team, so that all its requests of this process wait for the same renewal. */
  function tokensOf(team: TeamSlug): ReturnType<typeof createTokens> {
    const made =
      tokens.get(team) ??
      createTokens({
        team,
        credentials,
        oauth,
        client: app,
        at,
        onRenewal: (how, error) => onRenewal?.(team, how, error),
      })
    tokens.set(team, made)
    return made
  }

  function clientOf(
    team: TeamSlug,
    baseUrl: string,
    seen?: (request: RequestSeen) => void,
  ): Salesloft {
    const { token, renew } = tokensOf(team)
    return createSalesloft({
      baseUrl: requireAllowed(baseUrl),
      token,
      renew,
      scopedFields: () => scoped.get(team) ?? [],
      timeoutMs,
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
      const { baseUrl, scopedFields } = await teams.get(team)
      scoped.set(team, scopedStreams(given.scopedFields, scopedFields))
      const key = `${team} ${baseUrl}`
      const client = clients.get(key) ?? clientOf(team, baseUrl)
      clients.set(key, client)
      return client
    },
    oauth,
    async identify({ baseUrl, bearer }) {
      const client = createSalesloft({
        baseUrl: requireAllowed(baseUrl),
        token: () => Promise.resolve(bearer.reveal()),
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
    async [Symbol.asyncDispose]() {
      for (const client of clients.values()) client.close()
      // What is being renewed has to be stored: its refresh token is spent.
      await Promise.all([...tokens.values()].map((each) => each[Symbol.asyncDispose]()))
    },
  }
}

function outcomeOf(status: RequestSeen['status']): RequestOutcome {
  if (status === 'unreachable') return status
  if (status === 429) return 'throttled'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'ok'
}
