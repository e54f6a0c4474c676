// One world: a simulator, a database and a team, all by one clock that only the test moves.
import { randomBytes } from 'node:crypto'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { mix } from '../../simulator/world/draws.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createCredentials, type Credentials } from '../../src/store/credentials.ts'
import { createTeams, type Teams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import type { PropertyDatabase } from './database.ts'
import { createPast, type Past } from './past.ts'
import type { Schedule } from './schedule.ts'

export type WorldClock = {
  readonly now: () => number
  advance(ms: number): Promise<void>
}

export type World = {
  readonly schedule: Schedule
  readonly team: TeamSlug
  readonly clock: WorldClock
  readonly simulator: Simulator
  readonly held: PropertyDatabase
  readonly teams: Teams
  readonly past: Past
  readonly credentials: Credentials
  [Symbol.asyncDispose](): Promise<void>
}

// Behind the machine's clock for years to come, as whatever was overlooked would read that one.
const epochMs = Date.UTC(2026, 2, 2, 9, 0, 0)

export async function createWorld(schedule: Schedule, held: PropertyDatabase): Promise<World> {
  const { seed, sizes, limitPerMinute, wire } = schedule
  let nowMs = epochMs + (mix(seed, 5) % 3_600_000)
  const clock: WorldClock = {
    now: () => nowMs,
    async advance(ms) {
      nowMs += Math.max(1, Math.ceil(ms))
      await held.setClock(nowMs * 1_000)
    },
  }
  await clock.advance(1)
  const simulator = await createSimulator({
    scenario: 'tiny',
    seed,
    sizes,
    teams: [{ limitPerMinute }],
    clock,
    ...wire,
  })
  const team = parseTeamSlug('demo')
  const { database } = held
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }])
  const teams = createTeams({ database, vault })
  const credentials = createCredentials({ database, vault })
  await teams.connect({
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulator.id),
    name: 'Test',
    apiKey: simulator.apiKey,
    costPerMinute: limitPerMinute,
  })
  return {
    schedule,
    team,
    clock,
    simulator,
    held,
    teams,
    past: createPast(),
    credentials,
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}
