import { assert, constantFrom, integer, property, record, stringMatching } from 'fast-check'
import { expect, test } from 'vitest'
import {
  allowedLagMs,
  intervalAfter,
  lookAheadMs,
  mostIdleRuns,
  tickMs,
  waitAfter,
  waitsOf,
} from '../../src/domain/polling.ts'
import { streamOf, streams } from '../../src/domain/streams.ts'

const people = streamOf('people')
const anyStream = record({
  of: constantFrom(...streams),
  ticks: integer({ min: 1, max: 288 }),
  times: integer({ min: 1, max: 50 }),
}).map(({ of, ticks, times }) => ({
  ...of,
  intervalMs: ticks * tickMs,
  maximumLagMs: ticks * times * tickMs,
}))
const anyTeam = stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/)
const anyIdle = integer({ min: 0, max: mostIdleRuns })

/** From one start to the next, where a tick comes every five minutes: the first tick at which the stream is due. */
function ticked(waitMs: number, sinceTickMs: number): number {
  return Math.ceil((sinceTickMs + waitMs - lookAheadMs) / tickMs) * tickMs
}

test('an interval starts at the catalogue’s, never shrinks while nothing changes, and ends at the maximum lag', () => {
  assert(
    property(anyStream, anyIdle, (stream, idleRuns) => {
      const now = intervalAfter(idleRuns, stream)
      const next = intervalAfter(idleRuns + 1, stream)
      expect(intervalAfter(0, stream)).toBe(stream.intervalMs)
      expect(next).toBeGreaterThanOrEqual(now)
      expect(next).toBeLessThanOrEqual(Math.min(2 * now, stream.maximumLagMs))
      expect(intervalAfter(mostIdleRuns, stream)).toBe(stream.maximumLagMs)
    }),
  )
})

test('two starts lie at most one interval apart, and at least four fifths of it', () => {
  const sinceTick = integer({ min: 0, max: 265_000 })
  assert(
    property(anyStream, anyTeam, anyIdle, sinceTick, (stream, team, idleRuns, since) => {
      const apart = ticked(waitAfter(idleRuns, { team, stream }), since)
      const interval = intervalAfter(idleRuns, stream)
      expect(apart).toBeLessThanOrEqual(interval)
      expect(apart).toBeGreaterThanOrEqual(0.8 * interval)
    }),
  )
})

test('a stream read at any moment between two ticks is polled again within its interval, and half a minute', () => {
  const sinceTick = integer({ min: 0, max: tickMs - 1 })
  assert(
    property(anyStream, anyTeam, anyIdle, sinceTick, (stream, team, idleRuns, since) => {
      const apart = ticked(waitAfter(idleRuns, { team, stream }), since) - since
      expect(apart).toBeLessThanOrEqual(intervalAfter(idleRuns, stream) + 30_000)
    }),
  )
})

test('a thousand teams that began together ask for what is seldom read at many different times', () => {
  const stream = streamOf('tags')
  const ticks = Array.from({ length: 1_000 }, (_, number) =>
    ticked(waitAfter(mostIdleRuns, { team: `team-${number}`, stream }), 0),
  )
  const slots = Map.groupBy(ticks, (tick) => tick)
  const fullest = Math.max(...[...slots.values()].map((slot) => slot.length))
  // Six hours spread over 36 minutes, which are seven ticks: 139 each were perfect.
  expect(slots.size).toBeGreaterThanOrEqual(7)
  expect(fullest).toBeLessThan(180)
  expect(waitAfter(3, { team: 'acme', stream })).toBe(waitAfter(3, { team: 'acme', stream }))
})

test('the waits of a stream say for every number of idle runs what the rule says', () => {
  assert(
    property(anyStream, anyTeam, anyIdle, (stream, team, idleRuns) => {
      const waits = waitsOf({ team, stream })
      const wait = waits[Math.min(idleRuns, waits.length - 1)]
      expect(wait).toBe(waitAfter(idleRuns, { team, stream }))
    }),
  )
})

test('no stream of the catalogue waits longer than a day, and what people work on all day waits five minutes', () => {
  for (const { name, intervalMs, maximumLagMs } of streams) {
    expect({ name, fits: maximumLagMs >= intervalMs && maximumLagMs <= 86_400_000 }).toEqual({
      name,
      fits: true,
    })
    expect({ name, odd: [intervalMs % tickMs, maximumLagMs % tickMs] }).toEqual({
      name,
      odd: [0, 0],
    })
  }
  const core = ['people', 'accounts', 'cadence_memberships', 'emails', 'calls', 'tasks'] as const
  expect(core.map((name) => streamOf(name).maximumLagMs)).toEqual(core.map(() => tickMs))
  expect(allowedLagMs(people)).toBe(12 * 60_000)
})
