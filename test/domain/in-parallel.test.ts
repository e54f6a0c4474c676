import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { inParallel } from '../../src/domain/in-parallel.ts'

async function* drawn(count: number): AsyncGenerator<number> {
  for (let item = 0; item < count; item += 1) {
    await tick()
    yield item
  }
}

async function* torn(): AsyncGenerator<number> {
  yield* drawn(2)
  throw new Error('cut')
}

describe.each([
  ['a list', Array.from({ length: 9 }, (_, item) => item)],
  ['what comes by and by', drawn(9)],
])('what is done side by side of %s', (_name, items) => {
  test('is so many at once, and its results are in order', async () => {
    let [under, most] = [0, 0]
    const results = await inParallel(items, 3, async (item) => {
      under += 1
      most = Math.max(most, under)
      // The later ones are done sooner.
      for (let left = 9 - item; left > 0; left -= 1) await tick()
      under -= 1
      return `${item}`
    })
    expect(most).toBe(3)
    expect(results).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8'])
  })
})

test('the first failure ends all, once those under way have ended', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const work = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    for (let left = item === 1 ? 2 : 9; left > 0; left -= 1) await tick()
    if (item === 1) throw new Error('the second')
    ended.push(item)
  })
  await expect(work).rejects.toThrow('the second')
  expect([begun, ended]).toEqual([[0, 1], [0]])
})

test('what cannot be listed to its end fails', async () => {
  await expect(inParallel(torn(), 4, () => Promise.resolve())).rejects.toThrow('cut')
})
