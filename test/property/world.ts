// Worlds: a simulator, a database and a team, or several teams of one simulator, all by one clock that only the test moves.
import { randomBytes } from 'node:crypto'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { mix } from '../../simulator/world/draws.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createCredentials, type Credentials } from '../../src/store/credentials.ts'
import { createInbox, type Inbox } from '../../src/store/inbox.ts'
import { createTeams, type Teams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { type Account, accountOf } from './account.ts'
import type { PropertyDatabase } from './database.ts'
import { createKeys, type Keys } from './keys.ts'
import { createPast, type Past } from './past.ts'
import type { Schedule } from './schedule.ts'

export type WorldClock = {
  readonly now: () => number
  advance(ms: number): Promise<void>
}

/** What all teams share. */
export type Place = {
  readonly clock: WorldClock
  readonly held: PropertyDatabase
  readonly teams: Teams
  readonly credentials: Credentials
}

export type World = Place & {
  readonly schedule: Schedule
  readonly team: TeamSlug
  readonly simulator: Account
  readonly past: Past
  readonly keys: Keys
  readonly inbox: Inbox
}

export type Worlds = AsyncDisposable & {
  readonly place: Place
  readonly simulator: Simulator
  /** One a schedule. */
  readonly all: readonly [World, ...World[]]
}

// Behind the machine's clock for years to come, as whatever was overlooked would read that one.
const epochMs = Date.UTC(2026, 2, 2, 9, 0, 0)
// The machine may be busy, and what is shown is not how long a delivery waits.
const patienceMs = 20_000

/** Of one seed, and of one wire. */
export async function createWorlds(
  schedules: readonly [Schedule, ...Schedule[]],
  held: PropertyDatabase,
): Promise<Worlds> {
  const [{ seed, wire }] = schedules
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
    teams: schedules.map(({ sizes, limitPerMinute }) => ({ sizes, limitPerMinute })),
    clock,
    ...wire,
  })
  const { database } = held
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }])
  const teams = createTeams({ database, vault })
  const place = { clock, held, teams, credentials: createCredentials({ database, vault }) }
  const inbox = createInbox({ database, patienceMs })

  async function join(schedule: Schedule, index: number): Promise<World> {
    const account = accountOf(simulator, simulator.teams[index]?.slug ?? '')
    const team = parseTeamSlug(account.slug)
    const { limitPerMinute } = schedule
    await teams.connect({
      slug: team,
      baseUrl: simulator.url,
      salesloftTeamId: String(account.id),
      name: 'Test',
      apiKey: account.apiKey,
      costPerMinute: limitPerMinute,
    })
    const keys = createKeys({ team, teams, simulator, account, limitPerMinute })
    return { ...place, schedule, team, simulator: account, past: createPast(), keys, inbox }
  }

  const [first, ...others] = schedules
  const all: [World, ...World[]] = [await join(first, 0)]
  for (const [index, schedule] of others.entries()) all.push(await join(schedule, index + 1))
  return { place, simulator, all, [Symbol.asyncDispose]: () => simulator.close() }
}
