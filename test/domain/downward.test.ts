import { describe, expect, test } from 'vitest'
import { DownwardReading, type DownwardVerdict } from '../../src/domain/downward.ts'
import { random } from '../support/model.ts'

const perPage = 100

function pageOf(ids: readonly string[], page: number) {
  const from = (page - 1) * perPage
  return { ids: ids.slice(from, from + perPage), totalCount: ids.length, perPage }
}

describe('a tie that loses rows while some answers are stale', () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    'is not believed before each row that stayed was met (seed %i)',
    (seed) => {
      const chance = random(seed)
      const before = Array.from({ length: 723 }, (_, index) => `row ${index}`)
      const after = before.slice(209)
      const reading = new DownwardReading('tie', perPage)
      const met = new Set<string>()
      let verdict: DownwardVerdict = 'more'
      for (let request = 0; verdict === 'more' || verdict === 'again'; request += 1) {
        const isStale = request < 60 && chance() < 0.5
        const answer = pageOf(isStale ? before : after, reading.page)
        for (const id of answer.ids) met.add(id)
        verdict = reading.take(answer)
      }
      expect(verdict).toBe('complete')
      expect(after.filter((id) => !met.has(id))).toEqual([])
    },
  )
})

/** A tie whose rows come in another order at every request; one that no page showed leaves it while it is read. */
function readShuffled(seed: number, rows: number) {
  const chance = random(seed)
  let alive = Array.from({ length: rows }, (_, index) => `row ${index}`)
  const reading = new DownwardReading('tie', perPage)
  const met = new Set<string>()
  let verdict: DownwardVerdict = 'more'
  let requests = 0
  while (verdict === 'more' || verdict === 'again') {
    const lots = new Map(alive.map((id) => [id, chance()]))
    alive.sort((a, b) => (lots.get(a) ?? 0) - (lots.get(b) ?? 0))
    const answer = pageOf(alive, reading.page)
    for (const id of answer.ids) met.add(id)
    verdict = reading.take(answer)
    requests += 1
    const unmet = requests < 10 ? alive.find((id) => !met.has(id)) : undefined
    alive = alive.filter((id) => id !== unmet)
  }
  return { verdict, requests, lost: alive.filter((id) => !met.has(id)) }
}

describe('a tie that is shuffled at each request and loses rows that no page showed', () => {
  test.each([1, 2, 3, 4, 5])(
    'is proven once each row that stayed was met at its last count (seed %i)',
    (seed) => {
      const { verdict, requests, lost } = readShuffled(seed, 2_000)
      expect({ verdict, lost }).toEqual({ verdict: 'complete', lost: [] })
      expect(requests).toBeLessThan(15 * 20)
    },
  )
})
