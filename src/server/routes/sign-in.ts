// Two ways in: the operator token in a form, or a link with a code of one use. The token is never in an address.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../domain/errors.ts'
import type { Log } from '../../telemetry/logs.ts'
import { countWrong, refusalOfToken } from '../auth.ts'
import { sendHtml } from '../errors.ts'
import type { Html } from '../page/html.ts'
import { signInMain, useCodeMain } from '../page/other-pages.ts'
import type { Sessions } from '../sessions.ts'
import { sessionMs } from '../sessions.ts'
import type { SignInCodes } from '../sign-in-codes.ts'
import type { Throttle } from '../throttle.ts'

const open = { config: { access: 'public' } } as const

export function addSignInRoutes(
  app: FastifyInstance,
  given: {
    readonly sessions: Sessions
    readonly codes: SignInCodes
    readonly throttle: Throttle
    readonly log: Log
    readonly cookieName: string
    readonly https: boolean
    readonly frame: (title: string, main: Html) => Html
  },
): void {
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: given.https } as const
  const enter = (request: FastifyRequest, reply: FastifyReply, next: string) => {
    given.log.info({ requestId: request.id }, 'operator signed in')
    const value = given.sessions.start().cookie
    const maxAge = sessionMs / 1_000
    return reply.setCookie(given.cookieName, value, { ...cookie, maxAge }).redirect(next, 303)
  }
  const page = (next: string, problem?: string) =>
    given.frame('Sign in', signInMain({ next, problem }))

  app.get<{ Querystring: { next?: unknown } }>('/sign-in', open, (request, reply) => {
    const next = localPath(request.query.next)
    if (request.session !== undefined) return reply.redirect(next, 303)
    return sendHtml(reply, page(next))
  })

  app.post<{ Body: { operatorToken?: unknown; next?: unknown } | null }>(
    '/sign-in',
    open,
    (request, reply) => {
      const token = request.body?.operatorToken
      const next = localPath(request.body?.next)
      if (typeof token !== 'string') throw new AppError('usage.invalid', 'The token is missing.')
      const refusal = refusalOfToken(request, token.trim(), given)
      if (refusal === undefined) return enter(request, reply, next)
      if (refusal.code !== 'auth.required') throw refusal
      return sendHtml(reply.code(401), page(next, refusal.message))
    },
  )

  app.get<{ Params: { code: string } }>('/sign-in/:code', open, (request, reply) => {
    const { code } = request.params
    if (given.codes.isOpen(code)) return sendHtml(reply, given.frame('Sign in', useCodeMain(code)))
    return sendHtml(reply.code(410), page('/', usedUp))
  })

  app.post<{ Params: { code: string } }>('/sign-in/:code', open, (request, reply) => {
    const lock = given.throttle.lockOf(request.ip)
    if (lock !== undefined) throw lock
    if (given.codes.use(request.params.code)) return enter(request, reply, '/')
    countWrong(request, given)
    return sendHtml(reply.code(401), page('/', usedUp))
  })

  app.post('/sign-out', { config: { access: 'operator' } }, (request, reply) => {
    if (request.session !== undefined) given.sessions.end(request.session)
    return reply.clearCookie(given.cookieName, cookie).redirect('/sign-in', 303)
  })
}

const usedUp = 'This link was used already or is older than ten minutes. Sign in with the token.'

/** Where to go after signing in: a path of ours, whatever the address claims. */
export function localPath(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return '/'
  const base = 'http://local.invalid'
  if (!URL.canParse(next, base)) return '/'
  const url = new URL(next, base)
  return url.origin === base ? url.pathname + url.search : '/'
}
