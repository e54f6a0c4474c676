// One try of one delivery: real HTTP on a kept connection, redirects not followed, the answer read and thrown away.
import { Agent as PlainAgent, request as requestPlain } from 'node:http'
import { Agent as SecureAgent, request as requestSecure } from 'node:https'
import type { Parcel } from './parcel.ts'

/** `error` where no answer came: the code of the socket's error, `timeout` or `hung-up`. */
export interface Outcome {
  readonly status?: number
  readonly error?: string
}

export interface Poster {
  /** Never fails: what went wrong is the outcome. */
  readonly post: (url: string, parcel: Parcel, timeoutMs: number) => Promise<Outcome>
  readonly close: () => void
}

export function createPoster(): Poster {
  const plain = new PlainAgent({ keepAlive: true })
  const secure = new SecureAgent({ keepAlive: true })
  const post: Poster['post'] = async (url, { headers, body, hangUp }, timeoutMs) => {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const options = { method: 'POST', headers }
    const request = url.startsWith('https:')
      ? requestSecure(url, { ...options, agent: secure })
      : requestPlain(url, { ...options, agent: plain })
    const timer = setTimeout(() => {
      resolve({ error: 'timeout' })
      request.destroy()
    }, timeoutMs)
    request.on('response', (response) => {
      const { statusCode = 0 } = response
      response.resume()
      response.once('end', () => resolve({ status: statusCode }))
      response.once('error', () => resolve({ error: 'cut off' }))
    })
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ error: error.code ?? error.message }),
    )
    if (hangUp) {
      request.once('finish', () => {
        resolve({ error: 'hung-up' })
        // What was written is given the time to leave.
        setTimeout(() => request.destroy(), 20)
      })
    }
    request.end(body)
    const outcome = await promise
    clearTimeout(timer)
    return outcome
  }
  return {
    post,
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}
