// SalesLoft's authorization server: where a person is sent, and the token endpoint. As everywhere, got neither repeats nor
// follows; and of what was answered nothing but the error's own code is ever said, as any text there may hold a token.
import { createHash } from 'node:crypto'
import got from 'got'
import { z } from 'zod'
import { throttledForMs } from '../../domain/budget.ts'
import { AppError } from '../../domain/errors.ts'
import type { OAuthClient, Tokens } from '../../store/grants.ts'
import { networkError } from './errors.ts'

export type OAuth = {
  /** Where a person lets the app in. */
  authorizeUrl(asked: {
    readonly client: Pick<OAuthClient, 'id'>
    readonly redirectUri: string
    readonly state: string
    /** Known to who asked alone; its hash goes along (RFC 7636). A server that knows no challenge ignores it. */
    readonly verifier: string
    readonly scope: string | undefined
  }): string
  /**
   * Each throws AppError: `auth.revoked` (the grant is not good, any more), `auth.client` (the app is not), and what passes:
   * `salesloft.unreachable`, `salesloft.failed`, `salesloft.throttled`.
   */
  exchange(given: {
    readonly client: OAuthClient
    readonly redirectUri: string
    readonly verifier: string
    readonly back: Sent
  }): Promise<Tokens>
  refresh(client: OAuthClient, refreshToken: string): Promise<Tokens>
  clientCredentials(client: OAuthClient, scope: string | undefined): Promise<Tokens>
}

/** What SalesLoft sends back with the person; `context` and `scope` are repeated to it. */
export type Sent = {
  readonly code: string
  readonly context?: string | undefined
  readonly scope?: string | undefined
}

type Fields = Readonly<Record<string, string | undefined>>

const timeoutMs = 30_000
// Two hours, as documented, where an answer does not say how long its token lives.
const usualLifetimeS = 7_200

const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  scope: z.string().nullish(),
  expires_in: z.number().int().positive().catch(usualLifetimeS),
})
const refusalSchema = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) })

/** @param given.authUrl allowed by the rules for addresses, as a client secret travels there */
export function createOAuth(given: { readonly authUrl: string }): OAuth {
  const { authUrl } = given

  async function ask(fields: Fields): Promise<Tokens> {
    // Counted from before the request: its token is not older than that, whatever either clock says.
    const askedAt = performance.now()
    const answer = await got
      .post(new URL('/oauth/token', authUrl), {
        json: fields,
        responseType: 'text',
        retry: { limit: 0 },
        followRedirect: false,
        throwHttpErrors: false,
        timeout: { request: timeoutMs },
        headers: { accept: 'application/json', 'user-agent': 'salesloft-worker' },
      })
      .catch((error: unknown) => {
        throw networkError(error, 'oauth/token')
      })
    const { statusCode: status, body, headers } = answer
    const json = jsonOf(body)
    const tokens = tokensSchema.safeParse(json)
    if (status !== 200 || !tokens.success)
      throw failureOf(status, json, headers['retry-after'], headers.date)
    const {
      access_token: accessToken,
      refresh_token: refreshToken,
      scope,
      expires_in,
    } = tokens.data
    return {
      accessToken,
      refreshToken: refreshToken ?? undefined,
      scope: scope ?? undefined,
      endsAtMs: askedAt + expires_in * 1_000,
    }
  }

  return {
    authorizeUrl({ client, redirectUri, state, verifier, scope }) {
      const url = new URL('/oauth/authorize', authUrl)
      const asked = {
        client_id: client.id,
        redirect_uri: redirectUri,
        response_type: 'code',
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...(scope === undefined ? {} : { scope }),
      }
      url.search = new URLSearchParams(asked).toString()
      return url.href
    },
    exchange: ({ client, redirectUri, verifier, back }) =>
      ask({
        ...appOf(client),
        grant_type: 'authorization_code',
        ...back,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
    refresh: (client, refreshToken) =>
      ask({ ...appOf(client), grant_type: 'refresh_token', refresh_token: refreshToken }),
    clientCredentials: (client, scope) =>
      ask({ ...appOf(client), grant_type: 'client_credentials', scope }),
  }
}

function appOf({ id, secret }: OAuthClient): Fields {
  return { client_id: id, client_secret: secret }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

function failureOf(
  status: number,
  json: unknown,
  retryAfter: string | undefined,
  date: string | undefined,
): AppError {
  const said = refusalSchema.safeParse(json)
  if (status === 429) {
    const dateMs = Date.parse(date ?? '')
    const now = Number.isNaN(dateMs) ? Date.now() : dateMs
    const retryAfterMs = throttledForMs(retryAfter, now, Math.random())
    return new AppError('salesloft.throttled', 'SalesLoft gives no more tokens for now.', {
      retryAfterMs,
    })
  }
  // A refusal is said in JSON and by name. Whatever else stands there (a proxy, a maintenance page) passes.
  if (status >= 400 && status < 500 && said.success) {
    const { error } = said.data
    if (error === 'invalid_grant')
      return new AppError('auth.revoked', 'SalesLoft refuses the grant (invalid_grant).')
    return new AppError('auth.client', `SalesLoft refuses the OAuth app (${error}).`)
  }
  return new AppError('salesloft.failed', `SalesLoft's token endpoint answered ${status}.`)
}
