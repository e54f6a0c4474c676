// Postgres killed, crowded and full under a burst: the account of what was answered 200 holds, and it is taken again as soon as
// it can be stored.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts'
import {
  type Place,
  prepare,
  receive,
  type Receiver,
  send,
  storedAt,
  unaccounted,
} from './receiver.ts'
import { deliver } from './site.ts'

const held = new AsyncDisposableStack()
let postgres: OwnPostgres
let place: Place
let receiver: Receiver

beforeAll(async () => {
  postgres = held.use(await startOwnPostgres({ max_connections: '20' }))
  place = await prepare(await postgres.createDatabase())
  receiver = held.use(await receive(place))
})

afterAll(async () => {
  await held.disposeAsync()
})

async function status(body: string): Promise<number> {
  return (await deliver(receiver.url, place.person, body)).status
}

test('what was answered before and after Postgres was killed is stored (I6, W22)', async () => {
  const words = ['--rate', '300', '--seconds', '4', '--connections', '16']
  const sending = send(receiver.url, place.person, ...words)
  const count = async () => (await storedAt(place.databaseUrl)).size
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(50)
  await postgres.end('SIGKILL')
  await sleep(300)
  await postgres.start()
  const sent = await sending
  expect(Object.keys(sent.byAnswer).toSorted()).toEqual(['200', '503'])
  expect(unaccounted(sent, await storedAt(place.databaseUrl))).toEqual([])
  await expect.poll(() => status('{"id":"after"}'), { timeout: 20_000 }).toBe(200)
})

test('without a connection that is free it answers 503, and 200 as soon as there is one (I12)', async () => {
  await postgres.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name like 'salesloft-worker%'`,
  )
  const idle = await crowd(place.databaseUrl)
  expect(await status('{"id":"crowded"}')).toBe(503)
  await Promise.all(idle.map((client) => client.end()))
  await expect.poll(() => status('{"id":"crowded"}'), { timeout: 20_000 }).toBe(200)
})

test('while the disk is full it answers 503, and takes them again once it has space (I11)', async () => {
  const client = new Client({ connectionString: place.databaseUrl })
  await client.connect()
  // As Postgres says it.
  await client.query(`
    create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'no space left' using errcode = '53100'; end $$;
    create trigger full_disk before insert on worker.inbox for each row execute function full_disk()`)
  expect(await status('{"id":"full"}')).toBe(503)
  await client.query('drop trigger full_disk on worker.inbox')
  await client.end()
  expect(await status('{"id":"full"}')).toBe(200)
})

/** Takes every connection there is. */
async function crowd(url: string): Promise<readonly Client[]> {
  const idle: Client[] = []
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    const isIn = await client.connect().then(
      () => true,
      () => false,
    )
    if (!isIn) return idle
    idle.push(client)
  }
}
