// A record that is nearly as large as an answer may be, read by a process with little memory.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createEntries } from '../../src/store/entries.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { createTestDatabase } from '../support/postgres.ts'

const program = path.resolve(import.meta.dirname, '../support/reading-process.ts')
const team = parseTeamSlug('acme')

async function life(environment: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['--max-old-space-size=64', program], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  return said
}

test('a record of 28 MB does not end a process of 64 MB: it is kept whole, and the others are stored (A19, I31)', async () => {
  await using simulator = await createSimulator({
    sizes: { people: 130 },
    teams: [{ limitPerMinute: 60_000 }],
  })
  await using own = await createTestDatabase()
  const key = randomBytes(32)
  const vault = createVault([{ id: 'k1', key }])
  await createTeams({ database: own.database, vault }).connect({
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulator.id),
    name: 'Acme',
    apiKey: simulator.apiKey,
    costPerMinute: 60_000,
  })
  const [heavy] = simulator.truth.records('people')
  const how = (record: Readonly<Record<string, unknown>>): unknown =>
    record['id'] === heavy?.['id'] ? { ...record, title: 'x'.repeat(28 * 1024 * 1024) } : record
  const at = Array.from({ length: 100 }, (_, place) => place)
  simulator.faults.add({ match: 'v2/people', fault: { kind: 'malformed', how, at } })
  const environment = {
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SALESLOFT_INSECURE_HOSTS: '127.0.0.1',
    DATABASE_URL: own.url,
    ENCRYPTION_KEYS: `k1:${key.toString('base64')}`,
  }
  expect((await life(environment)).trim()).toBe('current')
  const entries = await createEntries(own).list({ team })
  expect(entries).toMatchObject([{ recordId: String(heavy?.['id']), reason: 'larger than 1 MiB' }])
  const rows = await own.database.kysely.selectFrom('salesloft.people').select('id').execute()
  expect(rows).toHaveLength(129)
}, 90_000)
