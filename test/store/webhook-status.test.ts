// When webhooks are silent: polling saw what SalesLoft should have told us, and nothing came.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamSlug } from '../../src/domain/teams.ts'
import { webhookStatuses } from '../../src/store/webhook-status.ts'
import { createTeamScene, type TeamScene } from './team-scene.ts'

let scene: TeamScene
let team: TeamSlug

beforeAll(async () => {
  scene = await createTeamScene()
})
beforeEach(async () => {
  team = await scene.begin()
  await scene.query(
    sql`insert into worker.webhook_state (team, wanted, active) values (${team}, 36, 1)`,
  )
})
afterAll(() => scene[Symbol.asyncDispose]())

type Row = { state?: 'active' | 'retiring'; hoursAgo?: number }

async function subscribed(event: string, row: Row = {}): Promise<void> {
  const { state = 'active', hoursAgo = 2 } = row
  await scene.query(sql`
    insert into worker.webhook_endpoint
      (team, endpoint, event, token, key_id, state, subscription_id, active_at, retires_at)
    select ${team}, ${'e'.repeat(43)}, ${event}, ${randomBytes(8)}, 'k1', ${state},
      (select count(*) from worker.webhook_endpoint),
      clock_timestamp() - ${hoursAgo} * interval '1 hour',
      case when ${state} = 'retiring' then clock_timestamp() end`)
}

async function saw(stream: string, { created = 0, updated = 0, minutesAgo = 10 }): Promise<void> {
  const at = sql`clock_timestamp() - ${minutesAgo} * interval '1 minute'`
  await scene.query(sql`
    insert into worker.run (team, stream, kind, state, started_at, finished_at, fetched, created, updated)
    values (${team}, ${stream}, 'incremental', 'current', ${at}, ${at},
      ${created + updated}, ${created}, ${updated})`)
}

async function isSilent(): Promise<boolean | undefined> {
  const statuses = await webhookStatuses(scene.own.database.kysely, [team])
  return statuses.get(team)?.silent
}

test('what an event that is subscribed should have told makes silence an alarm', async () => {
  await subscribed('person_updated')
  expect(await isSilent()).toBe(false)
  await saw('people', { updated: 3, minutesAgo: 70 })
  expect(await isSilent()).toBe(false)
  await saw('people', { updated: 3 })
  expect(await isSilent()).toBe(true)
  await scene.query(sql`
    insert into worker.inbox (team, endpoint, event, body, body_sha256)
    values (${team}, 'e', 'person_updated', 'body', ${randomBytes(32)})`)
  expect(await isSilent()).toBe(false)
})

test('what was subscribed within the hour had nothing to tell yet', async () => {
  await subscribed('person_updated')
  await subscribed('account_updated', { hoursAgo: 0.5 })
  await saw('people', { updated: 3 })
  expect(await isSilent()).toBe(false)
})

test('a stream of whose events none is subscribed may change in silence', async () => {
  await subscribed('person_updated')
  await subscribed('account_updated', { state: 'retiring' })
  await saw('accounts', { created: 1, updated: 3 })
  await saw('groups', { created: 1, updated: 3 })
  expect(await isSilent()).toBe(false)
})

test.for([
  { event: 'email_updated', stream: 'emails', silentBy: ['updated'] },
  { event: 'success_created', stream: 'successes', silentBy: ['created'] },
  { event: 'bulk_job_completed', stream: 'bulk_jobs', silentBy: [] },
  { event: 'conversation_recording_created', stream: 'conversations', silentBy: [] },
  { event: 'task_deleted', stream: 'tasks', silentBy: [] },
])('of $stream, $event tells no more than $silentBy', async ({ event, stream, silentBy }) => {
  await subscribed(event)
  for (const what of ['created', 'updated']) {
    await scene.query(sql`delete from worker.run where team = ${team}`)
    await saw(stream, { [what]: 1 })
    expect([what, await isSilent()]).toEqual([what, silentBy.includes(what)])
  }
})
