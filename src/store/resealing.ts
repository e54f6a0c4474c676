// ENCRYPTION_KEYS changes by putting a new key first: what older keys sealed is sealed anew, row by row, while others read
// and renew it. Once nothing is left under an old key, the key may go.
import { type Kysely, sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import { contextsOf } from './grants.ts'
import type { Database } from './database.ts'
import { resealErasureKeys } from './erasure-keys.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { resealTokens } from './resealing-tokens.ts'
import { transact } from './transact.ts'
import { type Sealed, unlessUnreadable, type Vault } from './vault.ts'

/** What one key has sealed. */
export type KeyUse = {
  readonly keyId: string
  readonly teams: number
  /** `newest`: it seals; `older`: it only opens; `unknown`: ENCRYPTION_KEYS does not have it. */
  readonly state: 'newest' | 'older' | 'unknown'
}

export type Resealing = {
  /** Seals by the newest key what older ones sealed. @returns of how many teams */
  reseal(): Promise<number>
  /** What each key seals; those of ENCRYPTION_KEYS that seal nothing too. */
  uses(): Promise<readonly KeyUse[]>
}

const batchSize = 100

export function createResealing(given: {
  readonly database: Database
  readonly vault: Vault
}): Resealing {
  const { vault } = given
  const db = given.database.kysely
  return translating<Resealing>({
    async reseal() {
      const [, ...older] = vault.keyIds
      if (older.length === 0) return 0
      const teams = new Set<string>()
      for (let after: string | undefined = ''; after !== undefined;) {
        const batch = await resealBatch(db, vault, older, after)
        for (const team of batch.resealed) teams.add(team)
        after = batch.last
      }
      for (const team of await resealTokens(db, vault, older)) teams.add(team)
      for (const team of await resealErasureKeys(db, vault, older)) teams.add(team)
      return teams.size
    },
    async uses() {
      const { rows } = await sql<{ key_id: string; teams: number }>`
        select key_id, count(*)::integer as teams from (
          select key_id, team from worker.credential
          union select key_id, team from worker.webhook_endpoint
          union select key_id, team from worker.erasure_key
        ) sealed group by key_id`.execute(db)
      const counts = new Map(rows.map((row) => [row.key_id, row.teams]))
      return [...new Set([...vault.keyIds, ...counts.keys()])].map((keyId) => ({
        keyId,
        teams: counts.get(keyId) ?? 0,
        state:
          keyId === vault.keyIds[0] ? 'newest' : vault.keyIds.includes(keyId) ? 'older' : 'unknown',
      }))
    },
  })
}

/** Rows that somebody changes at this moment are left out: they are sealed by what that one saves, or next time. */
async function resealBatch(
  db: Kysely<DB>,
  vault: Vault,
  older: readonly string[],
  after: string,
): Promise<{ readonly resealed: readonly string[]; readonly last: string | undefined }> {
  return await transact(db, async (trx) => {
    const rows = await trx
      .selectFrom('worker.credential')
      .select(['team', 'key_id', 'access_token', 'refresh_token', 'client_secret'])
      .where('key_id', 'in', older)
      .where('team', '>', after)
      .orderBy('team')
      .limit(batchSize)
      .forUpdate()
      .skipLocked()
      .execute()
    const resealed: string[] = []
    for (const { team, key_id: keyId, ...secrets } of rows) {
      const anew = sealAnew(vault, team as TeamSlug, keyId, secrets)
      if (anew === undefined) continue
      resealed.push(team)
      await trx.updateTable('worker.credential').set(anew).where('team', '=', team).execute()
    }
    return { resealed, last: rows.at(-1)?.team }
  })
}

type Secrets = {
  readonly access_token: Buffer
  readonly refresh_token: Buffer | null
  readonly client_secret: Buffer | null
}

/** Undefined where a key is not the one of its id: `doctor` says so of the team, and others are not held up. */
function sealAnew(vault: Vault, team: TeamSlug, keyId: string, secrets: Secrets) {
  const contexts = contextsOf(team)
  const again = (bytes: Buffer, place: keyof Secrets): Sealed =>
    vault.seal(vault.open({ keyId, bytes }, contexts[place]), contexts[place])
  const { access_token: access, refresh_token: refresh, client_secret: client } = secrets
  return unlessUnreadable(() => {
    const { keyId: newest, bytes } = again(access, 'access_token')
    return {
      key_id: newest,
      access_token: bytes,
      refresh_token: refresh === null ? null : again(refresh, 'refresh_token').bytes,
      client_secret: client === null ? null : again(client, 'client_secret').bytes,
    }
  })
}
