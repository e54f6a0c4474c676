import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createCredentials } from '../../src/store/credentials.ts'
import { createTeams } from '../../src/store/teams.ts'
import type { Database } from '../../src/store/database.ts'
import { createVault } from '../../src/store/vault.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, credentialsOf, demo, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const bearerOf = async (database: Database): Promise<string> =>
  (await credentialsOf(database).read(demo)).bearer

const [older, newer] = [
  { id: 'k1', key: randomBytes(32) },
  { id: 'k2', key: randomBytes(32) },
]

test('a team is connected once, and connecting again replaces its key', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  expect(await teams.connect(connection)).toEqual({ kind: 'connected' })
  expect(await bearerOf(mine.database)).toBe('ak_secret')
  expect(await teams.connect({ ...connection, apiKey: 'ak_other' })).toEqual({ kind: 'updated' })
  expect(await bearerOf(mine.database)).toBe('ak_other')
  expect(await teams.list()).toMatchObject([{ slug: demo, salesloftTeamId: '42', pausedAt: null }])
})

test('another account or address under the same slug is refused and changes nothing', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  await teams.connect(connection)
  for (const other of [{ salesloftTeamId: '43' }, { baseUrl: 'https://other.example.com' }]) {
    await expect(
      teams.connect({ ...connection, ...other, apiKey: 'ak_wrong' }),
    ).rejects.toMatchObject({ code: 'team.exists' })
  }
  expect(await bearerOf(mine.database)).toBe('ak_secret')
})

test('one account under two slugs is refused, whoever comes first, until the first one is gone', async () => {
  await using mine = await createTestDatabase({ maxConnections: 8 })
  const teams = teamsOf(mine.database)
  const slugs = ['a', 'b', 'c', 'd', 'e', 'f'].map((slug) => parseTeamSlug(slug))
  const tried = await Promise.allSettled(
    slugs.map((slug) =>
      teams.connect({ ...connection, slug, baseUrl: 'https://API.salesloft.com/' }),
    ),
  )
  const refused = tried.filter((each) => each.status === 'rejected')
  expect(refused).toHaveLength(5)
  const [first] = await teams.list()
  const second = slugs.find((slug) => slug !== first?.slug)
  if (first === undefined || second === undefined) throw new Error('none was connected')
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'team.exists' })
    expect(String(reason)).toContain(`connected as "${first.slug}" already`)
  }
  await teams.disconnect(first.slug)
  expect(await teams.connect({ ...connection, slug: second })).toEqual({ kind: 'connected' })
  await expect(teams.connect({ ...connection, slug: first.slug })).rejects.toMatchObject({
    code: 'team.exists',
  })
})

test('connecting again ends a pause by SalesLoft, but not one by an operator', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  await teams.connect(connection)
  await teams.pause(demo, 'auth.revoked')
  await teams.connect(connection)
  expect(await teams.get(demo)).toMatchObject({ pausedAt: null, pauseReason: null })
  await teams.pause(demo, 'operator', 'holiday')
  await teams.connect(connection)
  expect(await teams.get(demo)).toMatchObject({ pauseReason: 'operator', note: 'holiday' })
})

test('a disconnected team keeps its mirror and has no key; erased it leaves nothing', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, '2026-11-20T08:00:00.000001Z')], {
    quarantined: [{ recordId: null, reason: 'no id', bytes: Buffer.from('{}') }],
  })
  await teams.disconnect(demo)
  await expect(bearerOf(mine.database)).rejects.toMatchObject({ code: 'auth.revoked' })
  const left = async () => {
    const { rows } = await sql<Record<string, number>>`
      select (select count(*) from salesloft.people)::integer as people,
        (select count(*) from worker.run)::integer as runs,
        (select count(*) from worker.quarantine)::integer as quarantined,
        (select count(*) from worker.sync_state)::integer as states`.execute(mine.database.kysely)
    return rows[0]
  }
  expect(await left()).toMatchObject({ people: 1, runs: 1, quarantined: 1 })
  await teams.disconnect(demo, { erase: true })
  expect(await left()).toEqual({ people: 0, runs: 0, quarantined: 0, states: 0 })
  await expect(teams.get(demo)).rejects.toMatchObject({ code: 'team.unknown' })
})

test('a verb on a team that is not there says so', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  const unknown = { code: 'team.unknown' }
  await expect(teams.pause(demo, 'operator')).rejects.toMatchObject(unknown)
  await expect(teams.resumeStream(demo, 'people')).rejects.toMatchObject(unknown)
  await expect(teams.disconnect(demo, { erase: true })).rejects.toMatchObject(unknown)
  await expect(bearerOf(mine.database)).rejects.toMatchObject(unknown)
})

test('a key at rest is unreadable to who reads the database', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  const { rows } = await sql<{ row: string; credential: Buffer }>`
    select t::text as row, access_token as credential from worker.credential t`.execute(
    mine.database.kysely,
  )
  expect(rows[0]?.credential.includes('ak_secret')).toBe(false)
  expect(rows[0]?.row).not.toContain('ak_secret')
  expect(rows[0]?.row).not.toContain(Buffer.from('ak_secret').toString('hex'))
})

test('after a rotation old secrets open and new ones are sealed by the newest key', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  const bearer = async (...keys: readonly (typeof older)[]): Promise<string> =>
    (await createCredentials({ database, vault: createVault(keys) }).read(demo)).bearer
  await createTeams({ database, vault: createVault([older]) }).connect(connection)
  expect(await bearer(newer, older)).toBe('ak_secret')
  await createTeams({ database, vault: createVault([newer, older]) }).connect(connection)
  expect(await bearer(newer)).toBe('ak_secret')
})

test('a secret opens only with its key, in its place, and unaltered', () => {
  const vault = createVault([older])
  const sealed = vault.seal('ak_secret', 'demo')
  const unreadable = expect.objectContaining({ code: 'secret.unreadable' }) as Error
  expect(vault.open(sealed, 'demo')).toBe('ak_secret')
  expect(() => vault.open(sealed, 'other')).toThrow(unreadable)
  expect(() => createVault([newer]).open(sealed, 'demo')).toThrow(unreadable)
  expect(() => createVault([{ ...newer, id: 'k1' }]).open(sealed, 'demo')).toThrow(unreadable)
  for (const at of [0, 12, sealed.bytes.length - 1]) {
    const altered = Buffer.from(sealed.bytes)
    altered[at] = (altered[at] ?? 0) ^ 1
    expect(() => vault.open({ ...sealed, bytes: altered }, 'demo')).toThrow(unreadable)
  }
  expect(() => vault.open({ ...sealed, bytes: Buffer.alloc(3) }, 'demo')).toThrow(unreadable)
  expect(vault.seal('ak_secret', 'demo').bytes).not.toEqual(sealed.bytes)
  expect(() => createVault([]).seal('x', 'demo')).toThrow(
    expect.objectContaining({ code: 'config.invalid' }) as Error,
  )
})
