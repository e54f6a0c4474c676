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
