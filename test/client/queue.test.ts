import { describe, expect, test } from 'vitest'
import { createQueue } from '../../src/client/salesloft/queue.ts'

const patienceMs = 5_000

describe('a queue', () => {
  test('come in the order of asking, one at a time', async () => {
    const queue = createQueue()
    const seen: string[] = []
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const end = await queue.enter(patienceMs, undefined)
        seen.push(`${name} in`)
        await new Promise((resolve) => setTimeout(resolve, 5))
        seen.push(`${name} out`)
        end?.()
      }),
    )
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  test('are given up after a while, and by an abort with its reason; those behind keep their place', async () => {
    const queue = createQueue()
    const endFirst = await queue.enter(patienceMs, undefined)
    const stop = new AbortController()
    const aborted = queue.enter(patienceMs, stop.signal)
    const impatient = queue.enter(10, undefined)
    const behind = queue.enter(patienceMs, undefined)
    stop.abort(new Error('the worker stops'))
    await expect(aborted).rejects.toThrow('the worker stops')
    expect(await impatient).toBeUndefined()
    let isIn = false
    void behind.then(() => (isIn = true))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isIn).toBe(false)
    endFirst?.()
    expect(await behind).toBeTypeOf('function')
  })
})
