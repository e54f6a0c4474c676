// A server whose contacts are those of a database, and a team with some of them as runs leave them.
import { sql } from 'kysely'
import { type Difference, noDifferences } from '../../src/domain/contact-differences.ts'
import type { LinkState } from '../../src/domain/contact-words.ts'
import type { OpenConflict } from '../../src/store/contact-links.ts'
import { settlePairs } from '../../src/store/contact-links.ts'
import { contactsOf } from '../../src/services/contact-offer.ts'
import { createFixture, type Fixture } from '../server/fixture.ts'
import { usual } from '../store/contact-scene.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

export type Site = AsyncDisposable & {
  readonly own: TestDatabase
  readonly fixture: Fixture
  /** Teams whose runs were begun. */
  readonly started: readonly string[]
  /** A contact with an open conflict, and what the pair may be otherwise. @returns its id */
  contact(
    columns: { readonly email_address: string; readonly first_name?: string },
    left?: {
      readonly conflicts?: readonly OpenConflict[]
      readonly error?: { readonly code: string; readonly words: Readonly<Record<string, unknown>> }
    },
  ): Promise<string>
  /** Of the latest that was decided: how, and by whom. */
  decided(): Promise<{ readonly resolution: string; readonly by: string } | undefined>
}

function previewed(person: string) {
  const side = { created: 0, changed: 1, deleted: 0 }
  const differences = ['title', 'city'].map((field): Difference => {
    const whose = { side: 'salesloft', happens: 'changed', contact: null, person } as const
    return { ...whose, field, old: null, new: '=1+1', why: 'changed on one side' }
  })
  const counts = { ...noDifferences, salesloft: side }
  return { differences, counts, decided: 1, looked: 1 }
}

export async function createSite(): Promise<Site> {
  const own = await createTestDatabase()
  const teams = teamsOf(own.database)
  await teams.connect(connection)
  const started: string[] = []
  const contacts = contactsOf({
    database: own.database,
    vault: undefined,
    teams,
    workers: { requirePolling: () => Promise.resolve() },
    temporal: () =>
      Promise.resolve({
        syncContacts: (team) => {
          started.push(team)
          return Promise.resolve({ workflowId: `contacts:${team}`, runId: '1' })
        },
        endOfContacts: () => Promise.resolve(undefined),
      }),
    schedule: () => Promise.resolve(),
    sync: {
      async *preview(team) {
        yield* await Promise.resolve([previewed(team)])
      },
    },
  })
  const fixture = await createFixture({ contacts })
  const db = own.database.kysely
  return {
    own,
    started,
    fixture,
    async contact({ email_address: address, first_name: name = null }, left = {}) {
      const { rows } = await sql<{ id: string }>`
        insert into worker.contact (team, email_address, first_name)
        values (${demo}, ${address}, ${name}) returning id`.execute(db)
      const contact = rows[0]?.id ?? ''
      const { rows: links } = await sql<{ id: string }>`
        select id::text as id from worker.contact_link
        where team = ${demo} and contact = ${contact}::uuid`.execute(db)
      const { conflicts = [], error } = left
      const state: LinkState = error === undefined ? 'conflict' : 'invalid'
      const link = links[0]?.id ?? ''
      const pair = { link, contact, person: null, base: null }
      const each = { ...usual, ...pair, state, error: error ?? null, conflicts }
      await db
        .transaction()
        .execute((trx) => settlePairs(trx, { team: demo, run: null, why: 'contract 1' }, [each]))
      return contact
    },
    async decided() {
      const { rows } = await sql<{ resolution: string; by: string }>`
        select resolution, resolved_by as by from worker.contact_conflict
        where team = ${demo} and resolved_at is not null order by resolved_at desc limit 1`.execute(
        db,
      )
      return rows[0]
    },
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]()
      await own[Symbol.asyncDispose]()
    },
  }
}
