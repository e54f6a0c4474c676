// What of the authorization server may be changed while the simulator runs. The documentation says little about it, so
// each thing that is UNVERIFIED can be had either way.

export interface OAuthBehaviour {
  /** Of access tokens: 7,200 as documented. */
  lifetimeSeconds: number
  /** UNVERIFIED: a refresh may end the access token that it replaces at once (Doorkeeper's default), or let it live on. */
  replacedAccess: 'revoked' | 'lives'
  /** Documented: revoked with its use. `with-successor`: with the first use of the new access token (Doorkeeper's option). */
  usedRefresh: 'revoked' | 'with-successor'
  /** UNVERIFIED: whether `state` comes back. */
  echoesState: boolean
  /** UNVERIFIED: whether a code challenge is understood, and then enforced, or ignored as an unknown parameter. */
  knowsPkce: boolean
  /** Who answers at the page: a person, or the page by itself. */
  consent: 'ask' | 'allow' | 'deny'
  /** Every refresh is refused with `invalid_grant`. */
  refusesRefresh: boolean
  /** How long each answer of the token endpoint takes. */
  delayMs: number
}

export const documentedOAuth: Readonly<OAuthBehaviour> = {
  lifetimeSeconds: 7_200,
  replacedAccess: 'revoked',
  usedRefresh: 'revoked',
  echoesState: true,
  knowsPkce: true,
  consent: 'ask',
  refusesRefresh: false,
  delayMs: 0,
}

/** Takes over the fields that are a behaviour's. @throws RangeError for a name that is none */
export function adjustOAuth(behaviour: OAuthBehaviour, changes: Partial<OAuthBehaviour>): void {
  const unknown = Object.keys(changes).filter((name) => !Object.hasOwn(documentedOAuth, name))
  if (unknown.length > 0) throw new RangeError(`Not an option of OAuth: ${unknown.join(', ')}.`)
  Object.assign(behaviour, changes)
}
