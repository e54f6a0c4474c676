// kill -9 of a worker in the middle of what it claimed from the inbox: the next one does all of it, once.
import path from 'node:path'
import { sql } from 'kysely'
import { describe, expect, inject, test, vi } from 'vitest'
import { drainingPoints } from '../../src/domain/crash-points.ts'
import { createDatabase } from '../../src/store/database.ts'
import { createInbox } from '../../src/store/inbox.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace, createWorld } from '../support/world.ts'
import { launch } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')

type End = { readonly outcome: string; readonly attempts: number; readonly count: number }

describe.concurrent('a worker killed', { timeout: 120_000 }, () => {
  test.each(drainingPoints)(
    'at %s leaves its deliveries to the next one, which makes each of their rows once (I2)',
    async (point) => {
      await using within = new AsyncDisposableStack()
      const bundle = within.use(await bundleWithTimeout('5s'))
      const { url: databaseUrl } = within.use(await createTestDatabase())
      const address = inject('temporalAddress')
      const temporal = { address, namespace: await createNamespace(address) }
      const given = { databaseUrl, temporal, bundle: bundle.path, people: 100 }
      const world = within.use(await createWorld(given))
      const { team, app, simulator } = world
      const database = within.use(createDatabase({ url: databaseUrl, maxConnections: 2 }))
      const inbox = createInbox({ database })
      const told = new Set(simulator.mutate.update('people', 5))
      const people = simulator.truth.records('people').filter(({ id }) => told.has(Number(id)))
      for (const person of people) {
        const body = Buffer.from(JSON.stringify(person))
        await inbox.take({ team, endpoint: 'endpoint', event: 'person_updated', body })
      }
      // Attempts are those that came to nothing, and the one that is under way.
      const ends = async (): Promise<readonly End[]> => {
        const { rows } = await sql<End>`
          select coalesce(outcome, state) as outcome, attempts, count(*)::integer as count
          from worker.inbox where team = ${team} group by 1, 2`.execute(database.kysely)
        return rows
      }
      const mirrored = async (): Promise<readonly unknown[]> => {
        const { rows } = await sql<{ raw: unknown }>`
          select raw from salesloft.people where team = ${team} order by id`.execute(
          database.kysely,
        )
        return rows.map(({ raw }) => raw)
      }
      {
        const environment = { ...world.environment, FAULT_POINT: point }
        await using worker = launch([], environment, '', program)
        await worker.line(/polling/)
        await (await app.temporal()).ringInbox(team)
        expect(await worker.ended).toMatchObject({ code: null })
      }
      expect(await ends()).toEqual([{ outcome: 'pending', attempts: 1, count: people.length }])
      expect(await mirrored()).toEqual([])

      // A minute later.
      await sql`update worker.inbox set lease_until = clock_timestamp() where team = ${team}`.execute(
        database.kysely,
      )
      await world.work()
      await (await app.temporal()).ringInbox(team)
      const stored = [{ outcome: 'stored', attempts: 1, count: people.length }]
      await vi.waitFor(async () => expect(await ends()).toEqual(stored), {
        timeout: 90_000,
        interval: 200,
      })
      expect(await mirrored()).toEqual(people.toSorted((a, b) => Number(a['id']) - Number(b['id'])))
    },
  )
})
