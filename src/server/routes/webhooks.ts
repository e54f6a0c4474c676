// Where SalesLoft posts: its own way from the head to the answer, beside the parsers, sessions and pages of the others. What comes
// to an address as we gave it away is known at sight and never seen by Fastify, whose part is as much as the rest of it.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { asAppError } from '../../domain/errors.ts'
import type { Log } from '../../telemetry/logs.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { bodyOf } from '../errors.ts'
import { securityHeaders } from '../security-headers.ts'
import { createReceiving, type Receipt, type WebhookIntake } from '../webhooks/receiving.ts'
import { createTelling } from '../webhooks/telling.ts'

type To = { readonly endpoint?: string }

const open = { config: { access: 'public' } } as const
const lingerMs = 1_000
const usual = /^\/webhooks\/salesloft(?:\/([\w-]+))?$/
const thanks = JSON.stringify({ status: 'ok' })

export async function addWebhookRoutes(
  app: FastifyInstance,
  given: {
    readonly webhooks: WebhookIntake
    readonly metrics: Pick<Metrics, 'received' | 'acknowledged'>
    readonly log: Log
    readonly https: boolean
  },
): Promise<void> {
  const { webhooks, metrics, https } = given
  const receiving = createReceiving({ ...webhooks, now: () => performance.now() })
  const telling = createTelling({ log: given.log })
  app.addHook('onClose', () => telling[Symbol.dispose]())
  const usualHead = {
    ...securityHeaders({ https }),
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
  }
  // Always the same: to put it together costs as much as to check what was signed.
  const thanksHead = Object.entries({ ...usualHead, 'content-length': thanks.length }).flat()

  function thank(response: ServerResponse, { team }: Receipt): void {
    const tell = (): void => {
      if (response.writableFinished) webhooks.at('K12')
      // Sent or not, it is stored: whoever drains the inbox is told either way.
      if (team !== undefined) webhooks.ring(team)
    }
    // Whoever hung up while it was stored has closed it already, and it closes once.
    if (response.closed) {
      tell()
      return
    }
    response.once('close', tell)
    response.writeHead(200, thanksHead).end(thanks)
  }

  function answer(request: IncomingMessage, response: ServerResponse, receipt: Receipt): void {
    const { outcome, team } = receipt
    metrics.received(outcome)
    if (outcome === 'shed' || outcome === 'failed') webhooks.onMissed(team)
    if (!('code' in receipt)) {
      if (receipt.status === 200) thank(response, receipt)
      return
    }
    telling.tell(receipt)
    const { status, code, message, retryAfterSeconds, ends } = receipt
    const body = JSON.stringify(bodyOf({ status, code, message, requestId: randomUUID() }))
    if (ends === true) response.once('finish', () => endSoon(request.socket))
    const length = String(Buffer.byteLength(body))
    const head: OutgoingHttpHeaders = { ...usualHead, 'content-length': length }
    if (retryAfterSeconds !== undefined) head['retry-after'] = String(retryAfterSeconds)
    response.writeHead(status, head).end(body)
  }

  async function take(
    request: IncomingMessage,
    response: ServerResponse,
    { endpoint }: To,
  ): Promise<void> {
    const refusal = receiving.refusalOf(request.headers)
    if (refusal !== undefined) {
      answer(request, response, refusal)
      return
    }
    const began = performance.now()
    const receipt = await receiving.receive(request, endpoint)
    if (receipt.status === 200) metrics.acknowledged(performance.now() - began)
    answer(request, response, receipt)
  }

  function begin(request: IncomingMessage, response: ServerResponse, to: To): void {
    take(request, response, to).catch((error: unknown) => {
      given.log.error({ err: asAppError(error) }, 'a webhook delivery was not answered')
      response.destroy()
    })
  }

  await app.register((scope) => {
    scope.addHook('onRequest', (request, reply) => {
      begin(request.raw, reply.hijack().raw, request.params as To)
    })
    for (const path of ['/webhooks/salesloft', '/webhooks/salesloft/:endpoint']) {
      scope.post(path, open, (_request, reply) => reply)
    }
    return Promise.resolve()
  })
  let isClosing = false
  app.addHook('preClose', (done) => {
    isClosing = true
    done()
  })
  comeBefore(app.server, (request, response) => {
    const [known, endpoint] = (request.method === 'POST' && usual.exec(request.url ?? '')) || []
    if (known === undefined || isClosing) return false
    begin(request, response, endpoint === undefined ? {} : { endpoint })
    return true
  })
}

/** @param takes whether a request is nobody else's any more */
function comeBefore(
  server: Server,
  takes: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const others = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (takes(request, response)) return
    for (const each of others) each.call(server, request, response)
  })
}

/** Whoever is still sending is held up until the answer was read; closed at once, the answer would be lost with the rest. */
function endSoon(socket: Socket): void {
  socket.pause()
  setTimeout(() => socket.destroy(), lingerMs)
}
