// The listener. Distance is half the round trip before the request is seen and half before the answer leaves.
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { deliver } from '../faults/delivery.ts'
import type { OAuthServer } from '../oauth/oauth.ts'
import type { Draw } from '../world/draws.ts'
import type { Behaviour } from './behaviour.ts'
import type { Exchange, WireRequest } from './exchange.ts'

export interface WireServer {
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

export interface WireServerParts {
  readonly port: number
  readonly host: string
  readonly behaviour: Behaviour
  readonly draw: Draw
  /** How long an idle connection is kept, in milliseconds. */
  readonly idleMs: number
  readonly exchange: (request: WireRequest) => Exchange
  readonly oauth: Pick<OAuthServer, 'answer'>
  readonly control: (request: IncomingMessage, response: ServerResponse) => void
}

function after(delayMs: number, run: () => void): void {
  if (delayMs > 0) setTimeout(run, delayMs)
  else run()
}

function readRequest(request: IncomingMessage, body: string): WireRequest {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    search: mark < 0 ? '' : url.slice(mark + 1),
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'] ?? '',
    body,
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  const listening = Promise.withResolvers<undefined>()
  server.once('error', listening.reject)
  server.listen(port, host, () => listening.resolve(undefined))
  await listening.promise
  return (server.address() as AddressInfo).port
}

/** @throws the listener's error, such as EADDRINUSE. */
export async function createWireServer(parts: WireServerParts): Promise<WireServer> {
  const { behaviour, draw, exchange, oauth, control } = parts
  const halfTrip = (): number =>
    (behaviour.rttMs + (behaviour.rttJitterMs > 0 ? draw.unit() * behaviour.rttJitterMs : 0)) / 2

  const respond = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    after(halfTrip(), () => {
      const asked = readRequest(request, body)
      const isOAuth = request.url?.startsWith('/oauth/') === true
      const { answer, fault, delayMs } = isOAuth
        ? oauth.answer(asked)
        : { ...exchange(asked), delayMs: 0 }
      const laterMs = halfTrip() + delayMs + (fault?.kind === 'delay' ? fault.ms : 0)
      after(laterMs, () => {
        if (!response.destroyed) deliver(response, answer, fault)
      })
    })
  }
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    response.sendDate = false
    if (request.url?.startsWith('/__control/') === true) {
      control(request, response)
      return
    }
    if (request.method === 'GET' || request.method === 'HEAD') {
      request.resume()
      respond(request, response, '')
    } else {
      // A body that breaks off has nobody left to be answered.
      text(request).then(
        (body) => respond(request, response, body),
        () => response.destroy(),
      )
    }
  }

  const server = createServer(
    { keepAliveTimeout: parts.idleMs, keepAliveTimeoutBuffer: 0, requestTimeout: 0 },
    handle,
  )
  const port = await listen(server, parts.port, parts.host)
  return {
    url: `http://${parts.host}:${port}`,
    port,
    async close() {
      const closed = Promise.withResolvers<undefined>()
      server.close(() => closed.resolve(undefined))
      server.closeAllConnections()
      await closed.promise
    },
  }
}
