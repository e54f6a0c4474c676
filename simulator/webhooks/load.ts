// Signed deliveries as fast as is asked, from a process of its own, each 2xx accounted for:
// `node simulator/webhooks/load.ts --url http://127.0.0.1:3000/webhooks/salesloft/ENDPOINT --token TOKEN`.
// Open loop: what is late because the receiver is slow counts from when it was due. One JSON line on stdout sums it up;
// `--accepted FILE` takes the SHA-256 of each body that was answered 2xx and when (ms since 1970), to compare with a store.
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDraw } from '../world/draws.ts'
import { sha256 } from './body.ts'
import { createLine } from './load-socket.ts'
import { signatureOf } from './parcel.ts'

const usage = `node simulator/webhooks/load.ts --url URL --token TOKEN [--event person_updated] [--rate 2000] [--seconds 10]
  [--connections 32] [--bytes 1500] [--records 2000] [--duplicates 0] [--shuffled 0] [--seed 1] [--accepted FILE]

--rate 0 sends as fast as the connections take it. --duplicates and --shuffled are shares of 1: sent twice, or overtaken by
what came later.
`

interface Load {
  readonly url: URL
  readonly token: string
  readonly event: string
  readonly rate: number
  readonly seconds: number
  readonly connections: number
  readonly bytes: number
  readonly records: number
  readonly duplicates: number
  readonly shuffled: number
  readonly seed: number
  readonly accepted: string | undefined
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0) return value
  throw new RangeError(`--${name} takes a number, not "${text}".`)
}

const text = (value: string) => ({ type: 'string', default: value }) as const

function readArguments(args: string[]): Load {
  const { values } = parseArgs({
    args,
    options: {
      url: text(''),
      token: text(''),
      event: text('person_updated'),
      rate: text('2000'),
      seconds: text('10'),
      connections: text('32'),
      bytes: text('1500'),
      records: text('2000'),
      duplicates: text('0'),
      shuffled: text('0'),
      seed: text('1'),
      accepted: { type: 'string' },
    },
  })
  const url = URL.parse(values.url)
  if (url?.protocol !== 'http:' || url.port === '')
    throw new RangeError('--url takes an http address with a port.')
  const { token, event, accepted, ...rest } = values
  const number = (name: Exclude<keyof typeof rest, 'url'>): number => numberOf(name, rest[name])
  return {
    url,
    token,
    event,
    accepted,
    rate: number('rate'),
    seconds: number('seconds'),
    connections: Math.max(1, number('connections')),
    bytes: number('bytes'),
    records: Math.max(1, number('records')),
    duplicates: number('duplicates'),
    shuffled: number('shuffled'),
    seed: number('seed'),
  }
}

/** Bodies of about so many bytes: a new version of one of the records each. */
function createBodies({ bytes, records, duplicates, shuffled, seed }: Load): () => Buffer {
  const draw = createDraw(seed)
  const filling = 'x'.repeat(Math.max(0, bytes - 110))
  const first = Math.floor(Date.now()) * 1000
  let version = 0
  const fresh = (): Buffer => {
    version += 1
    const id = 103_357_001 + draw.below(records)
    const at = new Date((first + version) / 1000).toISOString().slice(0, 20)
    const micros = String((first + version) % 1_000_000).padStart(6, '0')
    return Buffer.from(
      JSON.stringify({ title: filling, updated_at: `${at}${micros}+00:00`, id, version }),
    )
  }
  const held: Buffer[] = []
  let last: Buffer | undefined
  return () => {
    if (last !== undefined && duplicates > 0 && draw.chance(duplicates)) return last
    const overtaken = held.length > 8 ? held.shift() : undefined
    let body = overtaken ?? fresh()
    if (overtaken === undefined && shuffled > 0 && draw.chance(shuffled)) {
      held.push(body)
      body = fresh()
    }
    last = body
    return body
  }
}

function requestOf({ url, token, event }: Load, body: Buffer): Buffer {
  const head = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-salesloft-event: ${event}`,
    `x-salesloft-signature: ${signatureOf(body, token)}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

interface Tally {
  readonly byAnswer: Record<string, number>
  readonly latencies: number[]
  readonly accepted: { readonly sha256: string; readonly answeredAt: number }[]
}

const isTaken = (status: number): boolean => status >= 200 && status < 300

async function run(load: Load): Promise<Tally & { seconds: number }> {
  const { rate, seconds, connections, url } = load
  const tally: Tally = { byAnswer: {}, latencies: [], accepted: [] }
  const nextBody = createBodies(load)
  const begun = performance.now()
  const endAt = begun + seconds * 1000
  let taken = 0
  const work = async (): Promise<void> => {
    const line = createLine(url.hostname.replaceAll(/[[\]]/g, ''), Number(url.port))
    for (;;) {
      const dueAt = rate === 0 ? performance.now() : begun + (taken * 1000) / rate
      if (dueAt >= endAt) break
      taken += 1
      const body = nextBody()
      const request = requestOf(load, body)
      const waitMs = dueAt - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      // A timer may fire a little early.
      const from = Math.min(dueAt, performance.now())
      const status = await line.ask(request)
      tally.latencies.push(performance.now() - from)
      const answer = status === 0 ? 'lost' : String(status)
      tally.byAnswer[answer] = (tally.byAnswer[answer] ?? 0) + 1
      if (isTaken(status)) tally.accepted.push({ sha256: sha256(body), answeredAt: Date.now() })
    }
    line.close()
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { ...tally, seconds: (performance.now() - begun) / 1000 }
}

async function write(file: string, { accepted }: Tally): Promise<void> {
  const stream = createWriteStream(file)
  for (const { sha256: hash, answeredAt } of accepted) stream.write(`${hash} ${answeredAt}\n`)
  stream.end()
  await finished(stream)
}

function summaryOf({ byAnswer, latencies, accepted, seconds }: Tally & { seconds: number }) {
  const sorted = Float64Array.from(latencies).toSorted()
  const at = (share: number): number =>
    Math.round(
      1000 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0),
    ) / 1000
  return {
    sent: latencies.length,
    accepted: accepted.length,
    distinct: new Set(accepted.map(({ sha256: hash }) => hash)).size,
    byAnswer,
    seconds: Math.round(seconds * 1000) / 1000,
    acceptedPerSecond: Math.round(accepted.length / seconds),
    latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
  }
}

async function main(): Promise<number> {
  let load: Load
  try {
    load = readArguments(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`)
    return 2
  }
  const done = await run(load)
  if (load.accepted !== undefined) await write(load.accepted, done)
  process.stdout.write(`${JSON.stringify(summaryOf(done))}\n`)
  return 0
}

process.exitCode = await main()
