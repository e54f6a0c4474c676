// Rows of a batch, one request each, a few at once. A row is marked before it is asked for: whoever comes after a kill looks
// for its enrolment first, as one that ended meanwhile would be begun a second time.
import { cancellationSignal } from '@temporalio/activity'
import type { Enrollment, EnrollmentSource } from '../domain/enrollment.ts'
import { isEnded } from '../domain/enrollment.ts'
import type { Batch, BatchTurn } from '../domain/enrollment-batches.ts'
import { type AppError, isPassing, settled } from '../domain/errors.ts'
import { inParallel } from '../domain/in-parallel.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { EnrollmentBatches, OpenRow } from '../store/enrollment-batches.ts'

type Of = { readonly team: TeamSlug; readonly batch: string }

export type EnrollBatch = {
  /** Works off rows for a while. */
  enrollRows(given: Of): Promise<BatchTurn>
}

type Asked = Pick<Enrollment, 'id' | 'person' | 'state' | 'reason' | 'requestedAt'>

export type EnrollBatchConfig = {
  readonly batches: Pick<EnrollmentBatches, 'get' | 'open' | 'asked' | 'hasMade' | 'ended' | 'turn'>
  /** Enrolments, as everybody asks for them. */
  readonly asking: {
    readonly request: (given: {
      readonly team: TeamSlug
      readonly cadence: string
      readonly person: string
      readonly user?: string | undefined
      readonly by: string
      readonly source: EnrollmentSource
      readonly lane: 'batch'
    }) => Promise<Asked>
    readonly list: (
      team: TeamSlug,
      filter: {
        readonly cadence: string
        readonly person: string
        readonly source: EnrollmentSource
        readonly limit: number
      },
    ) => Promise<{ readonly enrollments: readonly Asked[] }>
    readonly stop: (team: TeamSlug, id: string, by: string) => Promise<Asked>
  }
}

const turnMs = 20_000
const rowsAtOnce = 4
const rowsRead = 100

export function createEnrollBatch(config: EnrollBatchConfig): EnrollBatch {
  const turns = createBatchTurns(config)
  return { enrollRows: (of) => turns.take(of, cancellationSignal()) }
}

export function createBatchTurns({ batches, asking }: EnrollBatchConfig): {
  /** @throws AppError what passes by itself: the rows that are left are worth another turn */
  take(of: Of, signal: AbortSignal): Promise<BatchTurn>
} {
  return {
    async take(of, signal) {
      const batch = await batches.get(of)
      const until = performance.now() + turnMs
      while (performance.now() < until) {
        const rows = await batches.open(of, rowsRead)
        if (rows.length === 0) break
        await inParallel(beforeEnd(rows, until), rowsAtOnce, async (row) => {
          signal.throwIfAborted()
          await work(batch, row)
        })
      }
      return await batches.turn(of)
    },
  }

  async function work(batch: Batch, row: OpenRow): Promise<void> {
    const of = { team: batch.team, batch: batch.id }
    const outcome = await settled(row.does === 'stop' ? stop(batch, row) : enroll(batch, row))
    if (!outcome.ok && isPassing(outcome.error)) throw outcome.error
    await batches.ended(of, row.number, outcome.ok ? endOf(outcome.value) : failed(outcome.error))
  }

  /** Undefined: it has an outcome by now. */
  async function enroll(batch: Batch, row: OpenRow): Promise<Asked | undefined> {
    const { team, cadence, source, requestedBy: by } = batch
    const before = row.askedAt === null ? undefined : await madeSince(batch, row, row.askedAt)
    if (before !== undefined) return before
    const { person, user } = row
    if (!(await batches.asked({ team, batch: batch.id }, row.number))) return undefined
    const asked = { team, cadence, person, by, source, lane: 'batch' as const }
    return await asking.request({ ...asked, user: user ?? undefined })
  }

  /** Undefined: it was not heard of. */
  async function madeSince(
    batch: Batch,
    row: OpenRow,
    askedAt: string,
  ): Promise<Asked | undefined> {
    const latest = await latestOf(batch, row)
    return latest !== undefined && latest.requestedAt >= askedAt ? latest : undefined
  }

  async function latestOf(batch: Batch, { person }: OpenRow): Promise<Asked | undefined> {
    const { cadence, source } = batch
    const { enrollments } = await asking.list(batch.team, { cadence, person, source, limit: 1 })
    return enrollments[0]
  }

  /** Of an audience: what it enrolled, and nobody else's. */
  async function stop(batch: Batch, row: OpenRow): Promise<Asked | undefined> {
    const latest = await latestOf(batch, row)
    if (latest === undefined || !(await batches.hasMade(batch, latest))) return undefined
    if (isEnded(latest.state)) return latest
    const stopped = await settled(asking.stop(batch.team, latest.id, batch.requestedBy))
    if (stopped.ok) return stopped.value
    // It ended by itself in between, which is what was wanted.
    if (!isPassing(stopped.error)) return (await latestOf(batch, row)) ?? latest
    throw stopped.error
  }
}

/** What is not begun in time is the next turn's. */
function* beforeEnd(rows: readonly OpenRow[], until: number): Generator<OpenRow> {
  for (const row of rows) {
    if (performance.now() > until) return
    yield row
  }
}

function endOf(asked: Asked | undefined) {
  if (asked === undefined) return { outcome: 'stopped' as const, reason: null, enrollment: null }
  return { outcome: asked.state, reason: asked.reason, enrollment: asked.id }
}

function failed(error: AppError) {
  return { outcome: 'failed' as const, reason: error.code, enrollment: null }
}
