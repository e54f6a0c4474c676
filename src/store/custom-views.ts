// The views of custom fields follow the definitions. They are made beside the reading, not in it: somebody who reads a view
// for long, or built something on it, must not keep the mirror from going on.
import { type Kysely, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import { sqlStateOf } from './errors.ts'
import type { DB } from './schema.ts'

/** The stream whose records are the definitions. */
export const definitions = 'custom_fields'

// Locked by a reader, other objects depend on it, or the role may not make views.
const passing: ReadonlySet<string | undefined> = new Set(['55P03', '2BP01', '42501'])

/** `later`: the views are as they were, and the next reading of the definitions tries again. */
export async function rebuildCustomViews(
  db: Kysely<DB>,
  team: TeamSlug,
): Promise<'current' | 'later'> {
  try {
    await sql`select worker.rebuild_custom_views(${team})`.execute(db)
    return 'current'
  } catch (error) {
    if (passing.has(sqlStateOf(error))) return 'later'
    throw error
  }
}
