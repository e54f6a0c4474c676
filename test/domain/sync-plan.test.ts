import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lanes } from '../../src/domain/budget.ts'
import { AppError, type ErrorCode, errorCatalogue } from '../../src/domain/errors.ts'
import { streams } from '../../src/domain/streams.ts'
import {
  addCounts,
  type Counts,
  describeCounts,
  describeTurns,
  laneOf,
  needsMore,
  noCounts,
  type Turn,
  type TurnState,
  turnLimit,
  verdictOn,
} from '../../src/domain/sync-plan.ts'

const codes = Object.keys(errorCatalogue) as ErrorCode[]
const watermark = '2026-11-24T12:00:00.000001Z'

function verdict(code: ErrorCode) {
  return verdictOn(new AppError(code, 'a sentence'))
}

function turn(state: TurnState, more: Partial<Turn> = {}): Turn {
  return { stream: 'people', state, counts: noCounts, runId: '1', watermark: null, ...more }
}

describe('verdictOn', () => {
  test('repeats what passes by itself and nothing else', () => {
    const repeated = codes.filter((code) => verdict(code).kind === 'retry')
    const passing = codes.filter((code) =>
      ['backoff', 'after'].includes(errorCatalogue[code].retry),
    )
    expect(repeated).toEqual(passing.filter((code) => code !== 'team.paused'))
  })

  test('gives up what should pass and has not in half an hour, until the next poll', () => {
    const error = new AppError('salesloft.failed', 'a sentence')
    expect(verdictOn(error, 30 * 60_000 - 1)).toEqual({ kind: 'retry' })
    const givenUp = { kind: 'give-up', state: 'failed', retryInMs: 60_000 }
    expect(verdictOn(error, 30 * 60_000)).toEqual(givenUp)
  })

  test('stops the whole team when what it authenticates with is refused', () => {
    expect(codes.filter((code) => verdict(code).kind === 'pause-team').toSorted()).toEqual([
      'auth.revoked',
    ])
  })

  test('leaves the stream as it is when the team is paused or gone', () => {
    expect(codes.filter((code) => verdict(code).kind === 'paused').toSorted()).toEqual([
      'team.paused',
      'team.unknown',
    ])
  })

  test('asks a day later for a stream that the key may not read', () => {
    const day = 24 * 60 * 60 * 1_000
    const unavailable = { kind: 'give-up', state: 'unavailable', retryInMs: day }
    expect(verdict('stream.unavailable')).toEqual(unavailable)
  })

  test.each([
    'stream.unordered',
    'stream.stuck',
    'sweep.implausible',
    'salesloft.rejected',
  ] as const)('stops one stream for a quarter of an hour after %s', (code) => {
    expect(verdict(code)).toEqual({ kind: 'give-up', state: 'failed', retryInMs: 15 * 60_000 })
  })
})

describe('laneOf', () => {
  test('lets polls go before first and full readings', () => {
    const poll = laneOf({ watermark, full: false })
    for (const big of [
      laneOf({ watermark: null, full: false }),
      laneOf({ watermark, full: true }),
      laneOf({ watermark: null, full: true }),
    ]) {
      expect(lanes[big]).toBeGreaterThan(lanes[poll])
    }
  })
})

describe('needsMore', () => {
  test('goes on with what is not at its end, and with nothing that is over', () => {
    const states: readonly TurnState[] = [
      ...(['current', 'more', 'paused', 'superseded'] as const),
      ...(['failed', 'unavailable', 'retrying'] as const),
    ]
    expect(states.filter((state) => needsMore(turn(state)))).toEqual(['more', 'retrying'])
  })
})

describe('turnLimit', () => {
  test('is long enough for sixty turns to read a million rows at a round trip of 300 ms', () => {
    expect(turnLimit.pages * 100 * 100).toBeGreaterThanOrEqual(1_000_000)
    expect(turnLimit.pages * 300).toBeLessThanOrEqual(turnLimit.ms)
  })
})

const someCounts: fc.Arbitrary<Counts> = fc.record({
  created: fc.nat(),
  updated: fc.nat(),
  unchanged: fc.nat(),
  deleted: fc.nat(),
  quarantined: fc.nat(),
  cost: fc.nat(),
})

describe('addCounts', () => {
  test('adds each count by itself, in any order, and nothing to nothing', () => {
    fc.assert(
      fc.property(someCounts, someCounts, (a, b) => {
        const sum = addCounts(a, b)
        for (const name of Object.keys(noCounts) as (keyof Counts)[]) {
          expect(sum[name]).toBe(a[name] + b[name])
        }
        expect(addCounts(b, a)).toEqual(sum)
        expect(addCounts(a, noCounts)).toEqual(a)
      }),
    )
  })
})

describe('what people are told', () => {
  test('names deletes and quarantine only where there are any', () => {
    const quiet = describeCounts({ ...noCounts, created: 3, unchanged: 97, cost: 1 }, null)
    expect(quiet).toBe('**3** created · **0** updated · 97 unchanged · cost 1')
    const loud = describeCounts({ ...noCounts, deleted: 2, quarantined: 1 }, watermark)
    expect(loud).toContain('2 deleted · **1 quarantined** · cost 0 · complete up to 2026-11-24T12')
  })

  test('is a row for each stream, as wide as its head', () => {
    const table = describeTurns([turn('current', { watermark }), turn('failed')])
    const widths = table.split('\n').map((line) => line.split('|').length)
    expect(widths).toHaveLength(4)
    expect(new Set(widths).size).toBe(1)
    expect(describeTurns([])).toBe('Nothing was due.')
  })

  test('fits into a history even if every stream has something to say', () => {
    const counts = addCounts(noCounts, { ...noCounts, created: 999_999_999, cost: 99_999 })
    const turns = streams.map(({ name }) =>
      turn('unavailable', { stream: name, counts, watermark, runId: '9223372036854775807' }),
    )
    expect(JSON.stringify(turns).length).toBeLessThan(16 * 1_024)
  })
})
