// The proxy itself, before anything is proven by it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'

const body = 'x'.repeat(20_000)
const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
  response.end(body)
})
let proxy: FaultProxy

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = await createFaultProxy(server.address() as AddressInfo, 7)
})

beforeEach(async () => {
  await proxy.set()
})

afterAll(async () => {
  await proxy[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})

async function ask(withinMs = 2_000): Promise<{ text: string; ms: number }> {
  const begun = performance.now()
  const answer = await fetch(proxy.through('http://any.example:1/'), {
    signal: AbortSignal.timeout(withinMs),
    headers: { connection: 'close' },
  })
  return { text: await answer.text(), ms: performance.now() - begun }
}

async function failure(withinMs?: number): Promise<unknown> {
  return await ask(withinMs).then(
    () => 'answered',
    (error: unknown) =>
      error instanceof Error && error.cause instanceof Error && 'code' in error.cause
        ? error.cause.code
        : String(error),
  )
}

test('passes everything on when nothing is wrong', async () => {
  expect((await ask()).text).toBe(body)
})

test('delays, narrows and slices without losing a byte', async () => {
  await proxy.set({ kind: 'latency', ms: 100, jitterMs: 20 })
  const late = await ask()
  await proxy.set({ kind: 'bandwidth', bytesPerSecond: 100_000 })
  const narrow = await ask()
  await proxy.set({ kind: 'slicer', bytes: 1_000, everyMs: 5 })
  const sliced = await ask()
  expect(new Set([late.text, narrow.text, sliced.text])).toEqual(new Set([body]))
  expect(late.ms).toBeGreaterThan(95)
  expect(narrow.ms).toBeGreaterThan(150)
  expect(sliced.ms).toBeGreaterThan(50)
})

test('refuses, resets and cuts off', async () => {
  await proxy.set({ kind: 'down' })
  expect(await failure()).toBe('ECONNREFUSED')
  await proxy.set({ kind: 'reset_peer', afterBytes: 100 })
  expect(await failure()).toBe('ECONNRESET')
  await proxy.set({ kind: 'limit_data', bytes: 5_000 })
  expect(await failure()).toBe('UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
  await proxy.set()
  expect((await ask()).text).toBe(body)
})

test.each(['timeout', 'half_open'] as const)('%s accepts and says nothing', async (kind) => {
  await proxy.set({ kind })
  expect(await failure(200)).toMatch(/TimeoutError/)
  await proxy.set()
  expect((await ask()).text).toBe(body)
})
