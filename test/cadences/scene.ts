// Two teams with simulated accounts, and the service of their cadences: real Postgres, real HTTP, no Temporal.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { type Cadences, createCadences } from '../../src/services/cadences.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import { createCadenceImports } from '../../src/store/cadence-imports.ts'
import { createCadenceStore } from '../../src/store/cadences.ts'
import { createCredentials } from '../../src/store/credentials.ts'
import type { Database } from '../../src/store/database.ts'
import { createExclusive } from '../../src/store/exclusive.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTeams, type Teams } from '../../src/store/teams.ts'
import { createVault, type VaultKey } from '../../src/store/vault.ts'
import { quietLog } from '../support/workflows.ts'

export type Scene = AsyncDisposable & {
  readonly simulator: Simulator
  readonly acme: TeamSlug
  readonly globex: TeamSlug
  readonly key: VaultKey
  readonly teams: Teams
  readonly cadences: Cadences
  /** As another process has it, with connections of its own where it is given some. */
  other(looksMs?: readonly number[], at?: Database): Cadences
  /** Requests to the first account so far that changed something. */
  posts(): number
  /** Cadences of the first account under this name. */
  there(name: string): readonly string[]
  /** The mirror has the first account's cadences, and says it is complete: nobody but it knows of them. */
  mirror(): Promise<void>
}

export async function createScene(database: Database): Promise<Scene> {
  await using held = new AsyncDisposableStack()
  const simulator = held.use(
    await createSimulator({
      sizes: { cadences: 12, steps: 24, users: 3, groups: 2, person_stages: 5, people: 10 },
      teams: [
        { slug: 'first', limitPerMinute: 600_000 },
        { slug: 'second', limitPerMinute: 600_000 },
      ],
    }),
  )
  const key = { id: 'k1', key: randomBytes(32) }
  const vault = createVault([key])
  const teams = createTeams({ database, vault })
  const [acme, globex] = await Promise.all(
    simulator.teams.map(async ({ id, slug, apiKey }) => {
      const team = parseTeamSlug(`${slug}-${randomUUID().slice(0, 8)}`)
      await teams.connect({
        slug: team,
        baseUrl: simulator.url,
        salesloftTeamId: `${id}-${randomUUID()}`,
        name: 'Test',
        apiKey,
        costPerMinute: 600_000,
      })
      return team
    }),
  )
  if (acme === undefined || globex === undefined) throw new Error('There are two teams.')
  const made = new Set<Salesloft>()
  held.defer(() => {
    for (const client of made) client.close()
  })

  const other: Scene['other'] = (looksMs = [50, 100, 200], at = database) => {
    const clients = new Map<TeamSlug, Salesloft>()
    const budgets = createBudgetStore({ database: at })
    const clientOf = (team: TeamSlug): Promise<Salesloft> => {
      const client =
        clients.get(team) ??
        createSalesloft({
          baseUrl: simulator.url,
          token: async () => (await createCredentials({ database: at, vault }).read(team)).bearer,
          budget: createBudget({ team, store: budgets }),
          timeoutMs: 2_000,
        })
      clients.set(team, client)
      made.add(client)
      return Promise.resolve(client)
    }
    return createCadences({
      clientOf,
      looksMs,
      requestMs: 2_000,
      imports: createCadenceImports({ database: at }),
      teams: createTeams({ database: at, vault }),
      log: quietLog(),
      sync: createSync({ database: at }),
      store: createCadenceStore({ database: at }),
      exclusive: createExclusive({ database: at }),
    })
  }
  const parts = held.move()
  return {
    simulator,
    acme,
    globex,
    key,
    teams,
    other,
    cadences: other(),
    posts: () => simulator.requests.list().filter(({ method }) => method === 'POST').length,
    there: (name) =>
      simulator.truth
        .records('cadences')
        .filter((each) => each['name'] === name)
        .map(({ id }) => String(id)),
    async mirror() {
      const records = JSON.stringify(simulator.truth.records('cadences'))
      await sql`
        insert into salesloft.cadences (team, id, name, external_identifier, archived, team_cadence,
          shared, current_state, owner_id, raw, updated_at, requested_at, synced_at)
        select ${acme}, (r->>'id')::bigint, r->>'name', r->>'external_identifier',
          (r->>'archived')::boolean, (r->>'team_cadence')::boolean, (r->>'shared')::boolean,
          r->>'current_state', (r->'owner'->>'id')::bigint, r, (r->>'updated_at')::timestamptz,
          clock_timestamp(), clock_timestamp()
        from jsonb_array_elements(${records}::jsonb) r
        on conflict (team, id) do nothing`.execute(database.kysely)
      // Ahead of now, as if nothing that happens here were recent.
      await sql`update worker.sync_state set watermark = clock_timestamp() + interval '1 hour'
        where team = ${acme} and stream in ('cadences', 'steps', 'cadence_memberships')`.execute(
        database.kysely,
      )
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
