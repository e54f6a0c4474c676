// What is promised, asked of the database and the simulator, which holds the truth.
import type { Pool } from 'pg'
import { type Instant, instantOf, later, parseInstant, plus } from '../../src/domain/instants.ts'
import { streamOf, type Stream, type StreamName } from '../../src/domain/streams.ts'
import type { PageCommit } from '../../src/store/commits.ts'
import { createSync } from '../../src/store/sync.ts'
import { checkBudget } from './budget.ts'
import { checkCounts, checkRows } from './rows.ts'
import type { Schedule } from './schedule.ts'
import type { World } from './world.ts'

export type Violation = {
  readonly invariant:
    | 'ROWS'
    | 'MONO'
    | 'CUR'
    | 'QUAR'
    | 'BUDGET'
    | 'LIVE'
    | 'STALE'
    | 'COUNTS'
    | 'CLEAN'
    /** Marked deleted, and alive. */
    | 'TOMB'
    /** Alive again by a read of before it was marked deleted. */
    | 'RISE'
    /** More went at once, unconfirmed, than is believed. */
    | 'BRAKE'
    /** What is one team's came to another. */
    | 'CROSS'
    /** A team waited for what had happened to another. */
    | 'HELD'
  readonly stream: StreamName | null
  readonly what: string
  readonly rows: readonly unknown[]
}

const shown = 5

/** What is asked about a world that has gone quiet. */
export type Examined = Pick<World, 'simulator' | 'team'> & {
  readonly schedule: Pick<Schedule, 'streams' | 'actions' | 'limitPerMinute' | 'parallel'>
  readonly held: { readonly own: Pool }
  /** Deletes were looked for. */
  readonly swept: boolean
}

/** Facts about the run that some checks need. */
export type RunFacts = { readonly forgotten: readonly number[] }

/**
 * CUR: what is visible when a cursor is committed and older than the overlap before it (or before the run's head, which
 * the next run begins at) is stored in that version or a later one, or is in quarantine.
 */
export async function checkCommit(world: World, page: PageCommit): Promise<readonly Violation[]> {
  const { stream, finish } = page
  const cursor = parseInstant(finish?.watermark ?? page.cursor ?? '')
  const head = parseInstant(page.head)
  if (cursor === undefined || head === undefined || stream.kind !== 'cursor') return []
  const overlap = BigInt(stream.overlapMs) * 1_000n
  const until = finish === undefined ? plus(cursor < head ? cursor : head, -overlap) : cursor
  const { simulator, held, team, past } = world
  simulator.truth.count(stream.path)
  const table = simulator.world.table(stream.path)
  const { rows } = await held.own.query<{ id: string; at: string }>(
    `select id::text, (extract(epoch from updated_at) * 1000000)::bigint::text as at
     from salesloft.${stream.table} where team = $1`,
    [team],
  )
  const stored = new Map(rows.map(({ id, at }) => [id, instantOf(BigInt(at))]))
  const missing: { id: string; truth: string; mirror: string | undefined }[] = []
  for (const row of table.order.slice(0, table.order.size)) {
    const { updated } = table.state(row)
    if (!Number.isFinite(updated)) continue
    const truth = instantOf(BigInt(updated))
    if (truth >= until) break
    if (past.isHidden(stream.path, table.idOf(row))) continue
    const id = String(table.keyOf(row))
    const mirror = stored.get(id)
    if (mirror === undefined || later(mirror, truth) !== mirror) {
      missing.push({ id, truth: text(truth), mirror: text(mirror) })
    }
  }
  const unexplained = await beyondQuarantine(world, stream, missing)
  if (unexplained.length === 0) return []
  const what = `${unexplained.length} versions before ${text(until)} are not stored at cursor ${page.cursor ?? finish?.watermark}`
  return [{ invariant: 'CUR', stream: stream.name, what, rows: unexplained.slice(0, shown) }]
}

function text(instant: Instant | undefined): string {
  return instant === undefined ? 'none' : new Date(Number(instant / 1_000n)).toISOString()
}

/** Those whose id is in the quarantine are explained, and as many more as it holds without an id. */
async function beyondQuarantine<Row extends { readonly id: string }>(
  world: World,
  stream: Stream,
  missing: readonly Row[],
): Promise<readonly Row[]> {
  if (missing.length === 0 || (await tiesUnproven(world, stream.name))) return []
  const { held, team } = world
  const { rows } = await held.own.query<{ record_id: string | null; seen: number }>(
    `select record_id, seen from worker.quarantine where team = $1 and stream = $2`,
    [team, stream.name],
  )
  const ids = new Set(rows.map((row) => row.record_id))
  const rest = missing.filter(({ id }) => !ids.has(id))
  // Equal bytes are kept once: two records that came as `null` are one entry, seen twice.
  const nameless = rows.reduce((sum, row) => sum + (row.record_id === null ? row.seen : 0), 0)
  return rest.length <= nameless ? [] : rest
}

/** Whether a tie was given up unproven, which is shown, and repaired by a full reading. */
export async function tiesUnproven({ held, team }: World, name: StreamName): Promise<boolean> {
  const { rows } = await held.own.query<{ count: string }>(
    `select count(*) from worker.run where team = $1 and stream = $2 and ties_unproven > 0`,
    [team, name],
  )
  return Number(rows[0]?.count) > 0
}

/**
 * STALE: a commit at a sequence of the past changes nothing. A rival may be reading at the same time, so what changed
 * beside one commit counts only if it changes beside each.
 */
export async function checkReplay(world: World, page: PageCommit): Promise<readonly Violation[]> {
  const sync = createSync({ database: world.held.database })
  const violations: Violation[] = []
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = await stateOf(world, page.stream)
    const result = await sync
      .commitPage({ ...page, cursor: '2999-01-01T00:00:00.000000Z' })
      .catch(() => ({
        kind: 'stale',
      }))
    const after = await stateOf(world, page.stream)
    if (result.kind === 'stale' && (before === after || world.schedule.parallel)) return []
    const what = `a commit at sequence ${page.sequence} was ${result.kind}`
    violations.push({
      invariant: 'STALE',
      stream: page.stream.name,
      what,
      rows: [before, after],
    })
    if (result.kind !== 'stale') break
  }
  return violations.slice(-1)
}

async function stateOf({ held, team }: World, stream: Stream): Promise<string> {
  const { rows } = await held.own.query(
    `select s.watermark, s.cursor, s.alive_rows, (select sum(fetched) from worker.run r
       where r.team = s.team and r.stream = s.stream) as fetched
     from worker.sync_state s where team = $1 and stream = $2`,
    [team, stream.name],
  )
  return JSON.stringify(rows)
}

/** After it went quiet. */
export async function checkEnd(world: Examined, facts: RunFacts): Promise<readonly Violation[]> {
  const found: Violation[] = []
  for (const name of world.schedule.streams) {
    found.push(...(await checkRows(world, streamOf(name))), ...(await checkCounts(world, name)))
  }
  return [...found, ...(await checkDatabase(world)), ...checkBudget(world, facts)]
}

/** MONO and QUAR, which the database itself has kept an eye on. */
async function checkDatabase({ held, team }: Examined): Promise<readonly Violation[]> {
  const back = await held.own.query('select * from oracle.violation where team = $1 limit 5', [
    team,
  ])
  const unequal = await held.own.query(
    `select id, stream, fetched, created, updated, unchanged, quarantined from worker.run
     where team = $1 and fetched <> created + updated + unchanged + quarantined
     union all
     select number, stream, fetched, created, updated, unchanged, quarantined from worker.sweep
     where team = $1 and fetched <> created + updated + unchanged + quarantined`,
    [team],
  )
  const failed = await held.own.query(
    `select stream, error_code, error_message from worker.run
     where team = $1 and error_code in ('store.failed', 'internal')`,
    [team],
  )
  const found: Violation[] = []
  const add = (invariant: Violation['invariant'], what: string, rows: readonly unknown[]): void => {
    if (rows.length > 0) found.push({ invariant, stream: null, what, rows })
  }
  add('MONO', 'rows went back', back.rows)
  add('QUAR', 'records were fetched and not accounted for', unequal.rows)
  add('CLEAN', 'runs failed by our own fault', failed.rows)
  return found
}
