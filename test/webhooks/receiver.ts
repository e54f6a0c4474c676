// A server process that takes webhooks, and a sender process that keeps account of what was answered 2xx.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { createDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createVault } from '../../src/store/vault.ts'
import { launch, type Running, temporaryFolder } from '../system/processes.ts'
import { acme, connectTeam, pathOf, subscribe, type Subscribed } from './site.ts'

const program = path.resolve(import.meta.dirname, '../support/receiving-process.ts')
const sender = path.resolve(import.meta.dirname, '../../simulator/webhooks/load.ts')

export type Place = {
  readonly databaseUrl: string
  readonly environment: Readonly<Record<string, string>>
  /** `person_updated` of the team `acme`. */
  readonly person: Subscribed
}

/** A team with subscriptions in this database, which is migrated if need be. */
export async function prepare(databaseUrl: string): Promise<Place> {
  await using database = createDatabase({ url: databaseUrl, maxConnections: 1 })
  await migrate(database)
  const key = randomBytes(32)
  const vault = createVault([{ id: 'test', key }])
  await connectTeam(database, acme)
  const [person] = await subscribe({ database, vault }, acme)
  if (person === undefined) throw new Error('Nothing is subscribed.')
  return {
    databaseUrl,
    person,
    environment: {
      DATABASE_URL: databaseUrl,
      ENCRYPTION_KEYS: `test:${key.toString('base64')}`,
      OPERATOR_TOKEN: randomBytes(32).toString('hex'),
      // Nobody is there: webhooks do not need it.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      HOST: '127.0.0.1',
    },
  }
}

export type Receiver = AsyncDisposable & {
  readonly url: string
  readonly process: Running
}

export async function receive(
  { environment }: Place,
  more: Readonly<Record<string, string>> = {},
  /** Where its log goes, if it is not to be read here. */
  stderr?: number,
): Promise<Receiver> {
  const running = launch([], { ...environment, ...more }, '', program, undefined, stderr)
  const [, url = ''] = /listens on (\S+)/.exec(await running.line(/listens on/)) ?? []
  return { url, process: running, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() }
}

export type Sent = {
  readonly sent: number
  readonly byAnswer: Readonly<Record<string, number>>
  readonly acceptedPerSecond: number
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** What was answered 2xx: the SHA-256 of its body, and when (ms since 1970). */
  readonly accepted: ReadonlyMap<string, number>
}

/** @param words as `simulator/webhooks/load.ts` takes them */
export async function send(url: string, person: Subscribed, ...words: string[]): Promise<Sent> {
  using folder = temporaryFolder()
  const file = path.join(folder.path, 'accepted')
  // A token may begin with a dash.
  const where = [
    `--url=${url}${pathOf(person)}`,
    `--token=${person.token}`,
    `--event=${person.event}`,
  ]
  const all = [sender, ...where, '--accepted', file, ...words]
  const { stdout } = await promisify(execFile)(process.execPath, all)
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const accepted = new Map<string, number>()
  for (const line of lines) {
    const [hash = '', at] = line.split(' ')
    accepted.set(hash, Math.min(Number(at), accepted.get(hash) ?? Number.POSITIVE_INFINITY))
  }
  return { ...(JSON.parse(stdout) as Omit<Sent, 'accepted'>), accepted }
}

/** What is stored, whole: the SHA-256 of its body, and when it came (ms since 1970). */
export async function storedAt(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ hash: string; at: number }>(
    `select encode(sha256(body), 'hex') as hash,
       (extract(epoch from received_at) * 1000)::float8 as at
     from worker.inbox where sha256(body) = body_sha256`,
  )
  await client.end()
  return new Map(rows.map(({ hash, at }) => [hash, at]))
}

/** What was answered 2xx and is not there, or came later than its answer. */
export function unaccounted({ accepted }: Sent, stored: ReadonlyMap<string, number>): string[] {
  return [...accepted].flatMap(([hash, answeredAt]) => {
    const at = stored.get(hash)
    if (at === undefined) return [`${hash} is not there`]
    // The sender counts whole milliseconds.
    return Math.floor(at) > answeredAt
      ? [`${hash} came ${at - answeredAt} ms after its answer`]
      : []
  })
}
