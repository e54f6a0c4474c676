// What of the authorization server may be changed while the simulator runs. The documentation says little about it, so
// each thing that is UNVERIFIED can be had either way.
import { amount, flag, oneOf } from '../options.ts'
import type { OptionsKind } from '../options.ts'

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

const documentedOAuth: Readonly<OAuthBehaviour> = {
  lifetimeSeconds: 7_200,
  replacedAccess: 'revoked',
  usedRefresh: 'revoked',
  echoesState: true,
  knowsPkce: true,
  consent: 'ask',
  refusesRefresh: false,
  delayMs: 0,
}

export const oauthOptions: OptionsKind<OAuthBehaviour> = {
  of: 'OAuth',
  usual: documentedOAuth,
  rules: {
    lifetimeSeconds: amount,
    replacedAccess: oneOf('revoked', 'lives'),
    usedRefresh: oneOf('revoked', 'with-successor'),
    echoesState: flag,
    knowsPkce: flag,
    consent: oneOf('ask', 'allow', 'deny'),
    refusesRefresh: flag,
    delayMs: amount,
  },
}
