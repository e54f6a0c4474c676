// A run is one reading of one stream, over restarts and workers, from its first request to its end.
import { type Kysely, sql } from 'kysely'
import { isStreamName, type StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type RunKind = 'incremental' | 'full' | 'snapshot'
export type RunState = 'reading' | 'current' | 'failed' | 'unavailable' | 'replaced'

/** What one run brought, for a table that people read. */
export type Run = {
  readonly id: string
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly kind: RunKind
  readonly state: RunState
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly deleted: number
  readonly quarantined: number
  readonly fetched: number
  readonly cost: number
  readonly requests: number
  readonly tiesUnproven: number
  readonly startedAt: string
  readonly finishedAt: string | null
  /** Until now while it is reading. */
  readonly seconds: number
  readonly error?: { readonly code: string; readonly message: string }
}

/** Workflow that reads, for the way from the run to the Temporal UI. */
export type RunWorkflow = { readonly id: string; readonly runId: string }

export async function startRun(
  db: Kysely<DB>,
  run: {
    readonly team: TeamSlug
    readonly stream: StreamName
    readonly kind: RunKind
    readonly workflow?: RunWorkflow | undefined
  },
): Promise<string> {
  const { id } = await db
    .insertInto('worker.run')
    .values({
      team: run.team,
      stream: run.stream,
      kind: run.kind,
      workflow_id: run.workflow?.id ?? null,
      temporal_run_id: run.workflow?.runId ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Ends a run that did not end well. One that ended already stays as it is. */
export async function endRun(
  db: Kysely<DB>,
  runId: string,
  end: {
    readonly state: 'failed' | 'unavailable' | 'replaced'
    readonly code?: string
    readonly message?: string
  },
): Promise<void> {
  await db
    .updateTable('worker.run')
    .set({
      state: end.state,
      finished_at: sql`clock_timestamp()`,
      error_code: end.code ?? null,
      error_message: end.message ?? null,
    })
    .where('id', '=', runId)
    .where('state', '=', 'reading')
    .execute()
}

export async function runsById(db: Kysely<DB>, ids: readonly string[]): Promise<readonly Run[]> {
  if (ids.length === 0) return []
  const rows = await selectRuns(db).where('id', 'in', ids).execute()
  return rows.flatMap(runOf)
}

/** Runs of a team that began at or after an instant. */
export async function runsSince(
  db: Kysely<DB>,
  team: TeamSlug,
  since: string,
): Promise<readonly Run[]> {
  const rows = await selectRuns(db)
    .where('team', '=', team)
    .where('started_at', '>=', since)
    .execute()
  return rows.flatMap(runOf)
}

function selectRuns(db: Kysely<DB>) {
  return db
    .selectFrom('worker.run')
    .selectAll()
    .select(
      sql<number>`extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at)::float8`.as(
        'seconds',
      ),
    )
    .orderBy('id')
}

type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>['execute']>>[number]

function runOf(row: RunRow): readonly Run[] {
  // A stream that a newer version knew, before a rollback.
  if (!isStreamName(row.stream)) return []
  return [
    {
      id: row.id,
      team: row.team as TeamSlug,
      stream: row.stream,
      kind: row.kind as RunKind,
      state: row.state as RunState,
      created: Number(row.created),
      updated: Number(row.updated),
      unchanged: Number(row.unchanged),
      deleted: Number(row.deleted),
      quarantined: Number(row.quarantined),
      fetched: Number(row.fetched),
      cost: row.cost,
      requests: row.requests,
      tiesUnproven: row.ties_unproven,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      seconds: Math.round(row.seconds * 1_000) / 1_000,
      ...(row.error_code === null
        ? {}
        : { error: { code: row.error_code, message: row.error_message ?? '' } }),
    },
  ]
}
