// Limits first: Node's and Fastify's defaults let a slow client hold a socket for ever and a big one fill the memory.
import { randomUUID } from 'node:crypto'
import cookies from '@fastify/cookie'
import forms from '@fastify/formbody'
import { fastify } from 'fastify'
import type { FastifyInstance } from 'fastify'
import { addAuthentication, requireDeclaredAccess } from './auth.ts'
import type { DeclaredRoute } from './auth.ts'
import { createChecks } from './checks.ts'
import { addErrorAnswers, answerClientError, answerFrameworkError } from './errors.ts'
import { type Given, patience } from './given.ts'
import { createHistory } from './history.ts'
import { assets } from './page/assets.ts'
import { layout } from './page/layout.ts'
import type { Frame } from './page/layout.ts'
import { errorMain } from './page/other-pages.ts'
import { addActionRoutes } from './routes/actions.ts'
import { addApiRoutes } from './routes/api.ts'
import { addAssetRoutes } from './routes/assets.ts'
import { addAudiencePages } from './routes/audience-pages.ts'
import { addAudiencesApiRoutes } from './routes/audiences-api.ts'
import { addBatchPages } from './routes/batch-pages.ts'
import { addCadenceRoutes } from './routes/cadences.ts'
import { addChangesRoutes } from './routes/changes.ts'
import { addContactPages } from './routes/contact-pages.ts'
import { addContactsApiRoutes } from './routes/contacts-api.ts'
import { addContactSettlingRoutes } from './routes/contact-settling-api.ts'
import { addEnrollmentFileRoutes } from './routes/enrollment-files.ts'
import { addEnrollmentsApiRoutes } from './routes/enrollments-api.ts'
import { addEnrollmentsRoutes } from './routes/enrollments.ts'
import { addEventRoutes } from './routes/events.ts'
import { addGuardingPages } from './routes/guarding-pages.ts'
import { addErasureRoutes } from './routes/erasures.ts'
import { addGuardingRoutes } from './routes/guarding.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addQuarantineRoutes } from './routes/quarantine.ts'
import { addSettingsRoutes } from './routes/settings.ts'
import { addSignInRoutes } from './routes/sign-in.ts'
import { addStatusRoutes } from './routes/status.ts'
import { addWebhooksApiRoutes } from './routes/webhooks-api.ts'
import { addWebhookRoutes } from './routes/webhooks.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { createSessions } from './sessions.ts'
import { createSignInCodes } from './sign-in-codes.ts'
import { createThrottle } from './throttle.ts'
import { bodyLimitBytes } from './webhooks/body.ts'

export type Server = AsyncDisposable & {
  /** The address it listens at, e.g. `http://127.0.0.1:8080`. Port 0 takes a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>
  /** Signs one browser in, once, within ten minutes. */
  signInLink(): string
  readonly routes: readonly DeclaredRoute[]
  /** Takes no new requests, answers those it has, ends the live pages. */
  close(): Promise<void>
}

const limits = {
  bodyLimit: bodyLimitBytes,
  // Longer than the 60 s of common load balancers, so that they, not we, end an idle connection.
  keepAliveTimeout: 65_000,
}
const mostConnections = 1_000

/** @throws AppError `internal` if a route does not declare its access */
export async function createServer(given: Given): Promise<Server> {
  const now = given.now ?? Date.now
  const https = given.publicUrl.startsWith('https:')
  const { log } = given
  const { headMs, wholeMs } = given.patience ?? patience
  const app: FastifyInstance = fastify({
    ...limits,
    requestTimeout: wholeMs,
    http: { headersTimeout: headMs, connectionsCheckingInterval: Math.min(1_000, headMs / 10) },
    logger: false,
    genReqId: () => randomUUID(),
    return503OnClosing: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 128 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) =>
      answerFrameworkError(error, request.id, reply.raw, https),
  })
  app.server.maxConnections = mostConnections

  const routes = requireDeclaredAccess(app)
  const sessions = createSessions({ ...given, now })
  const codes = createSignInCodes({ now })
  const throttle = createThrottle({ now })
  const history = createHistory({ ...given, now })
  const checks = createChecks({ functions: given.checks, log, now })
  // The prefix makes browsers refuse the cookie from a sibling domain or a plain connection.
  const cookieName = `${https ? '__Host-' : ''}salesloft_worker`
  const frame = (parts: Omit<Frame, 'version' | 'nowMs' | 'assets'>) =>
    layout({ ...parts, version: given.version, nowMs: now(), assets })
  const guard = { sessions, throttle, log, cookieName, publicHost: new URL(given.publicUrl).host }

  await app.register(cookies)
  await app.register(forms)
  addSecurityHeaders(app, { https })
  addAuthentication(app, guard)
  addErrorAnswers(app, {
    log,
    render: (answer, request) => {
      const signIn = { href: '/sign-in', text: 'Sign in' }
      const again = { href: request.method === 'GET' ? request.url : '/', text: 'Try again' }
      const home = { href: '/', text: 'To the status page' }
      const retry = answer.status >= 500 ? again : home
      const action = answer.code === 'auth.required' ? signIn : retry
      return frame({ title: 'Error', main: errorMain({ ...answer, action }) })
    },
  })

  addAssetRoutes(app)
  addHealthRoutes(app, { ...given, checks, now })
  const { webhooks } = given
  if (webhooks !== undefined) await addWebhookRoutes(app, { ...given, webhooks, https })
  addSignInRoutes(app, {
    ...guard,
    codes,
    https,
    frame: (title, main) => frame({ title, main }),
  })
  addStatusRoutes(app, { ...given, checks, history, sessions, now, layout: frame })
  const pages = { ...given, sessions, now, layout: frame }
  addEnrollmentsRoutes(app, pages)
  addGuardingPages(app, pages)
  addBatchPages(app, pages)
  addAudiencePages(app, pages)
  addContactPages(app, pages)
  addQuarantineRoutes(app, pages)
  addEnrollmentFileRoutes(app, given)
  addEnrollmentsApiRoutes(app, given)
  addAudiencesApiRoutes(app, given)
  addContactsApiRoutes(app, given)
  addContactSettlingRoutes(app, given)
  addActionRoutes(app, given)
  addApiRoutes(app, given)
  addChangesRoutes(app, given)
  addCadenceRoutes(app, given)
  addWebhooksApiRoutes(app, { ...given, now })
  addGuardingRoutes(app, given)
  addErasureRoutes(app, given)
  addSettingsRoutes(app, pages)
  const liveEveryMs = given.liveEveryMs ?? 5_000
  addEventRoutes(app, { ...given, checks, history, sessions, cookieName, now, https, liveEveryMs })
  await app.ready()

  const close = async () => {
    history[Symbol.dispose]()
    await app.close()
  }
  return {
    async listen(at) {
      const address = await app.listen(at)
      given.onListening?.()
      return address
    },
    signInLink: () => `${given.publicUrl.replace(/\/+$/, '')}/sign-in/${codes.create()}`,
    routes,
    close,
    [Symbol.asyncDispose]: close,
  }
}
