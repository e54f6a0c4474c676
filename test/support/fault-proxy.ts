// A TCP proxy that spoils what passes through it, in the words of Toxiproxy: for Postgres, Temporal and HTTP alike. What it
// does can be changed at any moment, and applies to connections that are open, too.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDraw } from '../../simulator/world/draws.ts'

/** Of the answers; `timeout` and `half_open` of both directions. */
export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  /** New connections are refused, those that are open are reset. */
  | { readonly kind: 'down' }
  /** Accepts, and says nothing. */
  | { readonly kind: 'timeout' }
  /** As `timeout`, and neither side hears that the other one is gone. */
  | { readonly kind: 'half_open' }
  /** Resets a connection once so many bytes of it have passed. */
  | { readonly kind: 'reset_peer'; readonly afterBytes?: number }
  /** Ends a connection in good order once so many bytes of it have passed. */
  | { readonly kind: 'limit_data'; readonly bytes: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Pieces of about so many bytes, with a pause between them. */
  | { readonly kind: 'slicer'; readonly bytes: number; readonly everyMs: number }

export type FaultProxy = AsyncDisposable & {
  readonly port: number
  /** The same address, through the proxy. */
  through(url: string): string
  /** All that is wrong from now on; nothing, if none are given. */
  set(...toxics: readonly Toxic[]): Promise<void>
  connections(): number
}

type Kind = Toxic['kind']
type Pair = { readonly client: Socket; readonly target: Socket; passed: number }

/** `seed` decides jitter and the sizes of slices. */
export async function createFaultProxy(
  target: { readonly port: number; readonly host?: string },
  seed = 1,
): Promise<FaultProxy> {
  const { host = '127.0.0.1' } = target
  const draw = createDraw(seed)
  const pairs = new Set<Pair>()
  let toxics: readonly Toxic[] = []
  let server = await listen(0, accept)
  const { port } = server.address() as AddressInfo

  function toxic<K extends Kind>(kind: K): Extract<Toxic, { kind: K }> | undefined {
    return toxics.find((each): each is Extract<Toxic, { kind: K }> => each.kind === kind)
  }

  function isSilent(): boolean {
    return toxic('timeout') !== undefined || toxic('half_open') !== undefined
  }

  function accept(client: Socket): void {
    const pair: Pair = { client, target: connect({ port: target.port, host }), passed: 0 }
    pairs.add(pair)
    relay(client, pair.target, (bytes) => Promise.resolve(bytes))
    relay(pair.target, client, (bytes) => spoil(pair, bytes))
  }

  /** In order: a piece waits for the one before it. */
  function relay(
    from: Socket,
    to: Socket,
    pass: (bytes: Buffer) => Promise<Buffer | undefined>,
  ): void {
    let before = Promise.resolve()
    const next = (work: () => Promise<void> | void): void => {
      before = before.then(work)
    }
    from.on('data', (bytes) => {
      next(async () => {
        const passed = isSilent() ? undefined : await pass(bytes)
        if (passed !== undefined && !to.destroyed) to.write(passed)
      })
    })
    from.on('end', () => {
      next(() => {
        if (toxic('half_open') === undefined) to.end()
      })
    })
    from.on('error', () => {
      if (toxic('half_open') === undefined) to.resetAndDestroy()
    })
    from.on('close', () => {
      for (const pair of pairs) {
        if (pair.client.destroyed && pair.target.destroyed) pairs.delete(pair)
      }
    })
  }

  /** What is left to be written of the bytes of an answer. */
  async function spoil(pair: Pair, bytes: Buffer): Promise<Buffer | undefined> {
    const latency = toxic('latency')
    if (latency !== undefined) await sleep(latency.ms + draw.unit() * (latency.jitterMs ?? 0))
    const bandwidth = toxic('bandwidth')
    if (bandwidth !== undefined) await sleep((bytes.length / bandwidth.bytesPerSecond) * 1_000)
    pair.passed += bytes.length
    const reset = toxic('reset_peer')
    if (reset !== undefined && pair.passed > (reset.afterBytes ?? 0)) {
      destroy(pair)
      return undefined
    }
    const limit = toxic('limit_data')
    if (limit !== undefined && pair.passed >= limit.bytes) {
      const over = pair.passed - limit.bytes
      pair.client.end(bytes.subarray(0, Math.max(0, bytes.length - over)))
      pair.target.destroy()
      return undefined
    }
    const slicer = toxic('slicer')
    if (slicer === undefined) return bytes
    for (let from = 0; from < bytes.length && !pair.client.destroyed;) {
      const size = 1 + draw.below(2 * slicer.bytes)
      pair.client.write(bytes.subarray(from, from + size))
      from += size
      await sleep(slicer.everyMs)
    }
    return undefined
  }

  async function down(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const pair of pairs) destroy(pair)
    await closed
  }

  return {
    port,
    through(url) {
      const changed = new URL(url)
      changed.hostname = '127.0.0.1'
      changed.port = String(port)
      return changed.href.replace(/\/$/, '')
    },
    async set(...wanted) {
      toxics = wanted
      if (toxic('down') !== undefined) await down()
      else if (!server.listening) server = await listen(port, accept)
      if (toxic('reset_peer')?.afterBytes === 0) for (const pair of pairs) destroy(pair)
    },
    connections: () => pairs.size,
    [Symbol.asyncDispose]: down,
  }
}

function destroy({ client, target }: Pair): void {
  client.resetAndDestroy()
  target.resetAndDestroy()
}

async function listen(port: number, accept: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, accept)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
