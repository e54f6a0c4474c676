// What is remembered of those who were forgotten while they are still told of.
import { type Kysely, sql } from 'kysely'
import { isId } from '../domain/ids.ts'
import { isOwner } from '../domain/person-references.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

type Place = { readonly team: TeamSlug; readonly stream: Stream }

/**
 * Of somebody who was made anew under an address that was forgotten, what refers to them is dropped too, and what came before
 * they did is looked for once more; of a record that others are parts of, those as well.
 */
export async function noteDropped(
  db: Kysely<DB>,
  { team, stream }: Place,
  ids: readonly string[],
): Promise<void> {
  if (stream.name === 'people') {
    const people = ids.filter(isId)
    await sql`
      insert into worker.erasure (team, person, by)
      select distinct ${team}, id, 'an address that was forgotten'
      from unnest(${people}::bigint[]) r (id) order by id
      on conflict do nothing`.execute(db)
    return
  }
  await noteRecords(db, { team, stream }, ids)
}

/** Only where others may be parts of them. */
export async function noteRecords(
  db: Kysely<DB>,
  { team, stream }: Place,
  ids: readonly string[],
): Promise<void> {
  if (!isOwner(stream) || ids.length === 0) return
  await sql`
    insert into worker.erasure_record (team, stream, record_id)
    select distinct ${team}, ${stream.name}, id from unnest(${ids}::text[]) r (id)
    where id <> '' order by id
    on conflict do nothing`.execute(db)
}

/** Which of these people were forgotten. */
export async function forgottenPeople(
  db: Kysely<DB>,
  team: TeamSlug,
  people: readonly string[],
): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set()
  const { rows } = await sql<{ readonly person: string }>`
    select person::text as person from worker.erasure
    where team = ${team} and person = any(${people}::bigint[])`.execute(db)
  return new Set(rows.map(({ person }) => person))
}
