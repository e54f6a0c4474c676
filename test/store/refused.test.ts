import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../src/store/database.ts'

test('a database that is not there is a wrong setting, not a defect', async () => {
  const url = new URL(inject('postgresUrl'))
  url.pathname = '/absent'
  await using database = createDatabase({ url: url.href, maxConnections: 1 })
  await expect(database.ping()).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringMatching(/^DATABASE_URL: Postgres refuses .* \(3D000\)$/) as string,
  })
})
