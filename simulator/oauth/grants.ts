// What was given out: codes for one use, access tokens that live two hours, and refresh tokens that die with their use.
import { createHash, randomBytes } from 'node:crypto'
import type { Team } from '../wire/team.ts'
import type { OAuthBehaviour } from './behaviour.ts'

export interface Code {
  readonly team: Team
  readonly redirectUri: string
  readonly scope: string
  /** S256, if one was sent. */
  readonly challenge: string | undefined
}

export interface Issued {
  readonly accessToken: string
  /** Undefined for client credentials. */
  readonly refreshToken: string | undefined
  readonly scope: string
  readonly expiresIn: number
  readonly createdAt: number
}

interface Access {
  readonly team: Team
  readonly scope: string
  readonly refreshToken: string | undefined
  expiresAt: number
  /** Ends with the first use of this one. */
  predecessor: string | undefined
}

interface Refresh {
  readonly team: Team
  readonly scope: string
  readonly accessToken: string
}

export interface Grants {
  readonly newCode: (code: Code) => string
  /** Each code is good for one try, right or wrong. */
  readonly takeCode: (code: string) => Code | undefined
  readonly issue: (team: Team, scope: string, refreshable: boolean) => Issued
  /** Undefined: unknown, used or revoked. */
  readonly refresh: (refreshToken: string) => Issued | undefined
  /** Whose living access token it is. */
  readonly bearer: (accessToken: string) => { team: Team; scope: string } | undefined
  /** Every code and token that was ever given out, for who looks where they must not be. */
  readonly everGiven: () => readonly string[]
  /** Ends access tokens now, of one team or all; what refreshes them stays. */
  readonly expire: (slug: string | undefined) => void
  /** Ends everything that was given to a team, or to all. */
  readonly revoke: (slug: string | undefined) => void
}

// Doorkeeper's default; SalesLoft's own is UNVERIFIED.
const codeLifetimeMs = 600_000
export const everyScope = 'public:all'

const of = (slug: string | undefined, { team }: { readonly team: Team }): boolean =>
  slug === undefined || team.slug === slug

export function createGrants(behaviour: OAuthBehaviour, now: () => number): Grants {
  const given: string[] = []
  const random = (): string => {
    const secret = randomBytes(32).toString('hex')
    given.push(secret)
    return secret
  }
  const codes = new Map<string, Code & { readonly expiresAt: number }>()
  const accesses = new Map<string, Access>()
  const refreshes = new Map<string, Refresh>()

  function issue(team: Team, scope: string, refreshable: boolean): Issued {
    const accessToken = random()
    const refreshToken = refreshable ? random() : undefined
    const expiresAt = now() + behaviour.lifetimeSeconds * 1_000
    accesses.set(accessToken, { team, scope, refreshToken, expiresAt, predecessor: undefined })
    if (refreshToken !== undefined) refreshes.set(refreshToken, { team, scope, accessToken })
    const createdAt = Math.floor(now() / 1_000)
    return { accessToken, refreshToken, scope, expiresIn: behaviour.lifetimeSeconds, createdAt }
  }

  return {
    issue,
    everGiven: () => given,
    newCode(code) {
      const made = random()
      codes.set(made, { ...code, expiresAt: now() + codeLifetimeMs })
      return made
    },
    takeCode(code) {
      const found = codes.get(code)
      codes.delete(code)
      return found !== undefined && found.expiresAt > now() ? found : undefined
    },
    refresh(refreshToken) {
      const used = refreshes.get(refreshToken)
      if (used === undefined) return undefined
      const issued = issue(used.team, used.scope, true)
      if (behaviour.replacedAccess === 'revoked') accesses.delete(used.accessToken)
      const successor = accesses.get(issued.accessToken)
      if (behaviour.usedRefresh === 'revoked') refreshes.delete(refreshToken)
      else if (successor !== undefined) successor.predecessor = refreshToken
      return issued
    },
    bearer(accessToken) {
      const found = accesses.get(accessToken)
      if (found === undefined || found.expiresAt <= now()) return undefined
      if (found.predecessor !== undefined) refreshes.delete(found.predecessor)
      found.predecessor = undefined
      return found
    },
    expire(slug) {
      for (const access of accesses.values()) if (of(slug, access)) access.expiresAt = now()
    },
    revoke(slug) {
      for (const tokens of [accesses, refreshes])
        for (const [token, each] of tokens) if (of(slug, each)) tokens.delete(token)
    },
  }
}

/** RFC 7636: BASE64URL(SHA256(verifier)). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
