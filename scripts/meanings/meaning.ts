// The words of the columns: for the comments in the database (`mirror-sql.ts`) and for docs/streams.md, from one source.
import type { Stream } from '../../src/domain/streams.ts'
import { accountsMeanings } from './accounts.ts'
import { activitiesMeanings } from './activities.ts'
import { cadencesMeanings } from './cadences.ts'
import { everywhere } from './everywhere.ts'
import { meetingsMeanings } from './meetings.ts'
import { peopleMeanings } from './people.ts'
import { usersMeanings } from './users.ts'

/** By table, by column. */
export type Meanings = Readonly<Record<string, Readonly<Record<string, string>>>>

const here: Meanings = {
  ...peopleMeanings,
  ...accountsMeanings,
  ...usersMeanings,
  ...cadencesMeanings,
  ...activitiesMeanings,
  ...meetingsMeanings,
}

/** @throws Error when nobody has said it */
export function meaningOf({ table, idField }: Stream, column: string): string {
  if (column === 'id' && idField === undefined)
    return 'Id of its parent and its place among its records'
  const meaning = here[table]?.[column] ?? everywhere[column]
  if (meaning === undefined) throw new Error(`nothing says what ${table}.${column} means`)
  return meaning
}
