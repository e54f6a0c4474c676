import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { beginning, type Instant, instantOf, plus, second } from '../../src/domain/instants.ts'
import { Walk } from '../../src/domain/walk.ts'
import { fill, Model, type ModelOptions, type ModelRow } from '../support/model.ts'

const overlapMicros = 120n * second

type Mirror = Map<string, Instant>

type Run = { mirror: Mirror; watermark: Instant; cost: number; tiesUnproven: number }

function read(model: Model, mirror: Mirror, cursor?: Instant, between: () => void = () => {}): Run {
  const walk = new Walk<ModelRow>({ stream: 'people', cursor, head: undefined, overlapMicros })
  for (let cost = 1; cost < 20_000; cost++) {
    const step = walk.take(model.answer(walk.ask))
    for (const row of step.rows) mirror.set(row.id, row.updatedAt)
    if (step.watermark !== undefined) {
      return { mirror, watermark: step.watermark, cost, tiesUnproven: step.tiesUnproven }
    }
    between()
  }
  throw new Error('a walk without end')
}

function lostFrom(model: Model, mirror: Mirror): string[] {
  return [...model.rows.values()]
    .filter((row) => mirror.get(row.id) !== row.updatedAt)
    .map((row) => row.id)
}

function modelOf(options: ModelOptions): Model {
  return new Model(beginning, options)
}

/** Twenty edits, inserts and deletes a second, as many as fit between two requests of 300 ms. */
function unrest(model: Model, requests: number): () => void {
  let left = requests
  return () => {
    model.now = plus(model.now, 300_000n)
    if (left-- <= 0) return
    for (let n = 0; n < 6; n++) {
      const row = model.pick()
      const kind = model.next()
      if (row === undefined) return
      const stamp = instantOf(model.now - BigInt(Math.floor(model.next() * 1_000)))
      if (kind < 0.7) model.put(row.id, stamp)
      else if (kind < 0.9) model.put(String(1_000_000 + model.requests * 10 + n), stamp)
      else model.rows.delete(row.id)
    }
  }
}

describe('a walk over a quiet stream', () => {
  test('10,000 rows without ties cost at most 104', () => {
    const model = modelOf({ seed: 1 })
    fill(model, 10_000)
    const run = read(model, new Map())
    expect(lostFrom(model, run.mirror)).toEqual([])
    expect(run.cost).toBeLessThanOrEqual(104)
  })

  test('an idle run costs one request and still moves the watermark', () => {
    const model = modelOf({ seed: 1 })
    fill(model, 250)
    const first = read(model, new Map())
    model.now = plus(model.now, 300n * second)
    const next = read(model, first.mirror, first.watermark)
    expect(next.cost).toBe(1)
    expect(next.watermark - first.watermark).toBe(300n * second)
  })

  test.each([0, 1, 100, 101, 199, 200])('%i rows are met exactly', (count) => {
    const model = modelOf({ seed: 1 })
    fill(model, count)
    const run = read(model, new Map())
    expect(lostFrom(model, run.mirror)).toEqual([])
    expect(run.mirror.size).toBe(count)
  })

  test('30 % of rows in ties of 150 cost at most 1.25 times the floor', () => {
    const model = modelOf({ seed: 3 })
    fill(model, 20_000, 0.3)
    const run = read(model, new Map())
    expect(lostFrom(model, run.mirror)).toEqual([])
    expect(run.cost).toBeLessThanOrEqual(250)
  })
})

describe('a walk while rows change', () => {
  test.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    'loses nothing (seed %i)',
    (seed) => {
      const options = { seed, shuffleTies: seed % 2 === 0, roundDown: seed % 3 === 0 }
      const model = modelOf({ ...options, ...(seed % 4 === 0 ? { largestPage: 25 } : {}) })
      fill(model, 3_000, seed % 5 === 0 ? 0.3 : 0.05)
      let run = read(model, new Map(), undefined, unrest(model, 60))
      for (let n = 0; n < 2; n++) {
        model.now = plus(model.now, 300n * second)
        run = read(model, run.mirror, run.watermark)
      }
      expect(lostFrom(model, run.mirror)).toEqual([])
    },
  )

  test('a tie of 3,000 that is shuffled at each request and edited is met whole once it is quiet (A29)', () => {
    const model = modelOf({ seed: 5, shuffleTies: true })
    fill(model, 300)
    const instant = model.now
    for (let id = 1; id <= 3_000; id++) model.put(String(50_000 + id), instant)
    model.now = plus(model.now, 600n * second)
    let edits = 200
    let run = read(model, new Map(), undefined, () => {
      model.now = plus(model.now, 300_000n)
      if (edits-- > 0) model.put(String(50_000 + Math.ceil(model.next() * 3_000)), model.now)
    })
    model.now = plus(model.now, 300n * second)
    run = read(model, run.mirror, run.watermark)
    expect(lostFrom(model, run.mirror).length).toBe(0)
  })

  test('a version that becomes visible within the overlap is met by the next run (A31)', () => {
    const model = modelOf({ seed: 6 })
    fill(model, 500)
    const late = plus(model.now, -30n * second)
    const first = read(model, new Map())
    model.put('7', late)
    model.now = plus(model.now, 60n * second)
    const next = read(model, first.mirror, first.watermark)
    expect(lostFrom(model, next.mirror)).toEqual([])
  })

  test('one empty answer in twenty loses nothing', () => {
    const model = modelOf({ seed: 7, emptyOneIn: 20 })
    fill(model, 9_600)
    const run = read(model, new Map())
    expect(lostFrom(model, run.mirror)).toEqual([])
  })
})

describe('rows of the future', () => {
  test('250 rows of the year 2999 are stored and move no cursor', () => {
    const model = modelOf({ seed: 8 })
    fill(model, 450)
    const far = instantOf(32_472_144_000_000_000n)
    for (let id = 1; id <= 250; id++) model.put(String(9_000 + id), plus(far, BigInt(id)))
    const first = read(model, new Map())
    expect(lostFrom(model, first.mirror)).toEqual([])
    expect(first.watermark).toBeLessThan(far)
    model.now = plus(model.now, 300n * second)
    model.put('3', model.now)
    const next = read(model, first.mirror, first.watermark)
    expect(lostFrom(model, next.mirror)).toEqual([])
  })
})

describe('a page size that shrinks', () => {
  test('among pages that share a cursor is adopted, and nothing is lost or stuck (A35)', () => {
    const model = modelOf({ seed: 10 })
    fill(model, 450)
    const far = instantOf(32_472_144_000_000_000n)
    for (let id = 1; id <= 450; id++) model.put(String(9_000 + id), plus(far, BigInt(id)))
    const run = read(model, new Map(), undefined, () => {
      if (model.requests === 7) model.largestPage = 25
    })
    expect(lostFrom(model, run.mirror)).toEqual([])
  })
})

function failure(options: Omit<ModelOptions, 'seed'>, count = 400, cursor?: Instant): unknown {
  const model = modelOf({ seed: 9, ...options })
  fill(model, count, options.cutUntilToMs === true ? 0.5 : 0)
  try {
    return read(model, new Map(), cursor)
  } catch (error) {
    return error instanceof AppError ? error.code : error
  }
}

describe('an API that does not do what was asked', () => {
  test('an ignored filter stops the stream', () => {
    expect(failure({ ignoreFilter: true })).toBe('stream.unordered')
  })

  test('an ignored sort stops the stream', () => {
    expect(failure({ ignoreSort: true })).toBe('stream.unordered')
  })

  test('an upper bound cut to milliseconds stops the stream', () => {
    expect(failure({ cutUntilToMs: true })).toBe('stream.stuck')
  })

  test('a page that is always empty though its count says otherwise is an error, not an end', () => {
    expect(failure({ emptyOneIn: 1 })).toBe('stream.incomplete')
  })
})
