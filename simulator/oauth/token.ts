// `POST /oauth/token`: JSON or a form, the client in the body or as HTTP Basic, answers in Doorkeeper's words.
import { answerJson } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import { readFields } from '../wire/body.ts'
import type { Team } from '../wire/team.ts'
import type { OAuthBehaviour } from './behaviour.ts'
import { challengeOf, everyScope } from './grants.ts'
import type { Grants, Issued } from './grants.ts'

export interface OAuthClient {
  readonly id: string
  readonly secret: string
}

export interface TokenRequest {
  readonly contentType: string
  readonly authorization: string | undefined
  readonly body: string
}

export type Fields = Readonly<Record<string, string>>

export interface TokenParts {
  readonly client: OAuthClient
  /** Who client credentials act for: the team whose admin made the app. */
  readonly owner: Team
  readonly grants: Grants
  readonly behaviour: Readonly<OAuthBehaviour>
}

const invalidGrant =
  'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'

function refuse(status: number, error: string, description: string): Answer {
  return answerJson(status, { error, error_description: description })
}

/** Undefined: it is neither JSON nor a form. */
export function fieldsOf({ contentType, body }: TokenRequest): Fields | undefined {
  const read = readFields(body, contentType)
  if (read === undefined) return undefined
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  )
}

function clientOf({ authorization }: TokenRequest, fields: Fields): OAuthClient {
  if (authorization?.startsWith('Basic ') !== true)
    return { id: fields['client_id'] ?? '', secret: fields['client_secret'] ?? '' }
  const [id = '', secret = ''] = Buffer.from(authorization.slice(6), 'base64').toString().split(':')
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) }
}

function answerIssued(issued: Issued | undefined): Answer {
  if (issued === undefined) return refuse(400, 'invalid_grant', invalidGrant)
  const { accessToken, refreshToken, scope, expiresIn, createdAt } = issued
  return answerJson(200, {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: expiresIn,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope,
    created_at: createdAt,
  })
}

function exchange({ grants }: TokenParts, fields: Fields): Issued | undefined {
  const code = grants.takeCode(fields['code'] ?? '')
  if (code === undefined || code.redirectUri !== fields['redirect_uri']) return undefined
  const { challenge } = code
  if (challenge !== undefined && challenge !== challengeOf(fields['code_verifier'] ?? ''))
    return undefined
  return grants.issue(code.team, code.scope, true)
}

export function answerToken(parts: TokenParts, request: TokenRequest): Answer {
  const { client, owner, grants, behaviour } = parts
  const fields = fieldsOf(request)
  if (fields === undefined) return refuse(400, 'invalid_request', 'The body cannot be read.')
  const { id, secret } = clientOf(request, fields)
  if (id !== client.id || secret !== client.secret) {
    const why =
      'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.'
    return refuse(401, 'invalid_client', why)
  }
  switch (fields['grant_type']) {
    case 'authorization_code':
      return answerIssued(exchange(parts, fields))
    case 'refresh_token':
      return answerIssued(
        behaviour.refusesRefresh ? undefined : grants.refresh(fields['refresh_token'] ?? ''),
      )
    case 'client_credentials':
      return answerIssued(grants.issue(owner, fields['scope'] ?? everyScope, false))
    case undefined:
    default: {
      const why = 'The authorization grant type is not supported by the authorization server.'
      return refuse(400, 'unsupported_grant_type', why)
    }
  }
}
