// How fast pages are served, as a share of what node:http can do with the same bytes ready made on this machine, in the
// same run: `node simulator/speed.ts [pages]`. A client of the same kind reads both, over kept connections.
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSimulator } from './simulator.ts'

const people = 10_000
const connections = 8
const perPage = 100
const pageCount = people / perPage

function pathOf(page: number): string {
  return `/v2/people?per_page=${perPage}&page=${page}&sort_by=updated_at&sort_direction=ASC`
}

async function get(agent: Agent, url: string, key: string): Promise<number> {
  const answered = Promise.withResolvers<number>()
  const asked = request(url, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    response.on('end', () => answered.resolve(bytes))
  })
  asked.on('error', answered.reject).end()
  return answered.promise
}

/** Runs in a process of its own, so that it does not take the server's time. */
async function readAll(url: string, key: string, pages: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let next = 0
  let bytes = 0
  const read = async (): Promise<void> => {
    if (next >= pages) return
    next += 1
    const received = await get(agent, `${url}${pathOf((next % pageCount) + 1)}`, key)
    bytes += received
    await read()
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, read))
  const seconds = (performance.now() - began) / 1000
  agent.destroy()
  process.stdout.write(
    JSON.stringify({ perSecond: pages / seconds, megabytes: bytes / 1e6 / seconds }),
  )
}

interface Speed {
  readonly perSecond: number
  readonly megabytes: number
}

async function measure(url: string, key: string, pages: number): Promise<Speed> {
  const reader = spawn(process.execPath, [import.meta.filename, 'read', url, key, String(pages)])
  let text = ''
  reader.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  reader.stderr.pipe(process.stderr)
  await once(reader, 'close')
  return JSON.parse(text) as Speed
}

function line(name: string, { perSecond, megabytes }: Speed): string {
  return `${name}: ${perSecond.toFixed(0)} pages of ${perPage} people a second, ${megabytes.toFixed(0)} MB/s\n`
}

async function compare(pages: number): Promise<void> {
  await using simulator = await createSimulator({
    sizes: { people },
    teams: [{ limitPerMinute: 1e9 }],
  })
  const { url, apiKey } = simulator
  const headers = { authorization: `Bearer ${apiKey}` }
  const body = Buffer.from(await (await fetch(`${url}${pathOf(1)}`, { headers })).arrayBuffer())
  const bare = createServer((asked, response) => {
    asked.resume()
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      .end(body)
  })
  bare.listen(0, '127.0.0.1')
  await once(bare, 'listening')
  await measure(url, apiKey, pageCount)
  const ours = await measure(url, apiKey, pages)
  const limit = await measure(
    `http://127.0.0.1:${(bare.address() as AddressInfo).port}`,
    apiKey,
    pages,
  )
  bare.close()
  process.stdout.write(line('simulator', ours) + line('bare node:http', limit))
  process.stdout.write(`ratio: ${(ours.perSecond / limit.perSecond).toFixed(2)}\n`)
}

const [first = '10000', url = '', key = '', pages = '0'] = process.argv.slice(2)
await (first === 'read' ? readAll(url, key, Number(pages)) : compare(Number(first)))
