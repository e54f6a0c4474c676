import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { beginning, plus, second } from '../../src/domain/instants.ts'
import { Snapshot } from '../../src/domain/snapshot.ts'
import { fill, Model, type ModelOptions, type ModelRow } from '../support/model.ts'

/** The model sorts by its stamp, which a snapshot takes for the immutable order in which rows came. */
function read(
  model: Model,
  between: () => void = () => {},
): { ids: ReadonlySet<string>; cost: number } {
  const snapshot = new Snapshot<ModelRow>({ stream: 'users', sortBy: 'created_at', paged: true })
  for (let cost = 1; cost < 1_000; cost++) {
    const { ids } = snapshot.take(model.answer(snapshot.ask))
    if (ids !== undefined) return { ids, cost }
    between()
  }
  throw new Error('a snapshot without end')
}

function modelOf(count: number, options: Partial<ModelOptions> = {}): Model {
  const model = new Model(beginning, { seed: 1, ...options })
  fill(model, count)
  return model
}

describe('a snapshot', () => {
  test.each([0, 1, 99, 100])('of %i rows costs one request', (count) => {
    const { ids, cost } = read(modelOf(count))
    expect([ids.size, cost]).toEqual([count, 1])
  })

  test('of 950 rows costs its pages and page 1 once more', () => {
    const { ids, cost } = read(modelOf(950))
    expect([ids.size, cost]).toEqual([950, 11])
  })

  test.each([1, 2, 3, 4])(
    'holds every row that lived through it, while rows come and go (seed %i)',
    (seed) => {
      const model = modelOf(1_500, { seed })
      const before = new Set(model.rows.keys())
      let id = 100_000
      const { ids } = read(model, () => {
        for (let n = 0; n < 3; n++) model.rows.delete(model.pick()?.id ?? '')
        model.now = plus(model.now, second)
        model.put(String(id++), model.now)
      })
      const lived = [...before].filter((each) => model.rows.has(each))
      expect(lived.filter((each) => !ids.has(each))).toEqual([])
    },
  )

  test.each([
    ['with ids', (id: string) => id],
    ['without ids', () => null],
  ])('is complete where records of several pages cannot be stored, %s', (_name, idOf) => {
    const model = modelOf(450)
    const snapshot = new Snapshot<ModelRow>({ stream: 'users', sortBy: 'created_at', paged: true })
    let ids: ReadonlySet<string> | undefined
    let cost = 0
    for (; ids === undefined; cost += 1) {
      const answer = model.answer(snapshot.ask)
      const [first, ...rows] = answer.rows
      const poisoned = first === undefined ? [] : [idOf(first.id)]
      ids = snapshot.take({ ...answer, rows, poisoned }).ids
    }
    expect([ids.size, cost]).toEqual([450, 6])
  })

  test('does not believe a page that is shorter than the count', () => {
    expect(read(modelOf(950, { emptyOneIn: 20 })).ids.size).toBe(950)
  })

  test('that never agrees with its counts is an error', () => {
    expect(() => read(modelOf(50, { emptyOneIn: 1 }))).toThrow(AppError)
  })

  test('takes a list for whole only where the answer has no pages', () => {
    const model = modelOf(250)
    const unsaid = new Snapshot<ModelRow>({ stream: 'x', sortBy: undefined, paged: 'unsaid' })
    expect(unsaid.take(model.answer(unsaid.ask)).ids).toBeUndefined()

    const whole = new Snapshot<ModelRow>({ stream: 'x', sortBy: undefined, paged: 'unsaid' })
    const answer = model.answer(whole.ask)
    const bare = { ...answer, perPage: undefined, totalCount: undefined, nextPage: undefined }
    expect(whole.take(bare).ids?.size).toBe(100)
  })
})
