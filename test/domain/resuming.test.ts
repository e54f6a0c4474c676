import { expect, test } from 'vitest'
import { beginning, type Instant, instantOf, plus, second } from '../../src/domain/instants.ts'
import { Walk } from '../../src/domain/walk.ts'
import { fill, Model, type ModelRow } from '../support/model.ts'

test('a reading that is left wherever it may be left ends, with more rows of the future than a page holds', () => {
  const model = new Model(beginning, { seed: 1 })
  fill(model, 450)
  const far = instantOf(32_472_144_000_000_000n)
  for (let id = 1; id <= 250; id++) model.put(String(9_000 + id), plus(far, BigInt(id)))
  const met = new Set<string>()
  let place: { cursor: Instant | undefined; head: Instant | undefined } = {
    cursor: undefined,
    head: undefined,
  }
  const begin = () =>
    new Walk<ModelRow>({ stream: 'people', ...place, overlapMicros: 120n * second })
  let walk = begin()
  let isOver = false
  for (let request = 0; request < 60 && !isOver; request += 1) {
    const step = walk.take(model.answer(walk.ask))
    for (const row of step.rows) met.add(row.id)
    isOver = step.watermark !== undefined
    place = { cursor: step.cursor, head: step.head }
    if (step.resumable) walk = begin()
  }
  expect(isOver).toBe(true)
  expect(met.size).toBe(700)
})
