// What the database tells of many teams while they are measured.
import { Client } from 'pg'
import { streams } from '../src/domain/streams.ts'
import { allowedLagMs, tickMs } from '../src/domain/polling.ts'

export type Counts = AsyncDisposable & {
  /** Streams of all teams that were never read to their end; those of the busy ones are read again and again. */
  unread(): Promise<number>
  /** From now on. */
  reset(): Promise<void>
  /** Seconds since the poll of a stream of an idle team that is due at each tick: the longest of all. */
  longestSincePoll(): Promise<number>
  /** Streams of idle teams later than their maximum lag, the overlap and a tick. */
  overdue(): Promise<number>
  /** What idle teams were asked for since the reset. */
  idle(): Promise<{ readonly cost: number; readonly runs: number }>
}

const often = streams.filter(({ maximumLagMs }) => maximumLagMs <= tickMs).map(({ name }) => name)
const lags = streams.map((stream) => ({ name: stream.name, seconds: allowedLagMs(stream) / 1_000 }))

export async function openCounts(url: string): Promise<Counts> {
  const client = new Client({ connectionString: url })
  await client.connect()
  let since = new Date().toISOString()

  async function number(text: string, values: readonly unknown[] = []): Promise<number> {
    const { rows } = await client.query<{ value: number | null }>(text, [...values])
    return rows[0]?.value ?? 0
  }

  return {
    unread: () =>
      number(`select count(*)::integer as value from worker.sync_state
        where team like 'idle%' and last_finished_at is null and not unavailable`),
    async reset() {
      const { rows } = await client.query<{ at: string }>('select clock_timestamp()::text as at')
      since = rows[0]?.at ?? since
    },
    longestSincePoll: () =>
      number(
        `select extract(epoch from clock_timestamp() - min(last_finished_at))::float8 as value
          from worker.sync_state where team like 'idle%' and stream = any ($1)`,
        [often],
      ),
    overdue: () =>
      number(
        `select count(*)::integer as value from worker.sync_state s
          join unnest($1::text[], $2::float8[]) l (stream, seconds) using (stream)
          where team like 'idle%' and last_finished_at < clock_timestamp() - make_interval(secs => l.seconds)`,
        [lags.map(({ name }) => name), lags.map(({ seconds }) => seconds)],
      ),
    async idle() {
      const { rows } = await client.query<{ cost: number; runs: number }>(
        `select coalesce(sum(cost), 0)::float8 as cost, count(*)::integer as runs from worker.run
          where team like 'idle%' and started_at >= $1`,
        [since],
      )
      return rows[0] ?? { cost: 0, runs: 0 }
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}
