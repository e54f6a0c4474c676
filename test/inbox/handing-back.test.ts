// Deliveries that are claimed by whoever is stopped, or finds no Postgres; and one that SalesLoft alone fails at.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBatches } from '../../src/activities/inbox-batch.ts'
import { readDelivery } from '../../src/client/salesloft/deliveries.ts'
import { AppError, type ErrorCode } from '../../src/domain/errors.ts'
import { createInboxWork, type InboxWork } from '../../src/store/inbox-work.ts'
import { asked, createHooked, type Hooked, recordOf } from '../support/hooked.ts'
import { quietLog } from '../support/workflows.ts'

let hooked: Hooked
beforeAll(async () => {
  hooked = await createHooked({ streams: ['accounts'], sizes: { accounts: 20 } })
  await hooked.syncNow()
})
beforeEach(async () => {
  hooked.simulator.faults.clear()
  await hooked.forget()
})
afterAll(() => hooked[Symbol.asyncDispose]())

async function keepAccounts(count: number): Promise<readonly number[]> {
  const ids = hooked.simulator.mutate.update('accounts', count)
  const bodies = ids.map((id) => JSON.stringify(recordOf(hooked, 'accounts', id)))
  await hooked.keepAll('account_updated', bodies)
  return ids
}

/** Claims what is due, and works it off as an activity does. */
async function work(
  signal: AbortSignal,
  more: Partial<InboxWork> = {},
  teams: Pick<Hooked['teams'], 'pause'> = hooked.teams,
): Promise<unknown> {
  const { team, client, sync, metrics, database } = hooked
  const inbox = { ...createInboxWork({ database }), ...more }
  const batches = createBatches({
    inbox,
    readDelivery,
    clientOf: () => Promise.resolve(client),
    sync,
    teams,
    metrics,
    log: quietLog(),
    ring: () => Promise.resolve(),
    tell: () => Promise.resolve(),
    about: () => Promise.resolve([]),
    wakeEnrollment: () => Promise.resolve(),
  })
  const by = randomUUID()
  const deliveries = await inbox.claim({ team, by })
  const told = { team, by, deliveries, signal }
  return await batches.work({ ...told, refused: new Map(), reads: new Set() })
}

async function rows(): Promise<readonly unknown[]> {
  return await hooked.query(sql`
    select distinct outcome, attempts, error_code as code, lease_by is not null as claimed,
      next_attempt_at <= clock_timestamp() as due
    from worker.inbox where team = ${hooked.team} and state in ('pending', 'held')`)
}

/** Postgres does not say what it knows of records. */
function failing(code: ErrorCode): Partial<InboxWork> {
  return { known: () => Promise.reject(new AppError(code, 'Postgres does not do it.')) }
}

const free = { outcome: 'held', attempts: 0, code: null, claimed: false, due: true }

describe('what is claimed', () => {
  test('by a worker that stops is due again at once, and has not failed', async () => {
    // Nobody has asked for one of them just now.
    await hooked.query(sql`
      update salesloft.accounts set requested_at = requested_at - interval '1 minute'`)
    hooked.simulator.faults.add({ match: '/v2/accounts', fault: { kind: 'hang' } })
    await keepAccounts(3)
    const stop = new AbortController()
    const failure = work(stop.signal).catch((error: unknown) => error)
    await vi.waitUntil(() => hooked.simulator.faults.list()[0]?.struck === 1, 20_000)
    stop.abort(new Error('stopped'))
    expect(await failure).toMatchObject({ message: 'stopped' })
    expect(await rows()).toEqual([free])
  })

  test('while Postgres does not do it has not failed', async () => {
    await keepAccounts(3)
    const failure = work(new AbortController().signal, failing('store.busy'))
    await expect(failure).rejects.toMatchObject({ code: 'store.busy' })
    expect(await rows()).toEqual([free])
  })

  test('and refused by Postgres has failed: it may be one of them', async () => {
    await keepAccounts(2)
    const code = 'store.failed'
    await work(new AbortController().signal, failing(code))
    const failed = { outcome: 'failed', attempts: 1, code, claimed: false, due: false }
    expect(await rows()).toEqual([failed])
  })
})

test('a refused key pauses the team once, however many streams are asked', async () => {
  const [account = 0] = hooked.simulator.mutate.insert('accounts', 1)
  const [person = 0] = hooked.simulator.mutate.insert('people', 1)
  await hooked.keepAll('account_created', [JSON.stringify(recordOf(hooked, 'accounts', account))])
  await hooked.keepAll('person_created', [JSON.stringify(recordOf(hooked, 'people', person))])
  hooked.simulator.faults.add({ match: '/v2/', fault: { kind: 'status', status: 401 } })
  const pause = vi.fn<Hooked['teams']['pause']>(() => Promise.resolve())
  await work(new AbortController().signal, {}, { pause })
  expect(asked(hooked, 'accounts')).toHaveLength(1)
  expect(asked(hooked, 'people')).toHaveLength(1)
  expect(pause.mock.calls).toEqual([[hooked.team, 'auth.revoked', expect.any(String)]])
})

test('a record that SalesLoft fails at each time is asked for alone, ever later, and holds up no other', async () => {
  await hooked.syncNow()
  const [id = 0] = await keepAccounts(3)
  const match = new RegExp(`/v2/accounts.*ids\\[\\]=${id}\\b`)
  hooked.simulator.faults.add({ match, fault: { kind: 'status', status: 500 } })
  await hooked.ring()
  await vi.waitUntil(
    async () => {
      await hooked.pass(20)
      return (await hooked.outcomes())['stored'] === 2
    },
    { timeout: 30_000, interval: 500 },
  )
  await vi.waitUntil(async () => (await hooked.outcomes())['refused'] === 1, 20_000)
  const before = asked(hooked, 'accounts').length
  await hooked.pass(3_600)
  await vi.waitUntil(() => asked(hooked, 'accounts').length > before, 20_000)
  await vi.waitUntil(
    async () => {
      const [row] = await hooked.query(sql<{ waits: boolean; attempts: number }>`
        select lease_by is null and outcome = 'refused' and attempts = 3
          and next_attempt_at > clock_timestamp() + interval '4 minutes' as waits
        from worker.inbox where team = ${hooked.team} and state = 'held'`)
      return row?.waits === true
    },
    { timeout: 20_000, interval: 50 },
  )
  const [last = ''] = asked(hooked, 'accounts').slice(-1)
  expect(last.split('ids[]')).toHaveLength(2)
  // SalesLoft answers again.
  hooked.simulator.faults.clear()
  await hooked.pass(600)
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ stored: 3 })
  expect(await hooked.differences()).toEqual({})
})
