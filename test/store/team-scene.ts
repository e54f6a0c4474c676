// A database of a file's own, and a team without anybody for each of its tests.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

export type TeamScene = AsyncDisposable & {
  readonly own: TestDatabase
  readonly query: <Row>(statement: ReturnType<typeof sql<Row>>) => Promise<readonly Row[]>
  begin(): Promise<TeamSlug>
}

export async function createTeamScene(): Promise<TeamScene> {
  const own = await createTestDatabase()

  async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
    return (await statement.execute(own.database.kysely)).rows
  }

  async function begin(): Promise<TeamSlug> {
    const team = parseTeamSlug(`t-${randomUUID()}`)
    await query(sql`insert into worker.team (slug, base_url, salesloft_team_id, name)
      values (${team}, 'https://api.salesloft.com', ${team}, 'Test')`)
    return team
  }

  return { own, query, begin, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}
