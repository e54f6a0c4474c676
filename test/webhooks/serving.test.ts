// Which of our servers take deliveries, and which of those say that somebody does.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { prepare, type Place } from './receiver.ts'
import { deliver } from './site.ts'

const at = { host: '127.0.0.1', port: 0 }
const held = new AsyncDisposableStack()
let own: TestDatabase
let place: Place

beforeAll(async () => {
  own = held.use(await createTestDatabase())
  place = await prepare(own.url)
})
afterAll(() => held.disposeAsync())

async function appOf(publicUrl?: string): Promise<App> {
  const environment = {
    ...place.environment,
    ...(publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl }),
  }
  const urls = { page: null, temporal: null }
  return await createApp({ ...readConfiguration(environment), urls, version: 'test' })
}

/** Whether anybody ever said that deliveries can come. */
async function isSaid(): Promise<boolean> {
  const { rows } = await sql`select from worker.receiver`.execute(own.database.kysely)
  return rows.length > 0
}

const publicUrl = 'https://worker.example'

test('where only metrics are served no delivery is taken, and nobody says so', async () => {
  await using app = await appOf(publicUrl)
  const server = await app.server(publicUrl, { receives: false })
  const url = await server.listen(at)
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  const answer = await deliver(url, place.person)
  expect([answer.status, await answer.json()]).toMatchObject([
    404,
    { error: { code: 'route.unknown' } },
  ])
  expect(await isSaid()).toBe(false)
})

test('without PUBLIC_URL deliveries are taken, and nobody says that SalesLoft can send any', async () => {
  await using app = await appOf()
  const server = await app.server('http://127.0.0.1', { receives: true })
  const url = await server.listen(at)
  expect((await deliver(url, place.person)).status).toBe(200)
  expect(await isSaid()).toBe(false)
})

test('with it a server says so as soon as it listens, and not before', async () => {
  await using app = await appOf(publicUrl)
  const server = await app.server(publicUrl, { receives: true })
  // As long as anything takes that is asked of Postgres meanwhile.
  await app.status()
  expect(await isSaid()).toBe(false)
  await server.listen(at)
  await expect.poll(isSaid, { timeout: 20_000 }).toBe(true)
})
