// A team with a contract, its table of contacts, and a SalesLoft of its own: what a run of contacts works on.
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { SimulatedTeam, Simulator } from '../../simulator/simulator.ts'
import { clientOf } from '../support/salesloft.ts'
import type { TestDatabase } from '../support/postgres.ts'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import type { DifferenceCounts } from '../../src/domain/contact-differences.ts'
import type { ContactTurn } from '../../src/domain/contact-turns.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { idsPerRequest } from '../../src/domain/sync-plan.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import type { ContactPreview } from '../../src/services/contact-looking.ts'
import {
  type ContactSync,
  type ContactSyncParts,
  createContactSync,
} from '../../src/services/contact-sync.ts'
import { createContactConflicts } from '../../src/store/contact-conflicts.ts'
import { createContactContracts } from '../../src/store/contact-contracts.ts'
import { createContactDesk } from '../../src/store/contact-desk.ts'
import { createContactJobs } from '../../src/store/contact-jobs.ts'
import { createContactPushes } from '../../src/store/contact-pushes.ts'
import { createContactRuns } from '../../src/store/contact-runs.ts'
import type { Json } from '../../src/store/contact-rows.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'

export type SyncScene = Awaited<ReturnType<typeof createSyncScene>>

const people = streamOf('people')
const lane = 'interactive'
const mostTurns = 60

/** What many scenes share: each has a team of its own in both. */
export type Servers = {
  readonly own: TestDatabase
  readonly simulator: Simulator
  /** Whose it is in SalesLoft. */
  readonly at: SimulatedTeam
}

export const emptySalesloft = {
  sizes: { people: 0, users: 1, accounts: 0, custom_fields: 0 },
} as const

type Wrapped = Omit<ContactSyncParts, 'clientOf'> & { readonly client: Salesloft }

export async function createSyncScene(options: {
  readonly servers: Servers
  readonly leaveMs?: number
  readonly timeoutMs?: number
  /** What stands between a run and what it uses. */
  readonly wrap?: (parts: Wrapped) => Partial<ContactSyncParts>
}) {
  const { own, simulator, at } = options.servers
  const { timeoutMs = 5_000 } = options
  const client: Salesloft = clientOf({ url: simulator.url, apiKey: at.apiKey }, { timeoutMs })
  const { database } = own
  const stores = {
    contracts: createContactContracts({ database }),
    desk: createContactDesk({ database }),
    runs: createContactRuns({ database }),
    pushes: createContactPushes({ database }),
    jobs: createContactJobs({ database }),
    inbox: createInboxWork({ database }),
  }
  const conflicts = createContactConflicts({ database })
  const sync: ContactSync = createContactSync({
    ...stores,
    clientOf: () => Promise.resolve(client),
    leaveMs: options.leaveMs ?? 120_000,
    ...options.wrap?.({ ...stores, client }),
  })
  const team: TeamSlug = parseTeamSlug(`t-${randomUUID()}`)
  await createTeams({
    database,
    vault: createVault([{ id: 'test', key: randomBytes(32) }]),
  }).connect({
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: team,
    name: 'Test',
    apiKey: at.apiKey,
    costPerMinute: 600,
  })

  async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
    return (await statement.execute(database.kysely)).rows
  }

  /** The mirror reads all of SalesLoft, and notes who is gone. */
  async function look(): Promise<void> {
    const there = at.truth.records('people').map(({ id }) => String(id))
    const known = await query(
      sql<{ id: string }>`select id::text as id from salesloft.people
        where team = ${team} and deleted_at is null`,
    )
    const ids = [...new Set([...there, ...known.map(({ id }) => id)])]
    for (let from = 0; from < ids.length; from += idsPerRequest) {
      const asked = ids.slice(from, from + idsPerRequest)
      const { rows, requestedAt } = await client.byIds(people, asked, { lane })
      const shown = new Set(rows.map(({ id }) => id))
      const gone = new Map(
        asked.filter((id) => !shown.has(id)).map((id) => [id, undefined] as const),
      )
      await stores.inbox.commit({
        team,
        by: 'test',
        stream: people,
        rows,
        quarantined: [],
        requestedAt,
        gone,
        endings: [],
      })
    }
  }

  /** Turns until there is nothing to do. */
  async function run(signal = new AbortController().signal): Promise<ContactTurn> {
    for (let turns = 0; turns < mostTurns; turns += 1) {
      const turn = await sync.turn(team, signal)
      if (turn.state !== 'more' && turn.state !== 'waiting') return turn
      // Time passes: what was on its way has arrived or is lost.
      await query(sql`update worker.contact_push set until = clock_timestamp() - interval '1 s'
        where team = ${team} and ended_at is null`)
      if (turn.waitMs > 0) await sleep(100)
    }
    throw new Error('It goes on and on.')
  }

  async function preview(): Promise<Omit<ContactPreview, 'decided' | 'looked'>> {
    const differences: ContactPreview['differences'][number][] = []
    let counts: DifferenceCounts | undefined
    for await (const part of sync.preview(team)) {
      differences.push(...part.differences)
      counts = part.counts
    }
    if (counts === undefined) throw new Error('It said nothing.')
    return { differences, counts }
  }

  const contacts = () =>
    query(
      sql<
        Json & { id: string }
      >`select * from worker.contact where team = ${team} order by email_address, id`,
    )

  async function contact(columns: Json): Promise<string> {
    const names = Object.keys(columns)
    const [row] = await query(sql<{ id: string }>`
      insert into worker.contact (team, ${sql.join(names.map((name) => sql.ref(name)))})
      values (${team}, ${sql.join(names.map((name) => sql`${columns[name]}`))}) returning id`)
    return row?.id ?? ''
  }

  const edit = (id: string, column: string, value: unknown) =>
    query(
      sql`update worker.contact set ${sql.ref(column)} = ${value} where team = ${team} and id = ${id}`,
    )

  const remove = (id: string) =>
    query(sql`delete from worker.contact where team = ${team} and id = ${id}`)

  /** Somebody in SalesLoft makes a person. */
  async function person(fields: Json): Promise<string> {
    const made = await client.people.create(fields, { lane })
    if (made.kind !== 'done') throw new Error(`It was ${JSON.stringify(made)}.`)
    return made.person.id
  }

  const personOf = (address: string) =>
    at.truth
      .records('people')
      .find((each) => String(each['email_address']).toLowerCase() === address.toLowerCase())

  const writes = () => simulator.requests.list().filter(({ method }) => method !== 'GET').length

  return {
    own,
    team,
    simulator,
    at,
    client,
    sync,
    ...stores,
    conflicts,
    query,
    look,
    run,
    preview,
    contacts,
    contact,
    edit,
    remove,
    person,
    personOf,
    writes,
    rewrite: (id: string, fields: Json) => client.people.update(id, fields, { lane }),
    [Symbol.dispose]: () => client.close(),
  }
}
