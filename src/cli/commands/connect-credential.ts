// What a team is to authenticate with, by the options of `connect`.
import type { App } from '../../app.ts'
import { Secret } from '../../config/secret.ts'
import { isLoopback } from '../../domain/loopback.ts'
import { AppError } from '../../domain/errors.ts'
import type { Grant, OAuthClient } from '../../store/grants.ts'
import type { Cli } from '../command.ts'
import { wholeNumber } from '../options.ts'
import { askPerson } from '../oauth/consent.ts'

export type CredentialOptions = {
  readonly apiKeyStdin?: true
  readonly oauth?: true
  readonly clientCredentials?: true
  readonly scope?: string
  readonly port: string
  readonly redirectUri?: string
  readonly browser: boolean
  readonly timeout: string
}

export type CredentialGiven = { readonly apiKey: Secret } | { readonly grant: Grant }

/** @throws AppError `usage.invalid`, `config.invalid`, `auth.*`, `salesloft.*` */
export async function credentialOf(
  cli: Cli,
  app: App,
  options: CredentialOptions,
): Promise<CredentialGiven> {
  const { apiKeyStdin, oauth, clientCredentials } = options
  if ([apiKeyStdin, oauth, clientCredentials].filter((each) => each === true).length > 1) {
    const one = 'Choose one of --api-key-stdin, --oauth and --client-credentials.'
    throw new AppError('usage.invalid', one)
  }
  if (oauth === true) return await byConsent(cli, app, options)
  if (clientCredentials === true) return await byClient(app, options)
  const { apiKey } = app.config.salesloft
  return { apiKey: apiKeyStdin === true ? await readKey(cli) : given(apiKey) }
}

async function byConsent(cli: Cli, app: App, options: CredentialOptions): Promise<CredentialGiven> {
  const { authUrl } = app.config.salesloft
  const client = clientOf(app)
  const tokens = await askPerson({
    cli,
    oauth: app.accounts.oauth(authUrl),
    client,
    redirectUri: redirectUriOf(options),
    scope: options.scope,
    browser: options.browser,
    timeoutMs: wholeNumber('timeout', options.timeout, { least: 0, most: 86_400 }) * 1_000,
  })
  if (tokens.refreshToken === undefined) {
    throw new AppError(
      'auth.client',
      'SalesLoft gave no refresh token: the access would end today.',
    )
  }
  return { grant: { kind: 'oauth', authUrl, client, tokens } }
}

async function byClient(app: App, { scope }: CredentialOptions): Promise<CredentialGiven> {
  const { authUrl } = app.config.salesloft
  const client = clientOf(app)
  const tokens = await app.accounts.oauth(authUrl).clientCredentials(client, scope)
  // Asked for again with each renewal, whatever of it the answer repeats.
  const asked = { ...tokens, refreshToken: undefined, scope: scope ?? tokens.scope }
  return { grant: { kind: 'client-credentials', authUrl, client, tokens: asked } }
}

function clientOf(app: App): OAuthClient {
  const { clientId: id, clientSecret } = app.config.salesloft
  if (id !== undefined && clientSecret !== undefined) return { id, secret: clientSecret.reveal() }
  throw new AppError(
    'config.invalid',
    'SALESLOFT_CLIENT_ID: is not set, and OAuth needs the app: its id, and its secret in SALESLOFT_CLIENT_SECRET',
  )
}

function redirectUriOf({ redirectUri, port }: CredentialOptions): URL {
  const text =
    redirectUri ??
    `http://127.0.0.1:${wholeNumber('port', port, { least: 0, most: 65_535 })}/callback`
  const url = URL.parse(text)
  if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    return url
  throw new AppError(
    'usage.invalid',
    '--redirect-uri takes an https address, or an http one of this machine, that the OAuth app was registered with.',
  )
}

async function readKey(cli: Cli): Promise<Secret> {
  const key = (await cli.readInput()).trim()
  if (/^\S+$/.test(key)) return new Secret(key)
  throw new AppError('usage.invalid', 'Standard input does not hold one key.')
}

function given(key: Secret | undefined): Secret {
  if (key !== undefined) return key
  throw new AppError(
    'usage.invalid',
    'No key: pass --api-key-stdin, --oauth or --client-credentials, or set SALESLOFT_API_KEY.',
  )
}
