// A database and a SalesLoft of a test's own.
import { createSimulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { emptySalesloft, type Servers } from './sync-scene.ts'

export async function createOwnServers(
  options: SimulatorOptions = {},
): Promise<Servers & AsyncDisposable> {
  const simulator = await createSimulator({
    ...emptySalesloft,
    teams: [{ limitPerMinute: 1_000_000 }],
    ...options,
  })
  const own = await createTestDatabase()
  return {
    own,
    simulator,
    at: simulator.team(simulator.slug),
    async [Symbol.asyncDispose]() {
      await simulator.close()
      await own[Symbol.asyncDispose]()
    },
  }
}
