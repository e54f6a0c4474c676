// Who decides about a team's contacts, and who is to forget somebody among them, take turns: whoever decides has seen who was
// forgotten, or is seen by whoever forgets.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

// A number that is ours alone among the advisory locks of this database, the first of a pair.
const lock = 735_256_404
const ofTeam = (team: TeamSlug): RawBuilder<unknown> => sql`${sql.lit(lock)}, hashtext(${team})`

/** For this transaction, before any row is held: nobody of the team is forgotten meanwhile; others decide beside it. */
export async function decideAboutContacts(db: Kysely<DB>, team: TeamSlug): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${ofTeam(team)})`.execute(db)
}

/** For this transaction, before any row is held: nobody decides about contacts of the team meanwhile. */
export async function takeContacts(db: Kysely<DB>, team: TeamSlug): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ofTeam(team)})`.execute(db)
}
