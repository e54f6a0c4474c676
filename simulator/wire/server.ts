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

function readRequest(request: IncomingMessage): WireRequest {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    search: mark < 0 ? '' : url.slice(mark + 1),
    authorization: request.headers.authorization,
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

  const authorize = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    after(halfTrip(), () => {
      const contentType = request.headers['content-type'] ?? ''
      const { answer, fault, delayMs } = oauth.answer({
        ...readRequest(request),
        contentType,
        body,
      })
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
    if (request.url?.startsWith('/oauth/') === true) {
      // A body that breaks off has nobody left to be answered.
      authorize(request, response).catch(() => response.destroy())
      return
    }
    request.resume()
    after(halfTrip(), () => {
      const { answer, fault } = exchange(readRequest(request))
      const delayMs = halfTrip() + (fault?.kind === 'delay' ? fault.ms : 0)
      after(delayMs, () => {
        if (!response.destroyed) deliver(response, answer, fault)
      })
    })
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
