// Deliveries whose worker ends, whose processing fails, or whose stream is not to be touched.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CrashPoint } from '../../src/domain/crash-points.ts'
import type { Routed } from '../../src/domain/webhook-routes.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { asked, createHooked, type Hooked, recordOf } from '../support/hooked.ts'

let crashes: CrashPoint[] = []
let tell: (routed: Routed) => Promise<void>
let hooked: Hooked

beforeAll(async () => {
  hooked = await createHooked({
    streams: ['people', 'accounts'],
    sizes: { accounts: 40 },
    at,
    routes: {
      account_updated: [({ recordId }) => ({ workflowId: `follow:${recordId}`, signal: 'news' })],
    },
    tell: (routed) => tell(routed),
  })
  await hooked.syncNow()
})
beforeEach(async () => {
  crashes = []
  tell = () => Promise.resolve()
  hooked.simulator.faults.clear()
  await hooked.teams.resume(hooked.team)
  await hooked.forget()
})
afterAll(() => hooked[Symbol.asyncDispose]())

/** Cuts the attempt off, once at each of these points. */
function at(point: CrashPoint): void {
  const [next] = crashes
  if (next !== point) return
  crashes.shift()
  throw new Error(`cut off at ${point}`)
}

/** Deliveries of so many accounts, which have changed. */
async function takeAccounts(count: number): Promise<void> {
  const ids = hooked.simulator.mutate.update('accounts', count)
  await hooked.takeAll(
    'account_updated',
    ids.map((id) => JSON.stringify(recordOf(hooked, 'accounts', id))),
  )
}

/** Leases end now. */
async function endLeases(): Promise<void> {
  await hooked.query(sql`
    update worker.inbox set lease_until = clock_timestamp()
    where team = ${hooked.team} and lease_by is not null`)
  await hooked.ring()
}

async function waitsWith(): Promise<readonly unknown[]> {
  return await hooked.query(sql`
    select outcome, attempts, error_code as code from worker.inbox
    where state = 'held' and lease_by is null group by 1, 2, 3 order by 1, 2`)
}

test('a worker that is cut off at K13 or K14 loses nothing and does nothing twice (I2)', async () => {
  crashes = ['K13', 'K14']
  await takeAccounts(5)
  await vi.waitUntil(
    async () => {
      await endLeases()
      await hooked.pass(5)
      return (await hooked.outcomes())['stored'] === 5
    },
    { timeout: 20_000, interval: 300 },
  )
  expect(crashes).toEqual([])
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ stored: 5 })
  expect(await hooked.differences()).toEqual({})
})

test('whoever waits for a delivery that is deleted ends with the next bell', async () => {
  hooked.simulator.faults.add({ match: '/v2/accounts', fault: { kind: 'status', status: 503 } })
  await takeAccounts(1)
  await vi.waitUntil(async () => (await hooked.outcomes())['refused'] === 1, 20_000)
  await hooked.forget()
  const draining = hooked.bench.client.workflow.getHandle(`inbox:${hooked.team}`)
  expect(await draining.describe()).toMatchObject({ status: { name: 'COMPLETED' } })
  hooked.simulator.faults.clear()
  await hooked.syncNow()
})

test('two who claim at once get no delivery twice, and whoever lost his lease ends none', async () => {
  const { team } = hooked
  const bodies = Array.from({ length: 8 }, (_, id) => JSON.stringify({ id }))
  await hooked.keepAll('account_updated', bodies)
  const inbox = createInboxWork({ database: hooked.database })
  const by = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
  const [one = '', other = ''] = by
  const claims = await Promise.all(by.map((each) => inbox.claim({ team, by: each })))
  const ids = claims.flat().map(({ id }) => id)
  expect([ids.length, new Set(ids).size]).toEqual([8, 8])
  expect(await inbox.claim({ team, by: one })).toEqual([])
  await hooked.query(sql`update worker.inbox set lease_until = clock_timestamp()`)
  expect(await inbox.claim({ team, by: other })).toHaveLength(8)
  const [id = ''] = ids
  expect(await inbox.settle({ team, by: one }, [{ id, outcome: 'known' }])).toEqual([])
  expect(await inbox.settle({ team, by: other }, [{ id, outcome: 'known' }])).toHaveLength(1)
})

test('what ends its worker each time is given up with the tenth, and counted', async () => {
  const [id = 0] = hooked.simulator.mutate.update('accounts', 1)
  await hooked.keepAll('account_updated', [JSON.stringify(recordOf(hooked, 'accounts', id))])
  await hooked.query(sql`update worker.inbox set attempts = 8`)
  crashes = ['K13', 'K13']
  await vi.waitUntil(
    async () => {
      await endLeases()
      await hooked.pass(600)
      return (await hooked.outcomes())['dead'] === 1
    },
    { timeout: 30_000, interval: 300 },
  )
  expect(crashes).toEqual([])
  const rows = await hooked.query(sql`
    select state, attempts, error_code as code from worker.inbox`)
  expect(rows).toEqual([{ state: 'dead', attempts: 10, code: 'worker.killed' }])
  // The poll knows nothing of that.
  await hooked.syncNow()
  expect(await hooked.differences()).toEqual({})
})

/** Both deliveries failed, at least so often, and wait. */
async function failed(atLeast: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const rows = await hooked.query(sql<{ failed: boolean }>`
        select outcome = 'failed' and error_code = 'salesloft.rejected' and lease_by is null
          and attempts >= ${atLeast} as failed from worker.inbox`)
      return rows.every((row) => row.failed)
    },
    { timeout: 20_000, interval: 20 },
  )
}

describe('what fails', () => {
  test('because SalesLoft or its budget says so waits, and is no failure of the delivery', async () => {
    const away = hooked.simulator.faults.add({
      match: '/v2/accounts',
      fault: { kind: 'status', status: 503 },
    })
    await takeAccounts(5)
    await vi.waitUntil(async () => (await hooked.outcomes())['refused'] === 5, 20_000)
    const code = 'salesloft.failed'
    expect(await waitsWith()).toEqual([{ outcome: 'refused', attempts: 0, code }])
    away()
    await hooked.pass(10)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ stored: 5 })
    expect(await hooked.differences()).toEqual({})
  })

  test('for a reason of its own is tried again ever later, alone from the third time on, and given up with the tenth', async () => {
    hooked.simulator.faults.add({
      match: '/v2/accounts.*ids',
      fault: { kind: 'status', status: 422 },
    })
    await takeAccounts(2)
    await failed(1)
    await hooked.query(sql`update worker.inbox set attempts = 8`)
    await hooked.pass(600)
    await failed(9)
    await hooked.pass(600)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ dead: 2 })
    const together = asked(hooked, 'accounts').map((query) => query.split('ids[]').length - 1)
    expect([together[0], ...together.slice(-4)]).toEqual([2, 1, 1, 1, 1])
    const [row] = await hooked.query(sql`select distinct error_code from worker.inbox`)
    expect(row).toEqual({ error_code: 'salesloft.rejected' })
    // The poll knows nothing of that.
    hooked.simulator.faults.clear()
    await hooked.syncNow()
    expect(await hooked.differences()).toEqual({})
  })
})

test('a paused stream keeps its deliveries until it is resumed, a paused team all of them', async () => {
  const { teams, team } = hooked
  await teams.pauseStream(team, 'accounts')
  await takeAccounts(3)
  await vi.waitUntil(async () => (await hooked.outcomes())['paused'] === 3, 20_000)
  await teams.pause(team, 'operator')
  await teams.resumeStream(team, 'accounts')
  await hooked.ring()
  await hooked.bench.client.workflow.getHandle(`inbox:${team}`).result()
  expect(await hooked.outcomes()).toEqual({ paused: 3 })
  expect(asked(hooked, 'accounts')).toEqual([])
  await teams.resume(team)
  await hooked.ring()
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ stored: 3 })
  expect(await hooked.differences()).toEqual({})
})

test('a stream that the key may not read ignores its deliveries', async () => {
  const away = { kind: 'status', status: 403 } as const
  hooked.simulator.faults.add({ match: '/v2/accounts', fault: away })
  await takeAccounts(2)
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ unavailable: 2 })
})

test('who follows a record is signalled once the mirror has it, and again where that was cut off', async () => {
  const told: string[] = []
  const [id = 0] = hooked.simulator.mutate.update('accounts', 1, { set: { name: 'Renamed' } })
  tell = async ({ workflowId, signal }) => {
    const rows = await hooked.query(sql`
      select from salesloft.accounts where id = ${id} and raw ->> 'name' = 'Renamed'`)
    told.push(`${workflowId} ${signal} ${rows.length}`)
    if (told.length === 1) throw new Error('cut off')
  }
  await hooked.take('account_updated', JSON.stringify(recordOf(hooked, 'accounts', id)))
  await hooked.settled()
  expect(told).toEqual([`follow:${id} news 1`, `follow:${id} news 1`])
  expect(await hooked.outcomes()).toEqual({ known: 1 })
})
