// Splits what is left of a long reading into windows. A window's count comes with its first page, which is stored, so a
// probe costs nothing unless nothing lies there.
import type { Aside } from '../client/salesloft/aside.ts'
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Lane } from '../domain/budget.ts'
import { AppError } from '../domain/errors.ts'
import { beginning, formatInstant, type Instant, parseInstant } from '../domain/instants.ts'
import type { Stream } from '../domain/streams.ts'
import {
  bigReadRows,
  lanesFor,
  largestFirst,
  type Probe,
  type Window,
  wholeOf,
  WindowPlan,
} from '../domain/windows.ts'
import type { WindowsToRead } from '../domain/sync-plan.ts'
import type { Begun } from '../store/readings.ts'
import type { Split } from '../store/windows.ts'

export type Splitting = {
  readonly client: Pick<Salesloft, 'read'>
  readonly stream: Stream
  readonly lane: Lane
  readonly signal: AbortSignal
  /** Records that end whatever reads them are taken out of what a probe brings. */
  readonly aside?: Aside | undefined
  readonly begun: Pick<
    Extract<Begun, { kind: 'begun' }>,
    'mode' | 'whole' | 'split' | 'fetched' | 'expected' | 'cursor' | 'head'
  >
  /** Whether whoever takes the turns reads windows. */
  readonly inWindows: boolean
  readonly bigReadRows?: number | undefined
  /** Stores a page and what it leaves of a window. `false`: somebody else has gone on with the stream, or paused it. */
  readonly store: (step: ReadStep, split: Split) => Promise<boolean>
}

export type Splitter = {
  /** What an earlier turn split is split further where need be, and read. */
  resume(): Promise<WindowsToRead | undefined>
  /** A page was stored: splits what lies behind it, if that is much and the reading may be left here. */
  after(step: ReadStep): Promise<WindowsToRead | undefined>
}

// The first request may have opened the connection; the second tells what a round trip is.
const measurements = 2

export function createSplitter(given: Splitting): Splitter {
  const { begun, stream, inWindows, bigReadRows: most = bigReadRows } = given
  const mayBeSplit = inWindows && begun.mode === 'cursor' && begun.whole
  const roundTripsMs: number[] = []
  let read = 0
  let isTried = false
  return {
    async resume() {
      const { split, head, expected } = begun
      if (split === null || head === null) return undefined
      const rows = expected ?? split.windows.reduce((sum, each) => sum + each.rows, 0)
      const windows = inWindows ? await splitFurther(given, split, { rows, head }) : split.windows
      return toRead({ ...split, windows }, rows, begun.fetched)
    },
    async after(step) {
      const { cursor, head, expectedRows = 0 } = step
      read += step.rows.length + step.quarantined.length
      if (step.roundTripMs !== undefined) roundTripsMs.push(step.roundTripMs)
      const isKnown = roundTripsMs.length >= measurements && step.resumable
      if (!mayBeSplit || isTried || !isKnown || cursor === null || expectedRows - read <= most) {
        return undefined
      }
      isTried = true
      const whole = wholeOf({
        cursor: instantOf(cursor),
        head: instantOf(head),
        overlapMicros: BigInt(stream.overlapMs) * 1_000n,
        rows: expectedRows - read,
      })
      const lanes = lanesFor(Math.min(...roundTripsMs))
      const rows = begun.fetched + expectedRows
      const windows = await splitFurther(given, { windows: [whole], lanes }, { rows, head })
      if (windows.length === 1) return undefined
      return toRead({ windows, lanes }, rows, begun.fetched + read)
    },
  }
}

/** Until no window holds too much: every step is committed. */
async function splitFurther(
  { client, stream, lane, signal, aside, store }: Splitting,
  { windows, lanes }: Split,
  { rows, head }: { readonly rows: number; readonly head: string },
): Promise<readonly Window[]> {
  const plan = new WindowPlan(windows, { rows, lanes })
  async function open({ window, at }: Probe): Promise<ReadStep> {
    const place = { cursor: formatInstant(at), until: formatInstant(window.until), head }
    const from = { ...place, lane, signal, aside }
    for await (const step of client.read(stream, 'cursor', from)) return step
    throw new AppError('internal', `${stream.name}: a reading ended without a step.`)
  }
  for (let round = plan.probes; round.length > 0; round = plan.probes) {
    // As many at once as will be read at once; committed one after the other.
    const opened = await Promise.all(
      round.slice(0, lanes).map(async (probe) => ({ probe, step: await open(probe) })),
    )
    for (const { probe, step } of opened) {
      const { finish, cursor, ...page } = step
      const { lower, upper } = plan.take(probe, {
        count: step.expectedRows,
        read: step.rows.length + step.quarantined.length,
        cursor: instantOf(cursor ?? head),
        done: finish !== undefined,
      })
      const place = formatInstant(plan.windows[0]?.cursor ?? beginning)
      const split = { windows: [lower, upper], lanes }
      if (!(await store({ ...page, cursor: place }, split))) return plan.windows
    }
  }
  return plan.windows
}

function toRead({ windows, lanes }: Split, expected: number, fetched: number): WindowsToRead {
  const open = largestFirst(windows).map(({ number }) => number)
  return { lanes, open, all: windows.length, expected, fetched }
}

function instantOf(text: string): Instant {
  return parseInstant(text) ?? beginning
}
