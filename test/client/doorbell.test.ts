import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createDoorbell } from '../../src/client/temporal/doorbell.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'

const acme = parseTeamSlug('acme')
const other = parseTeamSlug('other')

test('rings at once, and once more for all that were rung meanwhile, each team by itself', async () => {
  const rung: string[] = []
  using bell = createDoorbell({
    quietMs: 100,
    async ring(team) {
      rung.push(team)
      await sleep(1)
    },
  })
  for (let times = 0; times < 1_000; times += 1) bell.ring(acme)
  bell.ring(other)
  expect(rung).toEqual(['acme', 'other'])
  await vi.waitUntil(() => rung.length === 3)
  await sleep(300)
  expect(rung).toEqual(['acme', 'other', 'acme'])
})

test('one call at a time while nobody answers, whose failure is nobody’s, and none once it is closed', async () => {
  const hanging: PromiseWithResolvers<void>[] = []
  const bell = createDoorbell({
    quietMs: 10,
    async ring() {
      const call = Promise.withResolvers<void>()
      hanging.push(call)
      await call.promise
    },
  })
  bell.ring(acme)
  bell.ring(acme)
  await sleep(100)
  expect(hanging).toHaveLength(1)
  hanging[0]?.reject(new Error('away'))
  await vi.waitUntil(() => hanging.length === 2)
  bell.ring(acme)
  bell[Symbol.dispose]()
  hanging[1]?.resolve()
  await sleep(100)
  expect(hanging).toHaveLength(2)
})
