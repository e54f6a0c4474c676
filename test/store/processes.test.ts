// Worker processes as they say themselves, by the clock of the database.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createProcesses, type Processes, type WorkerSelf } from '../../src/store/processes.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let own: TestDatabase
let processes: Processes
let queue = { namespace: 'default', taskQueue: 'q' }

beforeAll(async () => {
  own = await createTestDatabase()
  processes = createProcesses({ database: own.database })
})
beforeEach(() => {
  queue = { namespace: 'default', taskQueue: randomUUID() }
})
afterAll(() => own[Symbol.asyncDispose]())

function worker(pid: number): WorkerSelf {
  const birth = { machine: 'boot', bornAt: String(pid) }
  return { ...queue, ...birth, id: randomUUID(), host: 'machine', pid, version: '1.2.3' }
}

async function lastSeen(pid: number, seconds: number): Promise<void> {
  await sql`update worker.process set seen_at = clock_timestamp() - ${seconds} * interval '1 second'
    where task_queue = ${queue.taskQueue} and pid = ${pid}`.execute(own.database.kysely)
}

async function alive(): Promise<Record<number, boolean>> {
  const all = await processes.list(queue)
  return Object.fromEntries(all.map((each) => [each.pid, each.alive]))
}

test('a process is alive for 12 seconds after its last sign, whichever way the clock steps', async () => {
  for (const pid of [1, 2, 3, 4]) await processes.seen(worker(pid), true)
  await lastSeen(2, 11)
  await lastSeen(3, 13)
  await lastSeen(4, -3_600)
  expect(await alive()).toEqual({ 1: true, 2: true, 3: false, 4: false })
})

test('it begins once, says again whether it polls, and is gone when it ended well', async () => {
  const self = worker(7)
  await processes.seen(self, false)
  const [first] = await processes.list(queue)
  expect(first).toMatchObject({ machine: 'boot', bornAt: '7', recent: true })
  expect(first).toMatchObject({ host: 'machine', pid: 7, version: '1.2.3', polling: false })
  await processes.seen(self, true)
  const [second] = await processes.list(queue)
  expect(second).toMatchObject({ polling: true, startedAt: first?.startedAt })
  expect(second?.seenAt).not.toBe(first?.seenAt)
  await processes.left(self.id)
  expect(await processes.list(queue)).toEqual([])
})

test('those of another queue or namespace are others', async () => {
  await processes.seen({ ...worker(1), namespace: 'another' }, true)
  await processes.seen({ ...worker(2), taskQueue: 'another' }, true)
  expect(await processes.list(queue)).toEqual([])
})

test('what ended without a word is forgotten after a day', async () => {
  await processes.seen(worker(1), true)
  await processes.seen(worker(2), true)
  await lastSeen(1, 86_390)
  await lastSeen(2, 86_410)
  await processes.seen(worker(3), true)
  expect(await alive()).toEqual({ 1: false, 3: true })
})
