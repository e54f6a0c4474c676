import { describe, expect, test } from 'vitest'
import { Bounded } from '../../src/domain/bounded.ts'
import { beginning, type Instant, instantOf, plus, second } from '../../src/domain/instants.ts'
import { fill, Model, type ModelOptions, type ModelRow } from '../support/model.ts'

const overlapMicros = 120n * second

type Mirror = Map<string, Instant>
type Run = { watermark: Instant; cost: number; tiesUnproven: number }

function read(
  model: Model,
  mirror: Mirror,
  given: { cursor?: Instant; between?: () => void } = {},
): Run {
  const start = { stream: 'tasks', cursor: given.cursor, head: undefined, overlapMicros }
  const reading = new Bounded<ModelRow>(start)
  let tiesUnproven = 0
  for (let cost = 1; cost < 5_000; cost++) {
    const step = reading.take(model.answer(reading.ask))
    for (const row of step.rows) mirror.set(row.id, row.updatedAt)
    tiesUnproven += step.tiesUnproven
    if (step.watermark !== undefined) return { watermark: step.watermark, cost, tiesUnproven }
    given.between?.()
  }
  throw new Error('a reading without end')
}

function lostFrom(model: Model, mirror: Mirror): string[] {
  return [...model.rows.values()]
    .filter((row) => mirror.get(row.id) !== row.updatedAt)
    .map((row) => row.id)
}

function modelOf(count: number, options: Partial<ModelOptions> = {}): Model {
  const model = new Model(beginning, { seed: 1, order: 'own', ...options })
  fill(model, count)
  return model
}

/** Ten edits, deletes and inserts a second, as many as fit between two requests of 300 ms, for so many requests. */
function unrest(model: Model, requests: number): () => void {
  let left = requests
  return () => {
    model.now = plus(model.now, 300_000n)
    if (left-- <= 0) return
    for (let n = 0; n < 3; n++) {
      const row = model.pick()
      const stamp = instantOf(model.now - BigInt(Math.floor(model.next() * 1_000)))
      if (row === undefined) return
      const kind = model.next()
      if (kind < 0.7) model.put(row.id, stamp)
      else if (kind < 0.85) model.rows.delete(row.id)
      else model.put(String(1_000_000 + model.requests * 10 + n), stamp)
    }
  }
}

const seeds = Array.from({ length: 12 }, (_, index) => index + 1)

describe('ranges of a list in an order of its own', () => {
  test.each([0, 1, 100, 101, 1_999, 2_001])('of %i rows are met exactly', (count) => {
    const model = modelOf(count)
    const mirror: Mirror = new Map()
    read(model, mirror)
    expect(lostFrom(model, mirror)).toEqual([])
    expect(mirror.size).toBe(count)
  })

  test.each([20_000, 60_000])('of %i rows cost 1.02 to 1.25 times the floor', (count) => {
    const model = modelOf(count)
    const mirror: Mirror = new Map()
    const { cost } = read(model, mirror)
    expect(lostFrom(model, mirror)).toEqual([])
    expect(cost / (count / 100)).toBeGreaterThan(1.02)
    expect(cost / (count / 100)).toBeLessThan(1.25)
  })

  test('an idle run costs one request and still moves the watermark', () => {
    const model = modelOf(2_500)
    const mirror: Mirror = new Map()
    const { watermark } = read(model, mirror)
    model.now = plus(model.now, 300n * second)
    const next = read(model, mirror, { cursor: watermark })
    expect(next.cost).toBe(1)
    expect(next.watermark - watermark).toBe(300n * second)
  })

  test('a burst between two runs is read from the watermark on', () => {
    const model = modelOf(5_000)
    const mirror: Mirror = new Map()
    const { watermark } = read(model, mirror)
    model.now = plus(model.now, 300n * second)
    for (let n = 0; n < 3_000; n++) {
      const row = model.pick()
      if (row !== undefined) model.put(row.id, instantOf(model.now - BigInt(n)))
    }
    model.now = plus(model.now, 300n * second)
    const { cost } = read(model, mirror, { cursor: watermark })
    expect(lostFrom(model, mirror)).toEqual([])
    expect(cost).toBeLessThan(60)
  })

  test.each(seeds)(
    'while rows are edited, deleted and inserted: 0 lost once it is quiet (seed %i)',
    (seed) => {
      const model = modelOf(9_000, { seed })
      const mirror: Mirror = new Map()
      const { watermark, cost, tiesUnproven } = read(model, mirror, { between: unrest(model, 400) })
      model.now = plus(model.now, 600n * second)
      read(model, mirror, { cursor: watermark })
      expect(lostFrom(model, mirror)).toEqual([])
      expect(tiesUnproven).toBe(0)
      expect(cost).toBeLessThan(90 * 2)
    },
  )

  test.each(seeds)(
    'in another order at each request, some answers empty, some pages small: 0 lost (seed %i)',
    (seed) => {
      const model = modelOf(1_200, {
        seed,
        order: 'shuffled',
        emptyOneIn: 20,
        largestPage: seed % 2 === 0 ? 100 : 40,
        roundDown: seed % 3 === 0,
      })
      const mirror: Mirror = new Map()
      const { watermark } = read(model, mirror)
      read(model, mirror, { cursor: watermark })
      expect(lostFrom(model, mirror)).toEqual([])
    },
  )

  test('a bulk update of more rows than a range holds, on one instant, is read whole', () => {
    const model = modelOf(9_000)
    const at = plus(model.now, -60n * second)
    for (const { id } of [...model.rows.values()].slice(0, 4_000)) model.put(id, at)
    model.now = plus(model.now, 3_600n * second)
    const mirror: Mirror = new Map()
    read(model, mirror)
    expect(lostFrom(model, mirror)).toEqual([])
  })

  test('rows of the future keep no reading from its end', () => {
    const model = modelOf(500)
    const future = plus(model.now, 1_000_000n * 3_600n * second)
    for (let id = 10_000; id < 13_000; id++) model.put(String(id), plus(future, BigInt(id)))
    const mirror: Mirror = new Map()
    const { watermark } = read(model, mirror)
    read(model, mirror, { cursor: watermark })
    expect(lostFrom(model, mirror)).toEqual([])
    expect(watermark).toBeLessThan(model.now)
  })

  test('is left between two ranges, and goes on there', () => {
    const model = modelOf(9_000)
    const mirror: Mirror = new Map()
    let cursor: Instant | undefined
    let head: Instant | undefined
    let cost = 0
    for (let turn = 0; turn < 200; turn++) {
      const reading = new Bounded<ModelRow>({ stream: 'tasks', cursor, head, overlapMicros })
      const begunAt = cursor
      let isOver = false
      for (;;) {
        const step = reading.take(model.answer(reading.ask))
        cost += 1
        for (const row of step.rows) mirror.set(row.id, row.updatedAt)
        isOver = step.watermark !== undefined
        cursor = step.cursor
        head = step.head
        if (isOver || (step.resumable && cursor !== begunAt)) break
      }
      if (isOver) break
    }
    expect(lostFrom(model, mirror)).toEqual([])
    expect(cost).toBeLessThan(90 * 2)
  })

  test('an answer that holds fewer rows than it counts is no end', () => {
    const model = modelOf(50)
    const start = { stream: 'tasks', cursor: undefined, head: undefined, overlapMicros }
    const reading = new Bounded<ModelRow>(start)
    const cut = reading.take({ ...model.answer(reading.ask), rows: [] })
    expect(cut.watermark).toBeUndefined()
    expect(reading.take(model.answer(reading.ask)).rows).toHaveLength(50)
  })

  test('a filter that is ignored stops it', () => {
    const model = modelOf(250, { ignoreFilter: true })
    expect(() => read(model, new Map())).toThrow(/^Asked for updated_at\[gte\]/)
  })
})

describe('in the same world', () => {
  test.each(seeds.slice(0, 4))('reading by page numbers upwards loses rows (seed %i)', (seed) => {
    const model = modelOf(9_000, { seed })
    const mirror: Mirror = new Map()
    const change = unrest(model, 400)
    const head = model.now
    const common = { perPage: 100, counts: true, sortBy: undefined, until: undefined }
    for (let page = 1; ; page++) {
      const answer = model.answer({ ...common, page, from: undefined })
      for (const row of answer.rows) mirror.set(row.id, row.updatedAt)
      if (answer.nextPage === undefined) break
      change()
    }
    model.now = plus(model.now, 600n * second)
    for (let page = 1; ; page++) {
      const answer = model.answer({ ...common, page, from: plus(head, -overlapMicros) })
      for (const row of answer.rows) mirror.set(row.id, row.updatedAt)
      if (answer.nextPage === undefined) break
    }
    expect(lostFrom(model, mirror).length).toBeGreaterThan(0)
  })

  test.each(seeds.slice(0, 4))(
    'taking a list in another order at each request for whole loses rows (seed %i)',
    (seed) => {
      const model = modelOf(1_200, { seed, order: 'shuffled' })
      const mirror: Mirror = new Map()
      const common = {
        perPage: 100,
        counts: true,
        sortBy: undefined,
        from: undefined,
        until: undefined,
      }
      for (let page = 1; page <= 12; page++) {
        for (const row of model.answer({ ...common, page }).rows) mirror.set(row.id, row.updatedAt)
      }
      expect(lostFrom(model, mirror).length).toBeGreaterThan(100)
    },
  )
})
