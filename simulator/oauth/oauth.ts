// The authorization server: its two addresses, what it counts, and the levers of a test.
import { createHash } from 'node:crypto'
import type { Fault, Faults } from '../faults/fault.ts'
import { shapeAnswer } from '../faults/shape.ts'
import { answerJson, notFound } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import type { Team } from '../wire/team.ts'
import type { Clock } from '../world/instants.ts'
import { answerAuthorize } from './authorize.ts'
import { adjust, optionsOf } from '../options.ts'
import { oauthOptions } from './behaviour.ts'
import type { OAuthBehaviour } from './behaviour.ts'
import { createGrants, everyScope } from './grants.ts'
import type { Issued } from './grants.ts'
import { answerToken, fieldsOf } from './token.ts'

export type { OAuthBehaviour } from './behaviour.ts'

export interface OAuthOptions extends Partial<OAuthBehaviour> {
  readonly clientId?: string
  readonly clientSecret?: string
  /** What the app was registered with; compared as text. */
  readonly redirectUris?: readonly string[]
}

export interface OAuthRequest {
  readonly method: string
  readonly path: string
  readonly search: string
  readonly contentType: string
  readonly authorization: string | undefined
  readonly body: string
}

/** A request to the token endpoint, without its secrets. */
export interface LoggedTokenRequest {
  readonly at: number
  readonly grantType: string
  /** Of the answer as it was sent; what a fault lost on the way was done all the same. */
  readonly status: number
  readonly error: string | undefined
  readonly fault: string | undefined
}

/** As its owner sees it. */
export interface SimulatedOAuth {
  readonly clientId: string
  readonly clientSecret: string
  readonly options: Readonly<OAuthBehaviour>
  readonly configure: (changes: Partial<OAuthBehaviour>) => void
  readonly allowRedirect: (uri: string) => void
  readonly requests: () => readonly LoggedTokenRequest[]
  /** Answered with 200, by grant type. */
  readonly granted: (grantType: string) => number
  /** Every code and token that was ever given out, for who looks where they must not be. */
  readonly everGiven: () => readonly string[]
  readonly reset: () => void
  readonly expire: (slug?: string) => void
  readonly revoke: (slug?: string) => void
  /** As if a person had let the app in. */
  readonly grant: (slug?: string) => Issued
}

export interface OAuthServer {
  readonly face: SimulatedOAuth
  readonly bearer: (accessToken: string) => { team: Team; scope: string } | undefined
  readonly answer: (request: OAuthRequest) => {
    readonly answer: Answer
    readonly fault: Fault | undefined
    readonly delayMs: number
  }
}

export interface OAuthParts {
  readonly options: OAuthOptions
  readonly seed: number
  readonly teams: readonly Team[]
  readonly faults: Faults
  readonly clock: Clock
}

const usualRedirect = 'http://127.0.0.1:8976/callback'

/** A secret that a seed always gives. */
const secretOf = (seed: number): string =>
  createHash('sha256').update(`simulator client ${seed}`).digest('hex')

/** These come instead of the work; with all others the work is done and its answer suffers. */
const comesBefore = (fault: Fault | undefined): boolean =>
  fault?.kind === 'status' || fault?.kind === 'html'

export function createOAuth({ options, seed, teams, faults, clock }: OAuthParts): OAuthServer {
  const {
    clientId = 'simulated-app',
    clientSecret = secretOf(seed),
    redirectUris,
    ...rest
  } = options
  const [owner] = teams
  if (owner === undefined) throw new RangeError('A simulator needs a team.')
  const behaviour = optionsOf(oauthOptions, rest)
  const grants = createGrants(behaviour, clock.now)
  const client = { id: clientId, secret: clientSecret }
  const tokenParts = { client, owner, grants, behaviour }
  const allowed = new Set(redirectUris ?? [usualRedirect])
  let log: LoggedTokenRequest[] = []

  function token(request: OAuthRequest): { answer: Answer; fault: Fault | undefined } {
    const grantType = fieldsOf(request)?.['grant_type'] ?? ''
    const line = `POST /oauth/token?grant_type=${grantType}`
    const fault = faults.strike({ team: undefined, line })?.fault
    const plain = comesBefore(fault) ? answerJson(500, {}) : answerToken(tokenParts, request)
    const answer = shapeAnswer(plain, fault)
    const error = /"error":"(\w+)"/.exec(answer.body.toString())?.[1]
    log.push({ at: clock.now(), grantType, status: answer.status, error, fault: fault?.kind })
    return { answer, fault }
  }

  function answerOf(request: OAuthRequest): { answer: Answer; fault: Fault | undefined } {
    const { method, path, search, body } = request
    if (path === '/oauth/token' && method === 'POST') return token(request)
    if (path !== '/oauth/authorize') return { answer: notFound(), fault: undefined }
    const query = new URLSearchParams(method === 'POST' ? body : search)
    const parts = { client, redirectUris: allowed, teams, grants, behaviour }
    return { answer: answerAuthorize(parts, method, query), fault: undefined }
  }

  const teamOf = (slug: string | undefined): Team =>
    teams.find((team) => team.slug === slug) ?? owner

  return {
    bearer: grants.bearer,
    answer(request) {
      const { answer, fault } = answerOf(request)
      const headers = { date: new Date(clock.now()).toUTCString(), ...answer.headers }
      return { answer: { ...answer, headers }, fault, delayMs: behaviour.delayMs }
    },
    face: {
      clientId,
      clientSecret,
      options: behaviour,
      configure: (changes) => adjust(oauthOptions, behaviour, changes),
      allowRedirect: (uri) => allowed.add(uri),
      requests: () => log,
      granted: (grantType) =>
        log.filter((each) => each.grantType === grantType && each.status === 200).length,
      everGiven: grants.everGiven,
      reset() {
        log = []
      },
      expire: (slug) => grants.expire(slug),
      revoke: (slug) => grants.revoke(slug),
      grant: (slug) => grants.issue(teamOf(slug), everyScope, true),
    },
  }
}
