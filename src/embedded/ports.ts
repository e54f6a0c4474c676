import { createServer } from 'node:net'
import { AppError } from '../domain/errors.ts'

const attempts = 100
const loopback = '127.0.0.1'

/** Whether nobody listens on the port at this moment; asked by binding it, so that a silent listener counts as one. */
export async function isFree(port: number, host: string = loopback): Promise<boolean> {
  return (await bind(port, host)) !== undefined
}

/** The wanted port, or the next one that is free at this moment; 0 means any. */
export async function nextFreePort(wanted: number, host: string = loopback): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + attempts, 65_536); port += 1) {
    const free = await bind(port, host)
    if (free !== undefined) return free
  }
  throw new AppError('embedded.unavailable', `No port from ${wanted} on is free on ${host}.`)
}

/** Two ports, both moved on by the same number until both are free; 0 means any. */
export async function nextFreePair(
  wanted: number,
  second: number,
): Promise<{ readonly port: number; readonly second: number }> {
  for (let by = 0; by < attempts; by += 1) {
    const port = await bind(wanted === 0 ? 0 : wanted + by, loopback)
    const other = await bind(second === 0 ? 0 : second + by, loopback)
    if (port !== undefined && other !== undefined && port !== other) return { port, second: other }
  }
  throw new AppError(
    'embedded.unavailable',
    `No pair of ports from ${wanted} and ${second} on is free on ${loopback}.`,
  )
}

function bind(port: number, host: string): Promise<number | undefined> {
  if (port > 65_535) return Promise.resolve(undefined)
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  const server = createServer()
  server.once('error', () => resolve(undefined))
  server.listen({ port, host, exclusive: true }, () => {
    const address = server.address()
    const found = typeof address === 'object' && address !== null ? address.port : port
    server.close(() => resolve(found))
  })
  return promise
}
