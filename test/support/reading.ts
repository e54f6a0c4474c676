// A team and a reading of one of its streams, for tests of the store.
import { randomBytes } from 'node:crypto'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import type { PageCommit, PageCommitted } from '../../src/store/commits.ts'
import { createCredentials, type Credentials } from '../../src/store/credentials.ts'
import type { Database } from '../../src/store/database.ts'
import type { IncomingRow } from '../../src/store/mirror.ts'
import type { Begin } from '../../src/store/readings.ts'
import type { SnapshotFinish, SnapshotFinished } from '../../src/store/snapshots.ts'
import { createSync, type Sync } from '../../src/store/sync.ts'
import { createTeams, type Teams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'

export const demo: TeamSlug = parseTeamSlug('demo')

export const connection = {
  slug: demo,
  baseUrl: 'https://api.salesloft.com',
  salesloftTeamId: '42',
  name: 'Demo',
  apiKey: 'ak_secret',
  costPerMinute: 600,
}

const vault = createVault([{ id: 'k1', key: randomBytes(32) }])

export function teamsOf(database: Database): Teams {
  return createTeams({ database, vault })
}

export function credentialsOf(database: Database): Credentials {
  return createCredentials({ database, vault })
}

export type Reading = {
  readonly sync: Sync
  readonly runId: string
  readonly cursor: string | null
  readonly resumed: boolean
  /** Commits a page at the present sequence, unless another is named, and goes on from what it answers. */
  commit(rows: readonly IncomingRow[], more?: Partial<PageCommit>): Promise<PageCommitted>
  finishSnapshot(ids: readonly string[], more?: Partial<SnapshotFinish>): Promise<SnapshotFinished>
  readonly sequence: number
}

/** Connects the team `demo` if need be and begins to read. */
export async function startReading(
  database: Database,
  name: StreamName,
  options: Partial<Begin> = {},
): Promise<Reading> {
  const team = options.team ?? demo
  // An account has one slug only.
  const salesloftTeamId = team === demo ? connection.salesloftTeamId : team
  await teamsOf(database).connect({ ...connection, slug: team, salesloftTeamId })
  const sync = createSync({ database })
  const begun = await sync.begin({ team, stream: name, ...options })
  if (begun.kind !== 'begun') throw new Error('The stream is paused.')
  const stream = streamOf(name)
  const { runId } = begun
  let { sequence } = begun
  const keep = <Answer extends { readonly kind: string }>(answer: Answer): Answer => {
    if ('sequence' in answer) sequence = Number(answer.sequence)
    return answer
  }
  return {
    sync,
    runId,
    cursor: begun.cursor,
    resumed: begun.resumed,
    commit: async (rows, more = {}) =>
      keep(await sync.commitPage({ ...page, team, stream, runId, sequence, rows, ...more })),
    finishSnapshot: async (ids, more = {}) =>
      keep(await sync.finishSnapshot({ ...ending, team, stream, runId, sequence, ids, ...more })),
    get sequence() {
      return sequence
    },
  }
}

export const page = {
  quarantined: [],
  requestedAt: '2026-11-24T12:00:00.000000Z',
  cost: 1,
  requests: 1,
  cursor: '2026-11-24T11:00:00.000001Z',
  head: '2026-11-24T12:00:00.000000Z',
}

const ending = {
  startedAt: '2026-11-24T12:00:00.000000Z',
  // After everything that a test stored before.
  requestedAt: '2999-01-01T00:00:00.000000Z',
}
