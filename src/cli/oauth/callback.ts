// Where SalesLoft sends the browser back to: a listener on this machine for one answer. Only who knows the state may give
// it: any page that the browser has open can ask this address too, with a code of another account.
import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '../../domain/errors.ts'
import type { Sent } from '../../client/salesloft/oauth.ts'

export type Back =
  | { readonly kind: 'sent'; readonly sent: Sent }
  | { readonly kind: 'denied'; readonly error: string }
  /** Of another `connect`, or nobody's. */
  | { readonly kind: 'mismatch' }

/** What the parameters of the address say. @param stateless whether it counts without any state */
export function readBack(query: URLSearchParams, state: string, stateless: boolean): Back {
  const given = query.get('state')
  if (given === null ? !stateless : !isEqual(given, state)) return { kind: 'mismatch' }
  const error = query.get('error')
  if (error !== null) return { kind: 'denied', error: error.replace(/[^\w-]/g, '').slice(0, 60) }
  const code = query.get('code')
  if (code === null || code === '') return { kind: 'mismatch' }
  const [context, scope] = [query.get('context') ?? undefined, query.get('scope') ?? undefined]
  return { kind: 'sent', sent: { code, context, scope } }
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

export type Callback = AsyncDisposable & {
  readonly redirectUri: string
  readonly came: Promise<Exclude<Back, { kind: 'mismatch' }>>
}

/** @throws AppError `usage.invalid` where the port is taken */
export async function listenForCallback(given: {
  readonly port: number
  readonly path: string
  readonly state: string
  /** Told of an answer that does not count. */
  readonly onMismatch: () => void
}): Promise<Callback> {
  const { port, path, state, onMismatch } = given
  const came = Promise.withResolvers<Exclude<Back, { kind: 'mismatch' }>>()
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1')
    if (request.method !== 'GET' || url?.pathname !== path) {
      answer(request, response, 404, 'There is nothing here.')
      return
    }
    const back = readBack(url.searchParams, state, false)
    if (back.kind === 'mismatch') {
      onMismatch()
      answer(request, response, 400, 'This answer belongs to another link. Use the newest one.')
      return
    }
    answer(request, response, 200, said[back.kind])
    came.resolve(back)
  })
  await listen(server, port)
  const { port: actual } = server.address() as AddressInfo
  return {
    redirectUri: `http://127.0.0.1:${actual}${path}`,
    came: came.promise,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // The page that says the end is on its way; a browser keeps its connection for minutes.
      server.closeIdleConnections()
      await closed
    },
  }
}

const said = {
  sent: 'SalesLoft let the app in. You can close this window and look at the terminal.',
  denied: 'SalesLoft did not let the app in. The terminal says what to do.',
} as const

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  request.resume()
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(`${text}\n`)
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  const listening = Promise.withResolvers<void>()
  server.once('error', (error) => {
    const sentence = `Port ${port} of this machine is not free: choose another with --port, and register its address with the OAuth app.`
    listening.reject(new AppError('usage.invalid', sentence, { cause: error }))
  })
  server.listen(port, '127.0.0.1', () => listening.resolve())
  await listening.promise
}
