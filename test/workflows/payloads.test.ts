// What travels through Temporal is ids and counts, whatever the records are: 2 MiB, at which it refuses, is far away.
import { assert, bigInt, constant, constantFrom, nat, property, record, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { streams } from '../../src/domain/streams.ts'
import { pollsTogether, type Turn } from '../../src/domain/sync-plan.ts'

const mostBytes = 8_192

// A poll reads three pages of a stream, and what is in quarantine by its ids.
const few = nat({ max: 999 })
const counts = record({
  created: few,
  updated: few,
  unchanged: few,
  deleted: few,
  quarantined: few,
  cost: few,
})
const states = ['current', 'more', 'paused', 'superseded', 'failed', 'unavailable', 'retrying']
const longestNames = streams
  .map(({ name }) => name)
  .toSorted((a, b) => b.length - a.length)
  .slice(0, pollsTogether)
const turnsOfAPoll = tuple(
  ...longestNames.map((name) =>
    record({
      stream: constant(name),
      state: constantFrom(...(states as Turn['state'][])),
      counts,
      runId: bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
      watermark: constant('2026-11-24T12:00:00.000000Z'),
    }),
  ),
)

test('the results of a poll are at most 8 KiB (I23)', () => {
  assert(
    property(turnsOfAPoll, (turns: readonly Turn[]) => {
      expect(Buffer.byteLength(JSON.stringify(turns))).toBeLessThanOrEqual(mostBytes)
    }),
  )
})
