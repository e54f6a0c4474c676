import { describe, expect, test } from 'vitest'
import { createDraw } from '../../simulator/world/draws.ts'
import { createOrder } from '../../simulator/world/order.ts'
import { createTexts } from '../../simulator/world/texts.ts'

const rows = 5000

describe('an order', () => {
  test('agrees with a sorted list after any moves, removals and returns', () => {
    const draw = createDraw(3)
    const keys = Array.from({ length: rows }, () => draw.below(700))
    const compare = (a: number, b: number): number => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b
    const model = new Set(keys.keys())
    const order = createOrder(
      (row) => keys[row] ?? 0,
      Int32Array.from(keys.keys()).toSorted(compare),
    )
    const move = (row: number): void => {
      if (model.has(row)) order.remove(row)
      model.delete(row)
      keys[row] = draw.below(700)
      if (draw.chance(0.4)) return
      model.add(row)
      order.insert(row)
    }
    const check = (): void => {
      const sorted = [...model].toSorted(compare)
      expect(order.slice(0, rows)).toStrictEqual(sorted)
      const from = draw.below(rows)
      expect(order.slice(from, from + 100)).toStrictEqual(sorted.slice(from, from + 100))
      const key = draw.below(720)
      expect(order.rank(key, false)).toBe(sorted.filter((row) => (keys[row] ?? 0) < key).length)
      expect(order.rank(key, true)).toBe(sorted.filter((row) => (keys[row] ?? 0) <= key).length)
    }
    for (let round = 0; round < 20; round += 1) {
      for (let step = 0; step < 500; step += 1) move(draw.below(rows))
      check()
    }
  })

  test('forgets a whole stretch, and then everything', () => {
    const order = createOrder(
      (row) => row,
      Int32Array.from({ length: rows }, (_, row) => row),
    )
    for (let row = 1000; row < 4000; row += 1) order.remove(row)
    expect([order.size, order.rank(2000, true), order.slice(999, 1001)]).toStrictEqual([
      2000,
      1000,
      [999, 4000],
    ])
    for (let row = 0; row < rows; row += 1) order.remove(row)
    expect([order.size, order.rank(2000, true), order.slice(0, 10)]).toStrictEqual([0, 0, []])
    order.insert(7)
    expect(order.slice(0, 10)).toStrictEqual([7])
  })
})

test('a dropped text is made anew, however long ago it was kept', () => {
  const texts = createTexts()
  texts.get(1, () => Buffer.from('old'))
  texts.get(2, () => Buffer.allocUnsafe(97 * 1024 * 1024))
  texts.drop(1)
  expect(texts.get(1, () => Buffer.from('new')).toString()).toBe('new')
  expect(texts.get(1, () => Buffer.from('newer')).toString()).toBe('new')
})
