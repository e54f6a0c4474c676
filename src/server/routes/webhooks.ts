// Where SalesLoft posts: its own way from the head to the answer, beside the parsers, sessions and pages of the others.
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../../telemetry/logs.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { bodyOf } from '../errors.ts'
import { createReceiving, type Receipt, type WebhookIntake } from '../webhooks/receiving.ts'
import { createTelling } from '../webhooks/telling.ts'

type To = { readonly Params: { readonly endpoint?: string } }

const open = { config: { access: 'public' } } as const
const lingerMs = 1_000

export async function addWebhookRoutes(
  app: FastifyInstance,
  given: {
    readonly webhooks: WebhookIntake
    readonly metrics: Pick<Metrics, 'received' | 'acknowledged'>
    readonly log: Log
  },
): Promise<void> {
  const { webhooks, metrics } = given
  const receiving = createReceiving({ ...webhooks, now: () => performance.now() })
  const telling = createTelling({ log: given.log })
  app.addHook('onClose', () => telling[Symbol.dispose]())

  function answer(request: FastifyRequest, reply: FastifyReply, receipt: Receipt): FastifyReply {
    const { outcome, team, status } = receipt
    metrics.received(outcome)
    if (outcome === 'shed' || outcome === 'failed') webhooks.onMissed(team)
    if (status === undefined) return reply.hijack()
    if (!('code' in receipt)) {
      const { raw } = reply
      // Sent or not, it is stored: whoever drains the inbox is told either way.
      raw.once('finish', () => webhooks.at('K12'))
      if (team !== undefined) raw.once('close', () => webhooks.ring(team))
      return reply.send({ status: 'ok' })
    }
    telling.tell(receipt)
    const { code, message, retryAfterSeconds, ends } = receipt
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
    if (ends === true) reply.raw.once('finish', () => endSoon(request.raw.socket))
    return reply.code(status).send(bodyOf({ status, code, message, requestId: request.id }))
  }

  await app.register((scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.addHook('onRequest', (request, reply, done) => {
      const refusal = receiving.refusalOf(request.headers)
      if (refusal === undefined) done()
      else answer(request, reply, refusal)
    })
    const receive = async (request: FastifyRequest<To>, reply: FastifyReply) => {
      const began = performance.now()
      const receipt = await receiving.receive(request.raw, request.params.endpoint)
      if (receipt.status === 200) metrics.acknowledged(performance.now() - began)
      return answer(request, reply, receipt)
    }
    scope.post<To>('/webhooks/salesloft', open, receive)
    scope.post<To>('/webhooks/salesloft/:endpoint', open, receive)
    return Promise.resolve()
  })
}

/** Whoever is still sending is held up until the answer was read; closed at once, the answer would be lost with the rest. */
function endSoon(socket: Socket): void {
  socket.pause()
  setTimeout(() => socket.destroy(), lingerMs)
}
