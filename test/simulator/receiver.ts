// A receiver of webhooks: a real server that keeps what came and answers as it is told.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { ask, tinySizes } from './asking.ts'
import type { Fields } from './asking.ts'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'

export interface Received {
  readonly event: string | undefined
  readonly signature: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly at: number
}

export type Reply = (response: ServerResponse, count: number) => void

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly received: Received[]
  answer: Reply
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value

export async function createReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    const { headers, rawHeaders } = request
    const event = textOf(headers['x-salesloft-event'])
    const signature = textOf(headers['x-salesloft-signature'])
    received.push({ event, signature, headers, rawHeaders, body, at: performance.now() })
    receiver.answer(response, received.length)
  }
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  const listening = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => listening.resolve(undefined))
  await listening.promise
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (response) => response.writeHead(204).end(),
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<undefined>()
      server.close(() => closed.resolve(undefined))
      server.closeAllConnections()
      await closed.promise
    },
  }
  return receiver
}

export const token = 'a secret of Grüße'

/** Nothing where nothing came. */
export function bodyIn(received: Pick<Received, 'body'> | undefined): Fields {
  return received === undefined ? {} : (JSON.parse(received.body.toString()) as Fields)
}

/** Subscribes as an application does. */
export async function subscribe(
  simulator: Simulator,
  event: string,
  url: string,
  secret = token,
): Promise<number> {
  const fields = { callback_url: url, callback_token: secret, event_type: event }
  const { status, body } = await ask(simulator, 'webhook_subscriptions', { fields })
  if (status !== 200) throw new Error(`Not subscribed: ${status} ${JSON.stringify(body)}`)
  return (body['data'] as { id: number }).id
}

export const event = 'person_updated'

/** A small world of which a receiver hears when people change. */
export async function startSubscribed(
  receiver: Receiver,
  webhooks: SimulatorOptions['webhooks'] = {},
): Promise<{ simulator: Simulator; subscription: number }> {
  const simulator = await createSimulator({ sizes: tinySizes, webhooks })
  return { simulator, subscription: await subscribe(simulator, event, receiver.url) }
}

/** Changes so many people, and waits until every delivery has ended. */
export async function change(simulator: Simulator, count = 1): Promise<void> {
  simulator.mutate.update('people', count)
  await simulator.webhooks.quiet()
}
