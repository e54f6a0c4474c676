// The only place that turns a failure into an answer. What went wrong inside is in the log under the request id; the
// answer says no more than the code's meaning.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, asAppError, errorCatalogue } from '../domain/errors.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { Log } from '../telemetry/logs.ts'
import { html } from './page/html.ts'
import type { Html } from './page/html.ts'
import { securityHeaders } from './security-headers.ts'

export type ErrorAnswer = {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
  readonly requestId: string
}

type RenderError = (answer: ErrorAnswer, request: FastifyRequest) => Html

export function addErrorAnswers(
  app: FastifyInstance,
  given: { readonly log: Log; readonly render: RenderError },
): void {
  app.setNotFoundHandler(() => {
    throw new AppError('route.unknown', errorCatalogue['route.unknown'].meaning)
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = answerOf(error, request.id)
    logFailure(given.log, request, error, answer)
    if (answer.code === 'auth.required') {
      if (request.method === 'GET' && wantsHtml(request)) return askToSignIn(request, reply)
      void reply.header('www-authenticate', 'Bearer')
    }
    const { retryAfterMs } = asAppError(error)
    if (retryAfterMs !== undefined) {
      void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))))
    }
    void reply.code(answer.status)
    if (wantsHtml(request)) return sendHtml(reply, given.render(answer, request))
    return reply.send(bodyOf(answer))
  })
}

/** Markup as an answer, beginning with the doctype. */
export function sendHtml(reply: FastifyReply, page: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>${page.markup}`)
}

export function wantsHtml(request: FastifyRequest): boolean {
  return !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html')
}

/** `{ "error": { code, message, requestId } }`, the shape of every failure of the API. */
export function bodyOf({ code, message, requestId }: ErrorAnswer) {
  return { error: { code, message, requestId } }
}

/** Fastify's own refusals of a request (413, 415, broken JSON) keep their status; they are ours to name. */
export function answerOf(error: FastifyError | AppError, requestId: string): ErrorAnswer {
  if (!(error instanceof AppError) && error.statusCode !== undefined && error.statusCode < 500) {
    const code = error.statusCode === 404 ? 'route.unknown' : 'usage.invalid'
    return { status: error.statusCode, code, message: refusals.get(error.code) ?? bad, requestId }
  }
  const { code, message } = asAppError(error)
  const { status, meaning } = errorCatalogue[code]
  return { status, code, message: status >= 500 ? meaning : message, requestId }
}

const bad = 'The request is malformed.'
const refusals = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'The body is larger than 256 KiB.'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'The content type is not supported.'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'The body is no JSON.'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'The body is empty but declared as JSON.'],
  ['FST_ERR_BAD_URL', 'The address is malformed.'],
])

// A wrong token is logged where it is counted; other refusals of 4xx are the caller's, not worth a line.
function logFailure(log: Log, request: FastifyRequest, err: unknown, answer: ErrorAnswer): void {
  if (answer.status < 500) return
  const { method } = request
  const fields = { requestId: request.id, method, route: request.routeOptions.url, err }
  log.error({ ...fields, status: answer.status }, 'request failed')
}

/**
 * To the sign-in page and back. A link on another site brings no SameSite=Strict cookie along; going there once more
 * from a page of ours does, so that a signed-in operator is not asked again.
 */
function askToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.headers['sec-fetch-site'] !== 'cross-site') {
    return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303)
  }
  return sendHtml(
    reply.code(200),
    html`<html lang="en">
      <head>
        <title>One moment</title>
        <meta http-equiv="refresh" content="0; url=${request.url}" />
      </head>
      <body>
        <a href="${request.url}">Continue</a>
      </body>
    </html>`,
  )
}

const clientErrors = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

/** What is not even HTTP, too slow or too long a head never becomes a request; answered on the bare socket. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = clientErrors.get(error.code ?? '') ?? '400 Bad Request'
  const body = JSON.stringify(
    bodyOf({ status: 400, code: 'usage.invalid', message: `${status.slice(4)}.`, requestId: '-' }),
  )
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  )
}

/** A malformed address never reaches a route, nor a hook. */
export function answerFrameworkError(
  error: FastifyError,
  requestId: string,
  raw: ServerResponse,
  https: boolean,
): void {
  const answer = answerOf(error, requestId)
  raw.writeHead(answer.status, {
    ...securityHeaders({ https }),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  raw.end(JSON.stringify(bodyOf(answer)))
}
