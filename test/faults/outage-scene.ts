// Servers that may be taken away, a worker process on them, and what it reads.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { createSimulator } from '../../simulator/simulator.ts'
import { settled } from '../../src/domain/errors.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createDatabase } from '../../src/store/database.ts'
import { differencesOf } from '../support/differences.ts'
import { startKillableTemporal } from '../support/killable-temporal.ts'
import { startOwnPostgres } from '../support/own-postgres.ts'
import { launch, run, temporaryFolder } from '../system/processes.ts'

/** As Postgres has it; of a moment ago while that is away. */
export type Progress = {
  readonly people: number
  /** Counted with each commit. */
  readonly requests: number
  /** Streams that were not read to their end yet. */
  readonly reading: number
}

export type Scene = AsyncDisposable & {
  readonly people: number
  /** Lines of the worker's log; may be emptied. */
  readonly lines: string[]
  /** When the log said that the circuit opened. */
  circuitOpenedAt(): number | undefined
  /** Lines that say the same, the most frequent first. */
  tally(): readonly (readonly [string, number])[]
  progress(): Promise<Progress>
  /** Takes it away; the verb that is returned brings it back. */
  cut(): Promise<() => Promise<void>>
  /** Requests that reached SalesLoft since then. */
  requestsSince(ms: number): number
  peopleRequests(): number
  differences(): Promise<Readonly<Record<string, number>>>
  /** Whether the worker ended with 0. */
  stop(): Promise<boolean>
}

const team = parseTeamSlug('acme')

export async function createScene(
  what: 'postgres' | 'temporal' | 'salesloft',
  people: number,
): Promise<Scene> {
  await using held = new AsyncDisposableStack()
  const folder = held.use(temporaryFolder())
  const simulator = held.use(
    await createSimulator({ scenario: 'tiny', sizes: { people }, rttMs: 40 }),
  )
  const postgres = held.use(await startOwnPostgres())
  const temporal = held.use(await startKillableTemporal())
  const url = await postgres.createDatabase()
  const environment = {
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: temporal.address,
    SALESLOFT_BASE_URL: simulator.url,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    DATA_DIR: folder.path,
  }
  for (const [words, input] of [
    [['migrate'], ''],
    [['connect', team, '--api-key-stdin'], simulator.apiKey],
  ] as const) {
    const { code, stderr } = await run(words, environment, input)
    if (code !== 0) throw new Error(stderr)
  }
  const lines: string[] = []
  const worker = held.use(
    launch(['worker'], environment, '', undefined, (line) => lines.push(line)),
  )
  await worker.line(/is polling/)
  const asked = await run(['sync', team], environment)
  if (asked.code !== 0) throw new Error(asked.stderr)
  let last: Progress = { people: 0, requests: 0, reading: 1 }
  const parts = held.move()
  return {
    people,
    lines,
    circuitOpenedAt() {
      const said = lines.find((line) => line.includes('"SalesLoft does not answer'))
      if (said === undefined) return undefined
      return Date.parse((JSON.parse(said) as { time: string }).time)
    },
    tally: () => tallied(lines),
    async progress() {
      const found = await settled(progressOf(url))
      if (found.ok) last = found.value
      return last
    },
    async cut() {
      switch (what) {
        case 'postgres':
          await postgres.end('SIGINT')
          return () => postgres.start()
        case 'temporal':
          await temporal.kill()
          return () => temporal.start()
        case 'salesloft': {
          const heal = simulator.faults.add({ fault: { kind: 'status', status: 503 } })
          return () => Promise.resolve(heal())
        }
      }
    },
    requestsSince: (ms) => simulator.requests.list().filter(({ at }) => at >= ms).length,
    peopleRequests: () =>
      simulator.requests.list().filter(({ path }) => path === '/v2/people').length,
    async differences() {
      await using database = createDatabase({ url, maxConnections: 1 })
      return await differencesOf({ database, team, simulator })
    },
    async stop() {
      worker.signal('SIGTERM')
      return (await worker.ended).code === 0
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

async function progressOf(url: string): Promise<Progress> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<Progress>(`select
      (select count(*)::int from salesloft.people) as people,
      (select coalesce(sum(requests), 0)::int from worker.run) as requests,
      (select count(*)::int from worker.sync_state s where not exists (
        select from worker.run r where r.team = s.team and r.stream = s.stream and r.state = 'current')) as reading`)
    const [row] = rows
    if (row === undefined) throw new Error('No row.')
    return row
  } finally {
    await client.end()
  }
}

/** What a line says without its instant and counts. */
function telling(line: string): string {
  const parsed = JSON.parse(line) as { level?: string; msg?: string; err?: { code?: string } }
  return [parsed.level, parsed.msg, parsed.err?.code].filter(Boolean).join(' · ')
}

function tallied(lines: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const key = line.startsWith('{') ? telling(line) : line
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])
}
