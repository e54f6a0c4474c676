// ENCRYPTION_KEYS is changed: secrets move to the newest key while others read and renew them.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createCredentials } from '../../src/store/credentials.ts'
import type { Grant } from '../../src/store/grants.ts'
import { createResealing } from '../../src/store/resealing.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault, type VaultKey } from '../../src/store/vault.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection } from '../support/reading.ts'
import { launch, objectOf, run, temporaryFolder } from '../system/processes.ts'

const older: VaultKey = { id: 'old', key: randomBytes(32) }
const newer: VaultKey = { id: 'new', key: randomBytes(32) }
const written = (...keys: readonly VaultKey[]): string =>
  keys.map(({ id, key }) => `${id}:${Buffer.from(key).toString('base64')}`).join(',')

const slugOf = (index: number) => parseTeamSlug(`t${String(index).padStart(3, '0')}`)
const tokensOf = (index: number): Grant['tokens'] => ({
  accessToken: `access-${index}`,
  refreshToken: `refresh-${index}`,
  scope: undefined,
  endsAtMs: performance.now() + 7_200_000,
})

async function connected({ database }: TestDatabase, count: number): Promise<void> {
  const teams = createTeams({ database, vault: createVault([older]) })
  for (let index = 0; index < count; index += 1) {
    const client = { id: 'app', secret: `secret-${index}` }
    const grant = {
      kind: 'oauth',
      authUrl: 'https://a.test',
      client,
      tokens: tokensOf(index),
    } as const
    const { baseUrl, name, costPerMinute } = connection
    const team = { baseUrl, name, costPerMinute, slug: slugOf(index) }
    const credential = index % 2 === 0 ? { grant } : { apiKey: `key-${index}` }
    await teams.connect({ ...team, salesloftTeamId: String(index), ...credential })
  }
}

test('all that an older key sealed is sealed by the newest, and opens without the older', async () => {
  await using mine = await createTestDatabase()
  await connected(mine, 120)
  const { database } = mine
  const resealing = createResealing({ database, vault: createVault([newer, older]) })
  expect(await resealing.uses()).toEqual([
    { keyId: 'new', teams: 0, state: 'newest' },
    { keyId: 'old', teams: 120, state: 'older' },
  ])
  expect(await resealing.reseal()).toBe(120)
  expect(await resealing.reseal()).toBe(0)
  const left = createCredentials({ database, vault: createVault([newer]) })
  for (let index = 0; index < 120; index += 1) {
    await left.requireReadable(slugOf(index))
    const bearer = index % 2 === 0 ? `access-${index}` : `key-${index}`
    expect(await left.read(slugOf(index))).toMatchObject({ bearer, version: 1 })
  }
  const leasing = await left.lease(slugOf(4), 1)
  expect(leasing).toMatchObject({
    lease: { refreshToken: 'refresh-4', client: { secret: 'secret-4' } },
  })
})

test('a row that is being renewed is left to who renews it, and what does not open holds up no other', async () => {
  await using mine = await createTestDatabase()
  await connected(mine, 3)
  const { database } = mine
  await sql`update worker.credential set access_token = '\\x00' where team = 't001'`.execute(
    database.kysely,
  )
  const vault = createVault([newer, older])
  const resealing = createResealing({ database, vault })
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const holding = database.kysely.transaction().execute(async (trx) => {
    await sql`select 1 from worker.credential where team = 't000' for update`.execute(trx)
    begun.resolve()
    await go.promise
  })
  await begun.promise
  expect(await resealing.reseal()).toBe(1)
  go.resolve()
  await holding
  expect(await resealing.reseal()).toBe(1)
  expect(await resealing.uses()).toContainEqual({ keyId: 'old', teams: 1, state: 'older' })
})

test('one that is resealed between lease and storing keeps what is stored then', async () => {
  await using mine = await createTestDatabase()
  await connected(mine, 1)
  const { database } = mine
  const before = createCredentials({ database, vault: createVault([older]) })
  const leasing = await before.lease(slugOf(0), 1)
  if (leasing.kind !== 'leased') throw new Error(leasing.kind)
  await createResealing({ database, vault: createVault([newer, older]) }).reseal()
  expect(await before.save(leasing.lease, tokensOf(9))).toEqual({ kind: 'saved' })
  const after = createCredentials({ database, vault: createVault([newer, older]) })
  expect(await after.read(slugOf(0))).toMatchObject({ bearer: 'access-9', version: 2 })
})

test('a running worker does it by itself, and doctor says when the old key may go', async () => {
  using folder = temporaryFolder()
  await using mine = await createTestDatabase()
  await connected(mine, 2)
  const environment = (...keys: readonly VaultKey[]) => ({
    DATABASE_URL: mine.url,
    ENCRYPTION_KEYS: written(...keys),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    DATA_DIR: folder.path,
  })
  const found = async (...keys: readonly VaultKey[]): Promise<string> => {
    const { findings } = objectOf(await run(['doctor', '--json'], environment(...keys))) as {
      findings: { check: string; state: string; found: string; todo?: string }[]
    }
    const each = findings.find(({ check }) => check === 'encryption')
    return `${each?.state}: ${each?.found}. ${each?.todo ?? ''}`
  }
  expect(await found(newer, older)).toMatch(/^warn: .*"old" \(2 teams\).*Keep these keys/)
  {
    await using worker = launch(['worker'], environment(newer, older))
    await worker.line(/sealed by the newest/)
  }
  expect(await found(newer, older)).toMatch(/^ok: "new" \(2 teams\); "old" may go/)
  expect(await found(older)).toMatch(/^fail: .*"new" \(2 teams\).*Put these keys back/)
}, 120_000)
