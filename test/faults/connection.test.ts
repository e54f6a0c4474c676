// What the other end of a connection can do to a client: pose as SalesLoft, hang up as we speak, talk without end.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createGzip } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { clientOf } from '../support/salesloft.ts'

const lane = 'interactive'
const certificates = path.resolve(import.meta.dirname, '../support/certificates')
const megabyte = 1024 * 1024

type Listening = AsyncDisposable & { readonly port: number }

async function listen(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function failureAt(url: string): Promise<unknown> {
  const client = clientOf({ url, apiKey: 'ak_secret' })
  return await client
    .team({ lane })
    .catch((error: unknown) => error)
    .finally(() => client.close())
}

/** Serves a team; the socket of a request may be told to hang up instead. */
function serveTeam(onRequest: (response: ServerResponse) => boolean): RequestListener {
  return (request, response) => {
    request.resume()
    if (!onRequest(response)) return
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data: { id: 1, name: 'Somebody' } }))
  }
}

describe('a certificate that nobody vouches for', () => {
  afterEach(() => vi.unstubAllEnvs())

  test.each(['1', '0'])(
    'is refused, and no key is sent, also with NODE_TLS_REJECT_UNAUTHORIZED=%s (A50)',
    async (rejects) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', rejects)
      let requests = 0
      const secure = createTlsServer(
        {
          cert: readFileSync(path.join(certificates, 'self-signed.crt')),
          key: readFileSync(path.join(certificates, 'self-signed.key')),
        },
        serveTeam(() => {
          requests += 1
          return true
        }),
      )
      await using impostor = await listen(secure)
      expect(await failureAt(`https://127.0.0.1:${impostor.port}`)).toMatchObject({
        code: 'salesloft.unreachable',
        message: expect.stringContaining('CERT') as unknown,
      })
      expect(requests).toBe(0)
    },
  )
})

describe('a connection that was kept', () => {
  test('and is closed just as it is used again is replaced without a word (A51)', async () => {
    const served = new WeakSet<object>()
    let hungUp = 0
    await using server = await listen(
      createServer(
        serveTeam(({ socket }) => {
          if (socket === null || !served.has(socket)) {
            if (socket !== null) served.add(socket)
            return true
          }
          hungUp += 1
          socket.destroy()
          return false
        }),
      ),
    )
    const client = clientOf({ url: `http://127.0.0.1:${server.port}`, apiKey: 'ak' })
    for (let n = 0; n < 6; n++) expect(await client.team({ lane })).toMatchObject({ id: '1' })
    client.close()
    expect(hungUp).toBeGreaterThan(1)
  })

  test('but fails with a new one too is passing (A51)', async () => {
    let requests = 0
    await using server = await listen(
      createServer(
        serveTeam(({ socket }) => {
          requests += 1
          if (requests === 1) return true
          socket?.destroy()
          return false
        }),
      ),
    )
    const client = clientOf({ url: `http://127.0.0.1:${server.port}`, apiKey: 'ak' })
    await client.team({ lane })
    await expect(client.team({ lane })).rejects.toMatchObject({ code: 'salesloft.unreachable' })
    expect(requests).toBe(3)
    client.close()
  })
})

describe('an answer without end', () => {
  const chunk = Buffer.alloc(64 * 1024, ' ')

  test.each(['as it is', 'compressed to a thousandth'] as const)(
    '%s is read no further than 32 MiB (A19)',
    async (how) => {
      let sent = 0
      await using server = await listen(
        createServer((request, response) => {
          request.resume()
          response.setHeader('content-type', 'application/json')
          const isCompressed = how !== 'as it is'
          if (isCompressed) response.setHeader('content-encoding', 'gzip')
          const out = isCompressed ? createGzip() : response
          if (out !== response) out.pipe(response)
          const write = (): void => {
            while (!response.destroyed && sent < 512 * megabyte) {
              sent += chunk.length
              if (!out.write(chunk)) break
            }
          }
          out.on('drain', write)
          response.on('close', () => out.destroy())
          write()
        }),
      )
      expect(await failureAt(`http://127.0.0.1:${server.port}`)).toMatchObject({
        code: 'salesloft.oversized',
      })
      // What the kernel and the decompressor hold is between what was sent and what was read.
      expect(sent).toBeLessThan(32 * megabyte + (how === 'as it is' ? 32 : 128) * megabyte)
    },
  )
})
