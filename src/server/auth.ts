// Default deny: a route that does not say who may use it cannot be registered, so the server does not start with one.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../domain/errors.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Throttle } from './throttle.ts'

/** `public`: anybody. `operator`: the operator token as Bearer, or the page's session cookie. */
export type Access = 'public' | 'operator'

export type DeclaredRoute = {
  readonly method: string
  readonly url: string
  readonly access: Access
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** Set where the cookie was accepted; a Bearer request has none. */
    session: Session | undefined
  }
}

/** Collects every route with its class. Call it before the first route is added. */
export function requireDeclaredAccess(app: FastifyInstance): readonly DeclaredRoute[] {
  const routes: DeclaredRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    const access: unknown = config?.access
    for (const each of [method].flat()) {
      if (access !== 'public' && access !== 'operator') {
        throw new AppError('internal', `Route ${each} ${url} does not declare its access.`)
      }
      routes.push({ method: each, url, access })
    }
  })
  return routes
}

type Guard = {
  readonly sessions: Sessions
  readonly throttle: Throttle
  readonly log: Log
  readonly cookieName: string
  readonly publicHost: string
}

/**
 * Lets in who may (before the body is read), and takes a form only from our own page (when it is).
 * Failures: `auth.required`, `auth.throttled`, `request.forged`.
 */
export function addAuthentication(app: FastifyInstance, guard: Guard): void {
  app.decorateRequest('session', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config
    const cookie = request.cookies[guard.cookieName]
    request.session = cookie === undefined ? undefined : guard.sessions.read(cookie)
    if (access !== 'operator' || request.session !== undefined) {
      done()
      return
    }
    const token = bearerOf(request)
    if (token === undefined) done(new AppError('auth.required', 'Sign in, or send the token.'))
    else done(refusalOfToken(request, token, guard))
  })
  app.addHook('preHandler', (request, _reply, done) => {
    // What only looks changes nothing; whatever else there is, or will be, might.
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseForged(request, guard)
    done()
  })
}

/** Why the token does not let in (`auth.throttled`, `auth.required`); undefined if it does. */
export function refusalOfToken(
  request: FastifyRequest,
  token: string,
  guard: Pick<Guard, 'sessions' | 'throttle' | 'log'>,
): AppError | undefined {
  const lock = guard.throttle.lockOf(request.ip)
  if (lock !== undefined) return lock
  return guard.sessions.tokenMatches(token) ? undefined : countWrong(request, guard)
}

/** Counts and logs a wrong token or sign-in code. */
export function countWrong(
  request: FastifyRequest,
  guard: Pick<Guard, 'throttle' | 'log'>,
): AppError {
  const { locked } = guard.throttle.wrong(request.ip)
  const fields = { requestId: request.id, route: request.routeOptions.url }
  if (locked) guard.log.error(fields, 'address locked for a minute: too many wrong tokens')
  else guard.log.warn(fields, 'wrong operator token')
  return new AppError('auth.required', 'This is not the operator token.')
}

function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function refuseForged(request: FastifyRequest, guard: Guard): void {
  // A Bearer header cannot be sent by another site's form, so it needs no further proof.
  if (request.session === undefined && bearerOf(request) !== undefined) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const foreign =
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined && !isOurs(origin, [request.host, guard.publicHost]))
  if (foreign) throw new AppError('request.forged', 'The form came from another site.')
  if (request.session === undefined || request.routeOptions.config.access === 'public') return
  const header = request.headers['x-form-token']
  const token = typeof header === 'string' ? header : formTokenIn(request.body)
  if (token === undefined || !guard.sessions.formTokenMatches(request.session, token)) {
    throw new AppError('request.forged', 'The form is of another session; reload the page.')
  }
}

function isOurs(origin: string, hosts: readonly string[]): boolean {
  return URL.canParse(origin) && hosts.includes(new URL(origin).host)
}

function formTokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('formToken' in body)) return undefined
  return typeof body.formToken === 'string' ? body.formToken : undefined
}
