// `webhooks apply`, `list` and `replay` as they are shipped: processes that know what their environment says.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { webhookEvents } from '../../src/domain/webhook-events.ts'
import { createInbox } from '../../src/store/inbox.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createScene, createSceneDatabase, publicUrl, type Scene } from '../subscriptions/scene.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { objectOf, run, temporaryFolder, type Ended, type Environment } from './processes.ts'

const held = new AsyncDisposableStack()
let own: TestDatabase
let scene: Scene
let environment: Environment

beforeAll(async () => {
  own = held.use(await createSceneDatabase())
  scene = held.use(await createScene(own))
  const { id, key } = scene.key
  environment = {
    CONFIG_PROFILE: 'test',
    DATA_DIR: held.use(temporaryFolder()).path,
    DATABASE_URL: own.url,
    ENCRYPTION_KEYS: `${id}:${Buffer.from(key).toString('base64')}`,
    PUBLIC_URL: publicUrl,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  }
  await keepTwo()
})
afterAll(async () => {
  await held.disposeAsync()
})

/** Two deliveries that came one after the other: what came of the first is stored, the second is given up. */
async function keepTwo(): Promise<void> {
  const inbox = createInbox({ database: own.database })
  const work = createInboxWork({ database: own.database })
  for (const outcome of ['stored', 'dead'] as const) {
    const place = { team: scene.team, endpoint: 'e', event: 'person_updated' }
    await inbox.take({ ...place, body: Buffer.from(`{"id":178,"first_name":"${outcome}"}`) })
    const claim = { team: scene.team, by: randomUUID() }
    const [delivery] = await work.claim(claim)
    const code = outcome === 'dead' ? 'internal' : undefined
    const about = { id: delivery?.id ?? '', stream: 'people', recordId: '178' }
    await work.settle(claim, [{ ...about, outcome, code }])
  }
}

const webhooks = (verb: string, ...args: readonly string[]): Promise<Ended> =>
  run(['webhooks', verb, scene.team, ...args], environment)
// A process takes a second to begin, and several on a busy machine.
const patience = { timeout: 60_000 }
const count = Object.keys(webhookEvents).length - 1

test('apply says what it would do, and does it', patience, async () => {
  const planned = await webhooks('apply', '--dry-run')
  expect([planned.code, planned.stderr]).toEqual([0, ''])
  expect(planned.stdout).toContain(`0 of ${count} event types are subscribed at ${publicUrl}.`)
  expect(planned.stdout).toContain(`${count} to subscribe: `)
  expect(scene.listed()).toEqual([])
  const done = await webhooks('apply', '--json')
  expect([done.code, done.stderr]).toEqual([0, ''])
  expect(objectOf(done)).toMatchObject({
    team: scene.team,
    dryRun: false,
    callback: publicUrl,
    wanted: count,
    active: count,
  })
  expect(scene.listed()).toHaveLength(count)
  for (const { token } of scene.listed()) expect(done.stdout).not.toContain(token)
})

test(
  'list shows the latest first with what came of each, and nothing of a body; replay works one off once more',
  patience,
  async () => {
    const [table, dead] = await Promise.all([
      webhooks('list'),
      webhooks('list', '--state', 'dead', '--since', '1h', '--json'),
    ])
    const [title = '', first = '', second = '', ...more] = table.stdout.trim().split('\n')
    expect([table.code, table.stderr, more]).toEqual([0, '', []])
    expect(title).toMatch(
      /number +received \(UTC\) +age +event +record +state +outcome +failed +again +error/,
    )
    expect(first).toMatch(/ person_updated +people 178 +dead +dead +1 +0 +internal/)
    expect(second).toMatch(/ person_updated +people 178 +processed +stored +0 +0/)
    const { deliveries } = objectOf(dead) as { deliveries: readonly { id: string }[] }
    expect(deliveries).toMatchObject([{ recordId: '178', outcome: 'dead', error: 'internal' }])
    expect(table.stdout + dead.stdout).not.toContain('first_name')

    const replayed = await webhooks('replay', '--id', deliveries[0]?.id ?? '')
    expect(replayed).toEqual({
      code: 0,
      stdout: '1 delivery is worked off once more.\n',
      stderr: '',
    })
    const states = await scene.query(
      sql`select state from worker.inbox where team = ${scene.team} order by id`,
    )
    expect(states).toEqual([{ state: 'processed' }, { state: 'pending' }])
  },
)

test(
  'a team that is not there is said by its code, and by how the process ends',
  patience,
  async () => {
    const { code, ...said } = await run(
      ['webhooks', 'replay', 'nobody', '--dead', '--json'],
      environment,
    )
    expect([code, objectOf({ code, ...said })]).toMatchObject([
      1,
      { error: { code: 'team.unknown' } },
    ])
  },
)
