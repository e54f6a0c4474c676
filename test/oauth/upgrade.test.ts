import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createCredentials } from '../../src/store/credentials.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createVault } from '../../src/store/vault.ts'
import { createEmptyDatabase } from '../support/postgres.ts'
import { demo } from '../support/reading.ts'
import { temporaryFolder } from '../system/processes.ts'

const migrations = path.resolve(import.meta.dirname, '../../src/store/migrations')

test('a key that was stored with its team before credentials had a table of their own still opens', async () => {
  using temporary = temporaryFolder()
  const folder = path.join(temporary.path, 'before')
  await mkdir(folder)
  for (const file of (await readdir(migrations)).filter((name) => name < '0016'))
    await copyFile(path.join(migrations, file), path.join(folder, file))
  await using mine = await createEmptyDatabase()
  const { database } = mine
  await migrate(database, { folder })
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }])
  const { keyId, bytes } = vault.seal('ak_secret', demo)
  await sql`
    insert into worker.team (slug, base_url, salesloft_team_id, name, credential, credential_key_id)
    values (${demo}, 'https://api.salesloft.com/', '42', 'Demo', ${bytes}, ${keyId})`.execute(
    database.kysely,
  )
  await migrate(database)
  expect(await createCredentials({ database, vault }).read(demo)).toMatchObject({
    kind: 'api-key',
    bearer: 'ak_secret',
    state: 'fresh',
  })
  const { rows } = await sql`select base_url from worker.team`.execute(database.kysely)
  expect(rows).toEqual([{ base_url: 'https://api.salesloft.com' }])
})
