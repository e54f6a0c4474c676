import type { Simulator } from '../../simulator/simulator.ts'
import type { Grant } from '../../src/store/grants.ts'

/** What a person who lets the app in gives it. */
export function grantOf({ url, oauth }: Pick<Simulator, 'url' | 'oauth'>, team?: string): Grant {
  const { accessToken, refreshToken, scope, expiresIn } = oauth.grant(team)
  const endsAtMs = performance.now() + expiresIn * 1_000
  return {
    kind: 'oauth',
    authUrl: url,
    client: { id: oauth.clientId, secret: oauth.clientSecret },
    tokens: { accessToken, refreshToken, scope, endsAtMs },
  }
}
