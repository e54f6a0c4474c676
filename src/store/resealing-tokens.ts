// The tokens of webhook subscriptions, when the encryption key changes.
import type { Kysely } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import { unlessUnreadable, type Vault } from './vault.ts'
import { tokenContext } from './webhook-tokens.ts'

/** Seals by the newest key what these sealed, a team at a time. @returns the teams of which there was some */
export async function resealTokens(
  db: Kysely<DB>,
  vault: Vault,
  older: readonly string[],
): Promise<readonly string[]> {
  const found = await db
    .selectFrom('worker.webhook_endpoint')
    .select('team')
    .distinct()
    .where('key_id', 'in', older)
    .execute()
  const resealed: string[] = []
  for (const { team } of found) {
    if (await resealTeam(db, vault, older, team as TeamSlug)) resealed.push(team)
  }
  return resealed
}

/** Rows that somebody changes at this moment are left for the next time. */
async function resealTeam(
  db: Kysely<DB>,
  vault: Vault,
  older: readonly string[],
  team: TeamSlug,
): Promise<boolean> {
  return await transact(db, async (trx) => {
    const rows = await trx
      .selectFrom('worker.webhook_endpoint')
      .select(['endpoint', 'event', 'key_id', 'token'])
      .where('team', '=', team)
      .where('key_id', 'in', older)
      .orderBy('endpoint')
      .orderBy('event')
      .forUpdate()
      .skipLocked()
      .execute()
    let isDone = false
    for (const { endpoint, event, key_id: keyId, token: bytes } of rows) {
      const context = tokenContext(team, endpoint, event)
      const token = unlessUnreadable(() => vault.open({ keyId, bytes }, context))
      // Where a key is not the one of its id, the endpoint is replaced when subscriptions are next applied.
      if (token === undefined) continue
      const anew = vault.seal(token, context)
      isDone = true
      await trx
        .updateTable('worker.webhook_endpoint')
        .set({ key_id: anew.keyId, token: anew.bytes })
        .where('team', '=', team)
        .where('endpoint', '=', endpoint)
        .where('event', '=', event)
        .execute()
    }
    return isDone
  })
}
