// Windows over a list that changes between any two requests, read by as many lanes as there would be, with kills between
// any two commits.
import { describe, expect, test } from 'vitest'
import { beginning, instantOf, plus, second } from '../../src/domain/instants.ts'
import {
  largestFirst,
  lanesFor,
  wholeOf,
  type Window,
  WindowPlan,
} from '../../src/domain/windows.ts'
import { Model } from '../support/model.ts'
import {
  filled,
  lanes,
  mortal,
  openedBy,
  overlapMicros,
  quiet,
  readInWindows,
  restless,
  Still,
  walkFrom,
} from '../support/windows.ts'

describe('a reading in windows', () => {
  test('costs at most 1.05 times the floor at 100,000 rows, and misses none', () => {
    const found = readInWindows(filled(new Still(beginning, { seed: 1 }), 100_000), {
      ordinaryRun: true,
    })
    expect(found.lost).toEqual([])
    expect(found.cost / 1_000).toBeLessThanOrEqual(1.05)
    expect(found.windows).toBeGreaterThanOrEqual(3 * lanes)
  })

  test.each([1, 2, 3, 4, 5])(
    'meets every row that is edited, inserted or moved (seed %i)',
    (seed) => {
      const world = restless(quiet({ seed }, 6_000), 40)
      expect(readInWindows(world, { ordinaryRun: true }).lost).toEqual([])
    },
  )

  test('without the ordinary reading behind it loses what moved between windows', () => {
    const world = restless(quiet({ seed: 1 }, 6_000), 40)
    expect(readInWindows(world, { ordinaryRun: false }).lost).not.toEqual([])
  })

  test.each([1, 2, 3, 4, 5])(
    'meets every row when it is killed between any two commits, while rows change (seed %i)',
    (seed) => {
      const world = mortal(restless(quiet({ seed }, 6_000, 0.1), 60), 4)
      expect(readInWindows(world, { ordinaryRun: true }).lost).toEqual([])
    },
  )

  test.each([
    { tieSize: 150, share: 0.3, shuffleTies: true },
    { tieSize: 150, share: 0.3, shuffleTies: false },
    { tieSize: 6_000, share: 1, shuffleTies: false },
  ])('meets ties of $tieSize (shuffled: $shuffleTies)', ({ tieSize, share, shuffleTies }) => {
    const world = restless(quiet({ seed: 3, shuffleTies }, 6_000, share, tieSize), 40)
    expect(readInWindows(world, { ordinaryRun: true }).lost).toEqual([])
  })

  test('meets a tie of 12,000 among other rows, for few probes', () => {
    const world = quiet({ seed: 2 }, 14_000, 12_000 / 14_000, 12_000)
    const found = readInWindows(world, { ordinaryRun: true })
    expect(found.lost).toEqual([])
    expect(found.cost).toBeLessThanOrEqual(1.25 * 140)
  })

  test('is not stopped by records of the future, or by a tie at the edge of a window', () => {
    const world = quiet({ seed: 4 }, 5_000)
    const { model } = world
    model.put('2999', instantOf(32_472_144_000_000_000n))
    const whole = wholeOf({ cursor: beginning, head: model.now, overlapMicros, rows: 5_000 })
    const middle = instantOf((whole.until / 2n / second) * second)
    for (let id = 50_000; id < 50_300; id += 1) model.put(String(id), middle)
    expect(readInWindows(world, { ordinaryRun: true }).lost).toEqual([])
  })
})

describe('the plan', () => {
  test('leaves no window with more than a third of a lane, and cuts at whole seconds', () => {
    const model = quiet({ seed: 9 }, 30_000).model
    const rows = 30_000
    const whole = wholeOf({ cursor: beginning, head: model.now, overlapMicros, rows })
    const plan = new WindowPlan([whole], { rows, lanes })
    for (let round = plan.probes; round.length > 0; round = plan.probes) {
      for (const probe of round) {
        const walk = walkFrom({ cursor: probe.at, head: model.now, until: probe.window.until })
        plan.take(probe, openedBy(walk.take(model.answer(walk.ask))))
      }
    }
    const edges = plan.windows.map((each) => each.until)
    expect(Math.max(...plan.windows.map((each) => each.rows))).toBeLessThanOrEqual(2_000)
    expect(edges.every((edge) => edge % second === 0n)).toBe(true)
    const order = largestFirst(plan.windows).map((each) => each.rows)
    expect(order).toEqual(order.toSorted((a, b) => b - a))
  })

  test('gives up on a range of one second, and on time that is empty again and again', () => {
    const at = instantOf(1_000n * second)
    const narrow: Window = {
      number: 0,
      cursor: at,
      until: plus(at, second),
      rows: 9_999,
      done: false,
    }
    expect(new WindowPlan([narrow], { rows: 9_999, lanes }).probes).toEqual([])
    const model = new Model(beginning, { seed: 1 })
    for (let id = 1; id <= 500; id += 1) model.put(String(id), plus(beginning, BigInt(id) * second))
    model.now = instantOf(1_767_225_600n * second)
    const rows = 500
    const whole = wholeOf({ cursor: beginning, head: model.now, overlapMicros, rows })
    const plan = new WindowPlan([whole], { rows, lanes })
    let asked = 0
    for (let round = plan.probes; round.length > 0; round = plan.probes) {
      for (const probe of round) {
        const walk = walkFrom({ cursor: probe.at, head: model.now, until: probe.window.until })
        plan.take(probe, openedBy(walk.take(model.answer(walk.ask))))
        asked += 1
      }
    }
    expect(asked).toBe(3)
  })

  test.each([
    [0, 3],
    [50, 3],
    [300, 5],
    [1_000, 12],
    [9_000, 12],
  ])('reads with a round trip of %i ms in %i lanes', (roundTripMs, expected) => {
    expect(lanesFor(roundTripMs)).toBe(expected)
  })
})
