// What the triggers marked is judged as soon as it is committed: a row that was marked deleted is gone, one that is alive
// again came by a later read, and one that was set back had been, and was read twice.
import { type Instant, instantOf, parseInstant } from '../../src/domain/instants.ts'
import { streamOf, type Stream, type StreamName, streams } from '../../src/domain/streams.ts'
import type { IncomingRow } from '../../src/store/mirror.ts'
import type { SweepAnswer } from '../../src/store/sweep-pages.ts'
import type { Violation } from './invariants.ts'
import type { World } from './world.ts'

type Mark = {
  readonly what: 'buried' | 'raised' | 'set back'
  readonly held: string
  readonly id: string
  readonly gone: string | null
  readonly asked: string | null
  readonly stored: string | null
}

/** An answer that was committed. */
type Written = {
  readonly stream: Stream
  readonly requestedAt: string
  readonly rows: readonly IncomingRow[]
}

type SweepRow = {
  readonly number: string
  readonly since: string
  readonly confirmed: boolean
  readonly deleted: number
  readonly alive: number
}

const staleMs = 60_000
const byTable = new Map(streams.map((stream) => [stream.table, stream.name]))

export class Marks {
  readonly #world: World
  /** Raised and set back by an answer that is still to be told of. */
  #waiting: Mark[] = []
  /** How often each version came to the present sweep of a stream. */
  readonly #came = new Map<StreamName, { number: string; times: Map<string, number> }>()

  constructor(world: World) {
    this.#world = world
  }

  async written(answer: Written): Promise<readonly Violation[]> {
    return await this.#judge(answer, undefined)
  }

  async swept(answer: SweepAnswer): Promise<readonly Violation[]> {
    const sweep = await this.#sweepOf(answer.stream.name)
    if (sweep === undefined) return []
    const came = this.#came.get(answer.stream.name)
    const times = came?.number === sweep.number ? came.times : new Map<string, number>()
    this.#came.set(answer.stream.name, { number: sweep.number, times })
    for (const { id, raw } of answer.rows) {
      const version = `${id} ${raw}`
      times.set(version, (times.get(version) ?? 0) + 1)
    }
    const found = await this.#judge(answer, sweep)
    return isBraked(sweep) ? found : [...found, brake(answer.stream.name, sweep)]
  }

  /** What nobody told of was raised or set back by no answer. */
  async atEnd(): Promise<readonly Violation[]> {
    const found = await this.#drain()
    return [...found, ...this.#waiting.map((mark) => violation('RISE', mark, 'by no answer'))]
  }

  async #sweepOf(stream: StreamName): Promise<SweepRow | undefined> {
    const { held, team } = this.#world
    const { rows } = await held.own.query<SweepRow>(
      `select w.number::text, (extract(epoch from w.since) * 1000000)::bigint::text as since, w.confirmed,
         w.deleted::integer, (s.alive_rows + w.deleted)::integer as alive
       from worker.sweep w join worker.sync_state s using (team, stream)
       where w.team = $1 and w.stream = $2`,
      [team, stream],
    )
    return rows[0]
  }

  async #judge(answer: Written, sweep: SweepRow | undefined): Promise<readonly Violation[]> {
    const found = [...(await this.#drain(answer))]
    const ids = new Set(answer.rows.map(({ id }) => id))
    const requested = parseInstant(answer.requestedAt) ?? instantOf(0n)
    const mine = this.#waiting.filter(({ held, id }) => held === answer.stream.table && ids.has(id))
    for (const mark of mine) {
      if (mark.what === 'raised' && micros(mark.gone) >= requested) continue
      if (mark.what === 'set back' && sweep === undefined) continue
      this.#waiting = this.#waiting.filter((each) => each !== mark)
      if (mark.what !== 'set back' || sweep === undefined) continue
      const why = this.#whyNotBack(mark, answer, requested, sweep)
      if (why !== undefined) found.push(violation('MONO', mark, why))
    }
    return found
  }

  #whyNotBack(
    mark: Mark,
    { stream, rows }: Written,
    requested: Instant,
    sweep: SweepRow,
  ): string | undefined {
    const { simulator, past } = this.#world
    const table = simulator.world.table(stream.path)
    const row = table.rowOf(keyFor(stream, mark.id))
    if (row === undefined || !past.wasSetBack(stream.path, table.idOf(row))) {
      return 'was set back, and no stamp of it went backwards'
    }
    if (micros(mark.asked) >= requested) return 'was set back over a later read'
    if (micros(mark.stored) >= micros(sweep.since))
      return 'was set back, stored since the sweep began'
    const raw = rows.findLast(({ id }) => id === mark.id)?.raw ?? ''
    const times = this.#came.get(stream.name)?.times.get(`${mark.id} ${raw}`) ?? 0
    return times < 2 ? 'was set back after one reading' : undefined
  }

  async #drain(answer?: Written): Promise<readonly Violation[]> {
    const { held, team } = this.#world
    const { rows } = await held.own.query<Mark>(
      `delete from oracle.mark where team = $1 returning what, held, id,
         (extract(epoch from gone_at) * 1000000)::bigint::text as gone,
         (extract(epoch from asked_at) * 1000000)::bigint::text as asked,
         (extract(epoch from stored_at) * 1000000)::bigint::text as stored`,
      [team],
    )
    this.#waiting.push(...rows.filter(({ what }) => what !== 'buried'))
    const found: Violation[] = []
    for (const mark of rows.filter(({ what }) => what === 'buried')) {
      if (await this.#isAlive(mark, answer))
        found.push(violation('TOMB', mark, 'was marked deleted, and is alive'))
    }
    return found
  }

  async #isAlive({ held, id }: Mark, answer: Written | undefined): Promise<boolean> {
    const { simulator, past, clock } = this.#world
    const name = byTable.get(held)
    if (name === undefined || this.#isPardoned(name)) return false
    const stream = streamOf(name)
    if (!simulator.world.hasStream(stream.path)) return false
    simulator.truth.count(stream.path)
    const table = simulator.world.table(stream.path)
    const row = table.rowOf(keyFor(stream, id))
    if (row === undefined || !table.state(row).alive) return false
    const raised = past.raisedAt(stream.path, table.idOf(row))
    // What was asked for by its ids was gone when it was asked for.
    const isAsked = answer?.stream === stream && stream.kind === 'cursor' && stream.hasIds
    const since = isAsked
      ? Date.parse(answer.requestedAt)
      : await this.#lookedSince(name, clock.now())
    return raised === undefined || raised < since - staleMs
  }

  /** Answers of the past, and lists that end where an empty answer says so: the next reading takes the mark away. */
  #isPardoned(name: StreamName): boolean {
    const { schedule } = this.#world
    const { kind, hasIds } = streamOf(name)
    if (kind === 'child' || kind === 'single') return true
    if (kind === 'cursor' && hasIds) return false
    return schedule.actions.some(
      ({ deed }) =>
        (deed.kind === 'wire' && (deed.changes.staleMs ?? 0) > 0) ||
        (deed.kind === 'fault' && deed.rule.fault.kind === 'empty') ||
        deed.kind === 'tie',
    )
  }

  /** When the oldest reading began whose word it may be, by the world's clock. */
  async #lookedSince(stream: StreamName, now: number): Promise<number> {
    const { held, team } = this.#world
    const { rows } = await held.own.query<{ ms: string | null }>(
      `select (extract(epoch from least(
         (select min(started_at) from (
           select started_at from worker.run where team = $1 and stream = $2
           order by started_at desc limit 3) r),
         (select started_at from worker.sweep where team = $1 and stream = $2)
       )) * 1000)::bigint::text as ms`,
      [team, stream],
    )
    return Number(rows[0]?.ms ?? now)
  }
}

function isBraked({ confirmed, deleted, alive }: SweepRow): boolean {
  if (confirmed) return true
  return deleted <= Math.max(20, alive * 0.02) && (alive > 40 || deleted * 2 <= alive)
}

function brake(stream: StreamName, sweep: SweepRow): Violation {
  const what = `${sweep.deleted} of ${sweep.alive} were marked deleted, and nobody had confirmed it`
  return { invariant: 'BRAKE', stream, what, rows: [sweep] }
}

function violation(invariant: Violation['invariant'], mark: Mark, why: string): Violation {
  const stream = byTable.get(mark.held) ?? null
  return { invariant, stream, what: `${mark.held} ${mark.id} ${mark.what}: ${why}`, rows: [mark] }
}

function micros(text: string | null): bigint {
  return BigInt(text ?? 0)
}

function keyFor({ idType }: Stream, id: string): number | string {
  return idType === 'bigint' ? Number(id) : id
}
