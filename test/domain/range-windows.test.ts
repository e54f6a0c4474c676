import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { type Instant, plus, second } from '../../src/domain/instants.ts'
import { RangeReading } from '../../src/domain/range-reading.ts'
import { RecentScan } from '../../src/domain/recent-scan.ts'
import { allTime, cut, rollingAbout } from '../../src/domain/time-ranges.ts'
import { RangeModel, type RangeModelOptions, type TimedRow } from '../support/range-model.ts'

type Mirror = Map<string, TimedRow>

const overlap = 120n * second

type Whole = { readonly head: Instant; readonly cost: number; readonly met: number }

function readRanges(
  model: RangeModel,
  mirror: Mirror,
  between: () => void = () => {},
  sortBy: string | undefined = 'updated_at',
): Whole {
  const reading = new RangeReading<TimedRow>({
    stream: 'meetings',
    form: 'brackets',
    field: 'start_time',
    whole: allTime,
    present: model.now,
    sortBy,
    head: undefined,
    timesOf: ({ at }) => (at === undefined ? undefined : { from: at, until: at }),
  })
  let met = 0
  for (let cost = 1; cost < 5_000; cost++) {
    const step = reading.take(model.answer(reading.ask))
    for (const row of step.rows) mirror.set(row.id, row)
    met += step.range?.ids.size ?? 0
    if (step.isLast) return { head: step.head, cost, met }
    between()
  }
  throw new Error('a reading without end')
}

type Scan = { readonly head: Instant; readonly cost: number; readonly tiesUnproven: number }

function scan(
  model: RangeModel,
  mirror: Mirror,
  floor: Instant | undefined,
  between: () => void = () => {},
): Scan {
  const reading = new RecentScan<TimedRow>({ stream: 'meetings', floor, head: undefined })
  let tiesUnproven = 0
  for (let cost = 1; cost < 5_000; cost++) {
    const step = reading.take(model.answer(reading.ask))
    for (const row of step.rows) mirror.set(row.id, row)
    tiesUnproven += step.tiesUnproven
    if (step.isLast) return { head: step.head, cost, tiesUnproven }
    between()
  }
  throw new Error('a scan without end')
}

function lostFrom(model: RangeModel, mirror: Mirror): string[] {
  return [...model.rows.values()]
    .filter(({ id, updatedAt }) => mirror.get(id)?.updatedAt !== updatedAt)
    .map(({ id }) => id)
}

function modelOf(options: Partial<RangeModelOptions>, count: number): RangeModel {
  const model = new RangeModel({ seed: 1, ...options })
  model.fill(count)
  return model
}

function unrest(model: RangeModel, requests: number): () => void {
  let left = requests
  return () => {
    if (left-- > 0) model.stir()
  }
}

const codeOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error instanceof AppError ? error.code : error
  }
}

describe('ranges of the records’ own time', () => {
  test('a range that holds too much is cut at the present, and then by its distance from it', () => {
    const now = modelOf({}, 0).now
    const [past, ahead] = cut(allTime, now) ?? []
    expect([past?.until, ahead?.from]).toEqual([now, now])
    const [, younger] = cut({ from: allTime.from, until: now }, now) ?? []
    expect(now - (younger?.from ?? now)).toBeLessThan(400n * 86_400n * second)
    expect(cut({ from: now, until: plus(now, second) }, now)).toBeUndefined()
  })

  test.each([0, 1, 100, 101, 1_999])('%i rows are met exactly', (count) => {
    const model = modelOf({}, count)
    const mirror: Mirror = new Map()
    const { met } = readRanges(model, mirror)
    expect(lostFrom(model, mirror)).toEqual([])
    expect(met).toBe(count)
  })

  test('20,000 rows cost at most 1.25 times the floor of 200', () => {
    const model = modelOf({}, 20_000)
    const mirror: Mirror = new Map()
    const { cost } = readRanges(model, mirror)
    expect(lostFrom(model, mirror)).toEqual([])
    expect(cost).toBeLessThanOrEqual(250)
  })

  test('one empty answer in ten loses nothing', () => {
    const model = modelOf({ emptyOneIn: 10 }, 2_500)
    const mirror: Mirror = new Map()
    readRanges(model, mirror)
    expect(lostFrom(model, mirror)).toEqual([])
  })

  test('where the bounds are ignored the reading stops', () => {
    const model = modelOf({ ignoreRange: true }, 2_500)
    expect(codeOf(() => readRanges(model, new Map()))).toBe('stream.unordered')
  })
})

describe('a whole reading while meetings are edited and moved', () => {
  test.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    'loses nothing once what changed meanwhile is read (seed %i)',
    (seed) => {
      const shape = { shuffleTies: seed % 2 === 0, ...(seed % 3 === 0 ? { largestPage: 25 } : {}) }
      const model = modelOf({ seed, ...shape }, 3_000)
      const mirror: Mirror = new Map()
      const { head } = readRanges(model, mirror, unrest(model, 100))
      const first = scan(model, mirror, plus(head, -overlap), unrest(model, 10))
      model.now = plus(model.now, 300n * second)
      scan(model, mirror, plus(first.head, -overlap))
      expect(lostFrom(model, mirror)).toEqual([])
    },
  )

  test('by page numbers in the order of their time it does lose (control)', () => {
    const lost = [1, 2, 3].map((seed) => {
      const model = modelOf({ seed }, 3_000)
      const began = model.now
      const stir = unrest(model, 100)
      const mirror: Mirror = new Map()
      for (let page = 1, next: number | undefined = 1; next !== undefined; page = next ?? page) {
        const ask = { page, perPage: 100, counts: false, sortBy: 'start_time' } as const
        const answer = model.answer({ ...ask, from: undefined, until: undefined })
        for (const row of answer.rows) mirror.set(row.id, row)
        next = answer.nextPage
        stir()
      }
      // What the next scan brings is not held against it.
      scan(model, mirror, plus(began, -overlap))
      return lostFrom(model, mirror).length
    })
    expect(Math.min(...lost)).toBeGreaterThan(0)
  })
})

describe('what changed since', () => {
  test('an idle scan costs one request', () => {
    const model = modelOf({}, 3_000)
    const mirror: Mirror = new Map()
    expect(scan(model, mirror, model.now).cost).toBe(1)
    expect(mirror.size).toBe(0)
  })

  test.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    'of a scan to the end nothing is lost while rows are edited and removed (seed %i)',
    (seed) => {
      const model = modelOf({ seed }, 2_000)
      const mirror: Mirror = new Map()
      const first = scan(model, mirror, undefined, unrest(model, 60))
      model.now = plus(model.now, 300n * second)
      scan(model, mirror, plus(first.head, -overlap))
      expect(lostFrom(model, mirror)).toEqual([])
    },
  )

  test('a tie over several pages that is shuffled at each request is met whole', () => {
    const model = modelOf({ shuffleTies: true }, 500)
    const since = model.now
    for (let id = 1; id <= 350; id++) model.put(String(id), model.anyTime())
    const mirror: Mirror = new Map()
    expect(scan(model, mirror, since).tiesUnproven).toBe(0)
    expect(mirror.size).toBe(350)
  })

  test('an answer that is not newest first stops it', () => {
    const model = modelOf({ ignoreSort: true }, 300)
    expect(codeOf(() => scan(model, new Map(), model.now))).toBe('stream.unordered')
  })

  test('a page that is always empty though its count says otherwise is an error, not an end', () => {
    const model = modelOf({ emptyOneIn: 1 }, 300)
    expect(codeOf(() => scan(model, new Map(), undefined))).toBe('stream.incomplete')
  })
})

describe('a rolling window', () => {
  test('reaches thirty days back and half a year ahead', () => {
    const { now } = modelOf({}, 0)
    const { from, until } = rollingAbout(now)
    expect([now - from, until - now]).toEqual([30n * 86_400n * second, 180n * 86_400n * second])
  })
})
