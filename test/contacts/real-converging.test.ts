// Both sides edit the same people at random, over real tables and a real SalesLoft, with kills and lost answers: they come to what
// the contract says. `npm run property -- --contacts` asks a thousand histories.
import { beforeAll, afterAll, expect, test } from 'vitest'
import { createOwnServers } from './own-servers.ts'
import { drawTold, describeTold } from './real-seeds.ts'
import { runHistory } from './real-run.ts'

const seeds = [1, 2, 3, 4, 5, 6]

let servers: Awaited<ReturnType<typeof createOwnServers>>
beforeAll(async () => {
  const teams = seeds.map((seed) => ({ slug: `s${seed}`, limitPerMinute: 1_000_000 }))
  servers = await createOwnServers({ teams })
})
afterAll(async () => {
  await servers[Symbol.asyncDispose]()
})

test.each(seeds)(
  'two sides come to what the contract says, whatever is cut short: seed %i',
  async (seed) => {
    const told = drawTold(seed)
    const { fault, settled } = await runHistory(told, {
      ...servers,
      at: servers.simulator.team(`s${seed}`),
    })
    expect(fault === undefined ? '' : `${describeTold(seed, told)}\n${fault}`).toBe('')
    expect(settled).toBeGreaterThan(0)
  },
)
