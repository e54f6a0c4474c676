// A failover to a standby that lacks the last commits: rows and cursor are of one moment there, so nothing is skipped.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, test, vi } from 'vitest'
import { startReplicatedPostgres } from '../support/replicated-postgres.ts'
import { createNamespace, createWorld } from '../support/world.ts'

type Standing = {
  readonly people: number
  /** What the readings say that they stored. */
  readonly counted: number
  readonly pages: number
  /** In how many microseconds the cursor and the last row differ. */
  readonly apart: number
}

const standing = `select
  (select count(*)::int from salesloft.people) as people,
  (select coalesce(sum(created), 0)::int from worker.run where stream = 'people') as counted,
  (select coalesce(sum(requests), 0)::int from worker.run where stream = 'people') as pages,
  (select extract(epoch from cursor - (select max(updated_at) from salesloft.people))::float8
    from worker.sync_state where stream = 'people') as apart`

test('after a failover that loses commits, cursor and rows go back together and the reading ends exact (I7)', async () => {
  await using postgres = await startReplicatedPostgres()
  const address = inject('temporalAddress')
  let pages = 0
  await using world = await createWorld({
    databaseUrl: postgres.url,
    temporal: { address, namespace: await createNamespace(address) },
    bundle: inject('workflowBundle'),
    people: 3_000,
    simulator: { rttMs: 40 },
    at: (point) => {
      if (point === 'K7') pages += 1
    },
  })
  const reached = async (wanted: number): Promise<void> => {
    await vi.waitUntil(() => pages >= wanted, { timeout: 20_000, interval: 5 })
  }
  await world.work()
  await world.begin()
  await reached(5)
  while (((await postgres.standbySays<Standing>(standing))?.pages ?? 0) < 5) await sleep(20)
  await postgres.stopStreaming()
  await reached(pages + 5)
  await postgres.promote()
  const after = await postgres.standbySays<Standing>(standing)
  expect(after?.pages).toBeLessThan(pages)
  expect(after).toMatchObject({ people: after?.counted, apart: 0 })
  await postgres.takeOver()
  await world.complete()
  expect(await world.differences()).toBe(0)
}, 60_000)
