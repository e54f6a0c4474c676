// The bearer of a team's requests. A token is renewed at half of its life, or when SalesLoft refuses it, by one process of
// all: the others go on with the old one, or wait for the new. Nobody uses a token before it is stored: SalesLoft gives each
// refresh token for one use, so the stored one must be the newest.
import { setTimeout as sleep } from 'node:timers/promises'
import { type At, nothingHappens } from '../../domain/crash-points.ts'
import { AppError, isPassing, type Settled, settled } from '../../domain/errors.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { Credentials, Lease, Stored } from '../../store/credentials.ts'
import type { OAuthClient, Tokens } from '../../store/grants.ts'
import type { OAuth } from './oauth.ts'

export type TokenSource = {
  /**
   * What the next request authenticates with.
   * @throws AppError `auth.revoked`, `auth.client`, `team.unknown`, `secret.unreadable`, or what passes by itself
   */
  readonly token: () => Promise<string>
  /** After a 401: another one, or the same where there is no other. Throws as `token` does. */
  readonly renew: (refused: string) => Promise<string>
}

export type Renewal = 'renewed' | 'failed' | 'refused'

export type TokensConfig = {
  readonly team: TeamSlug
  readonly credentials: Pick<Credentials, 'read' | 'lease' | 'save' | 'putOff' | 'refuse'>
  readonly oauth: (authUrl: string) => OAuth
  /** The app of the environment, whose secret may be newer than the stored one. */
  readonly client: OAuthClient | undefined
  /** Told how each renewal of this process ended. */
  readonly onRenewal?: ((how: Renewal, error?: AppError) => void) | undefined
  readonly at?: At | undefined
}

// While the old token works nobody waits longer than this for the new one.
const dueWaitMs = 5_000
// As long as for the budget: then the slot is given back.
const longestWaitMs = 20_000
// Looks at what another process is renewing.
const lookEveryMs = 200
const againAfterMs = 15_000
// Of a refused app: at most one question a minute, from all processes together.
const clientAgainAfterMs = 60_000
// Postgres away between the answer and its storing: the tokens are good, and the only ones.
const saveForMs = 600_000
const saveEveryMs = 500

export function createTokens(config: TokensConfig): TokenSource & AsyncDisposable {
  const { team, credentials, oauth, client, onRenewal, at = nothingHappens } = config
  let flight: Promise<Settled<void>> | undefined

  /** One at a time in this process; whoever asks meanwhile gets the same. */
  function renewal(version: number): Promise<Settled<void>> {
    flight ??= settled(renewOnce(version)).finally(() => (flight = undefined))
    return flight
  }

  async function renewOnce(version: number): Promise<void> {
    const leasing = await credentials.lease(team, version)
    if (leasing.kind === 'stale') return
    if (leasing.kind === 'busy') return await otherRenews(version, leasing.waitMs)
    const { lease } = leasing
    const asked = await settled(ask(lease))
    if (!asked.ok) return await giveUp(lease, asked.error)
    at('K2')
    await save(lease, asked.value)
    onRenewal?.('renewed')
  }

  async function ask(lease: Lease): Promise<Tokens> {
    const to = oauth(lease.authUrl)
    // The app's secret may have been changed since the team was connected.
    const app = client?.id === lease.client.id ? client : lease.client
    const { kind, refreshToken = '', scope } = lease
    return kind === 'oauth'
      ? await to.refresh(app, refreshToken)
      : await to.clientCredentials(app, scope)
  }

  async function save(lease: Lease, tokens: Tokens): Promise<void> {
    const until = performance.now() + saveForMs
    for (;;) {
      const saved = await settled(credentials.save(lease, tokens))
      // Stale: it was connected anew, or taken for dead; what is stored then is what counts.
      if (saved.ok) return
      if (!isPassing(saved.error) || performance.now() > until) throw saved.error
      await sleep(saveEveryMs)
    }
  }

  async function giveUp(lease: Lease, error: AppError): Promise<void> {
    if (error.code === 'auth.revoked') {
      const { kind } = await credentials.refuse(lease, error.message)
      // Connected anew meanwhile: what is stored now was not refused.
      if (kind === 'stale') return
    } else {
      const { code, retryAfterMs = againAfterMs } = error
      await credentials.putOff(lease, code === 'auth.client' ? clientAgainAfterMs : retryAfterMs)
    }
    onRenewal?.(error.code === 'auth.revoked' ? 'refused' : 'failed', error)
    throw error
  }

  async function otherRenews(version: number, leaseMs: number): Promise<void> {
    const until = performance.now() + Math.min(leaseMs, longestWaitMs)
    while (performance.now() < until) {
      await sleep(lookEveryMs)
      const stored = await credentials.read(team)
      if (stored.version !== version || stored.retryInMs > 0) return
    }
    throw waiting(Math.max(1_000, leaseMs - longestWaitMs))
  }

  /** Renews it, or waits for who does; for no longer than this. @returns what is stored then */
  async function renewed({ version }: Stored, waitMs: number): Promise<Stored> {
    const late = new AbortController()
    const outOfTime = sleep(waitMs, undefined, { signal: late.signal }).then(
      () => ({ ok: false, error: waiting(againAfterMs) }) as const,
      () => ({ ok: false, error: waiting(0) }) as const,
    )
    const done = await Promise.race([renewal(version), outOfTime])
    late.abort()
    if (!done.ok) throw done.error
    return await credentials.read(team)
  }

  async function usable(stored: Stored): Promise<string> {
    const { state, bearer, retryInMs } = stored
    if (state === 'fresh') return bearer
    if (retryInMs > 0) {
      if (state === 'due') return bearer
      throw waiting(retryInMs)
    }
    if (state === 'expired') {
      const now = await renewed(stored, longestWaitMs)
      if (now.state !== 'expired') return now.bearer
      throw waiting(Math.max(1_000, now.retryInMs))
    }
    const tried = await settled(renewed(stored, dueWaitMs))
    if (tried.ok) return tried.value.bearer
    // It works for another half of its life; only what will not pass by itself may end that.
    if (tried.error.code === 'auth.revoked') throw tried.error
    return bearer
  }

  return {
    token: async () => await usable(await credentials.read(team)),
    async renew(refused) {
      const stored = await credentials.read(team)
      if (stored.bearer !== refused) return await usable(stored)
      if (stored.kind === 'api-key') return refused
      if (stored.retryInMs > 0) throw waiting(stored.retryInMs)
      const now = await renewed(stored, longestWaitMs)
      // The same still: another process tried and has to wait. That says nothing against the grant.
      if (now.bearer === refused) throw waiting(Math.max(1_000, now.retryInMs))
      return now.bearer
    },
    async [Symbol.asyncDispose]() {
      await flight
    },
  }
}

function waiting(retryAfterMs: number): AppError {
  const sentence = 'The token has ended and cannot be renewed at present.'
  return new AppError('salesloft.unreachable', sentence, { retryAfterMs: Math.ceil(retryAfterMs) })
}
