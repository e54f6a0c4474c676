// The one place that talks to SalesLoft's host. got's own retries and redirects are off: only Temporal retries, and a
// redirect would carry the token to another host.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { ClientRequest } from 'node:http'
import got, { type Got, type Response } from 'got'
import { type At, nothingHappens } from '../../domain/crash-points.ts'
import { AppError } from '../../domain/errors.ts'
import { AnswerTooLarge, codeOf, networkError } from './errors.ts'

export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export type Http = {
  ask(path: string, query: URLSearchParams, given: AskOptions): Promise<HttpAnswer>
  close(): void
}

export type AskOptions = {
  readonly token: string
  readonly signal?: AbortSignal | undefined
  /** GET, unless the list is a search. Either only reads, so either may be repeated. */
  readonly method?: 'GET' | 'POST' | undefined
  /** Changes something: sent once, whatever becomes of it. */
  readonly write?: Write | undefined
}

export type Write = {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly fields?: Readonly<Record<string, unknown>> | undefined
}

export type HttpConfig = {
  /** Without `/v2`. */
  readonly baseUrl: string
  /** For the whole request: between chunks alone, one byte every five seconds would hold it for ever. */
  readonly timeoutMs?: number | undefined
  readonly maxBytes?: number | undefined
  readonly at?: At | undefined
}

export function createHttp({
  baseUrl,
  timeoutMs = 30_000,
  maxBytes = 32 * 1024 * 1024,
  at = nothingHappens,
}: HttpConfig): Http {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 32 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 32 }),
  }
  // A kept connection may be closed by the other side as a write goes out on it, and nobody would know whether it arrived.
  const fresh = {
    http: new HttpAgent({ maxSockets: 32 }),
    https: new HttpsAgent({ maxSockets: 32 }),
  }
  const usual = got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { request: timeoutMs },
    headers: { accept: 'application/json', 'user-agent': 'salesloft-worker' },
  })

  const reading = usual.extend({ agent: agents })
  const writing = usual.extend({ agent: fresh })

  async function once(url: URL, options: AskOptions): Promise<HttpAnswer> {
    const client = options.write === undefined ? reading : writing
    return await read(client, url, options, { maxBytes, at })
  }

  return {
    async ask(path, query, options) {
      const url = new URL(`/v2/${path}`, baseUrl)
      url.search = query.toString()
      try {
        return await once(url, options).catch((error: unknown) => {
          // The server had closed the idle connection before it saw the request, so asking once more is no repeat.
          if (error instanceof IdleSocketClosed && options.write === undefined)
            return once(url, options)
          throw error
        })
      } catch (error) {
        options.signal?.throwIfAborted()
        throw networkError(error, path)
      }
    },
    close() {
      for (const agent of [agents.http, agents.https, fresh.http, fresh.https]) agent.destroy()
    },
  }
}

// Of an answer that is too large.
const keptBytes = 65_536

class IdleSocketClosed extends Error {
  readonly code = 'ECONNRESET'
}

async function read(
  client: Got,
  url: URL,
  options: AskOptions,
  { maxBytes, at }: { maxBytes: number; at: At },
): Promise<HttpAnswer> {
  const { write, method = write?.method ?? 'GET' } = options
  const fields = write?.fields
  const stream = client.stream(url, {
    method,
    // Without a body got would wait for one to be written.
    ...(method === 'GET' ? {} : { body: fields === undefined ? '' : JSON.stringify(fields) }),
    headers: {
      authorization: `Bearer ${options.token}`,
      ...(fields === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  let request: ClientRequest | undefined
  let response: Response | undefined
  stream.on('request', (made: ClientRequest) => {
    request = made
    made.once('finish', () => {
      at('K3')
      if (options.write !== undefined) at('K16')
    })
  })
  stream.on('response', (came: Response) => (response = came))
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) {
        stream.destroy()
        throw new AnswerTooLarge(`An answer to ${url.pathname} exceeds ${maxBytes} bytes.`, {
          head: Buffer.concat(chunks).subarray(0, keptBytes),
          headers: plain(response?.headers ?? {}),
        })
      }
      chunks.push(chunk)
    }
  } catch (error) {
    const isIdleSocket = request?.reusedSocket === true && codeOf(error) === 'ECONNRESET'
    throw isIdleSocket && response === undefined ? new IdleSocketClosed() : error
  }
  if (response === undefined)
    throw new AppError('salesloft.unreachable', 'An answer without a head.')
  return {
    status: response.statusCode,
    headers: plain(response.headers),
    body: Buffer.concat(chunks),
  }
}

function plain(headers: Response['headers']): Readonly<Record<string, string>> {
  const pairs = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    return [[name, Array.isArray(value) ? value.join(', ') : value] as const]
  })
  return Object.fromEntries(pairs)
}
