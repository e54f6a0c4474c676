import { describe, expect, test } from 'vitest'
import { IdWalk } from '../../src/domain/id-walk.ts'
import { beginning, plus, second } from '../../src/domain/instants.ts'
import type { PageAnswer, PageAsk, PageRow } from '../../src/domain/pages.ts'
import { random } from '../support/model.ts'

type World = { readonly ids: number[]; readonly shortOneIn: number; readonly next: () => number }

/** A list without pages: the ids behind the one that was asked for, sometimes fewer than asked for. */
function answerOf({ ids, shortOneIn, next }: World, ask: PageAsk): PageAnswer {
  const behind = ids.filter((id) => BigInt(id) > BigInt(ask.after ?? 0)).slice(0, ask.perPage)
  const isShort = next() < 1 / shortOneIn && behind.length > 50
  return answer(isShort ? behind.slice(0, Math.ceil(behind.length / 2)) : behind)
}

function answer(
  ids: readonly (number | string)[],
  poisoned: readonly (string | null)[] = [],
): PageAnswer {
  return {
    rows: ids.map((id) => ({ id: String(id), updatedAt: undefined })),
    poisoned,
    date: plus(beginning, second),
    perPage: undefined,
    nextPage: undefined,
    totalCount: undefined,
    echo: { from: undefined, until: undefined, sortBy: undefined, direction: undefined },
  }
}

function read(world: World, between: () => void): { ids: ReadonlySet<string>; cost: number } {
  const walk = new IdWalk<PageRow>('bulk_jobs')
  for (let cost = 1; cost < 1_000; cost++) {
    const { ids } = walk.take(answerOf(world, walk.ask))
    if (ids !== undefined) return { ids, cost }
    between()
  }
  throw new Error('a walk without end')
}

function worldOf(count: number, seed: number, shortOneIn = Infinity): World {
  const next = random(seed)
  return { ids: Array.from({ length: count }, (_, index) => (index + 1) * 3), shortOneIn, next }
}

describe('a walk along ids', () => {
  test.each([
    [0, 1],
    [1, 2],
    [100, 2],
    [950, 11],
  ])('of %i rows costs %i requests', (count, cost) => {
    const world = worldOf(count, 1)
    const found = read(world, () => {})
    expect([found.ids.size, found.cost]).toEqual([count, cost])
  })

  test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    'meets every row that lived through it while others come and go, some answers being short (seed %i)',
    (seed) => {
      const world = worldOf(1_500, seed, 4)
      const before = [...world.ids]
      let last = world.ids.length * 3
      const found = read(world, () => {
        world.ids.splice(Math.floor(world.next() * world.ids.length), 2)
        if (last < 5_000) world.ids.push((last += 3))
      })
      const lived = before.filter((id) => world.ids.includes(id))
      expect(lived.filter((id) => !found.ids.has(String(id)))).toEqual([])
    },
  )

  test('is not ended by a short answer, as one is that takes it for the last', () => {
    const world = worldOf(1_500, 5, 4)
    let naive = 0
    for (let after = 0; ;) {
      const ask = { ...new IdWalk('bulk_jobs').ask, after: String(after) }
      const { rows } = answerOf(world, ask)
      naive += rows.length
      after = Number(rows.at(-1)?.id)
      if (rows.length < 100) break
    }
    expect(naive).toBeLessThan(1_500)
    expect(read(world, () => {}).ids.size).toBe(1_500)
  })

  test.each([
    ['that descend', ['5', '4']],
    ['not behind the one that was asked for', ['0']],
    ['that are no numbers', ['x']],
  ])('stops at ids %s', (_, ids) => {
    const walk = new IdWalk('bulk_jobs')
    expect(() => walk.take(answer(ids))).toThrow(/^Asked for ids above \d+; came the id/)
  })

  test('stops where the filter is ignored', () => {
    const walk = new IdWalk('bulk_jobs')
    walk.take(answer([3, 6]))
    expect(() => walk.take(answer([3, 6]))).toThrow('Asked for ids above 6; came the id 3.')
  })

  test('goes on behind a record in the quarantine whose id is known, and stops at those without', () => {
    const walk = new IdWalk('bulk_jobs')
    expect(walk.take(answer([], ['7'])).ids).toBeUndefined()
    expect(walk.ask.after).toBe('7')
    expect(() => walk.take(answer([], [null]))).toThrow('only records without an id')
  })
})
