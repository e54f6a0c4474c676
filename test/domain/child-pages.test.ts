import { describe, expect, test } from 'vitest'
import { ChildPages, type ChildVerdict } from '../../src/domain/child-pages.ts'

/** Reads a list of so many, which `counts` names at each answer; `sizes` where pages are not as full as they should be. */
function read(
  counts: readonly (number | undefined)[],
  sizes: readonly number[] = [],
): ChildVerdict[] {
  const reading = new ChildPages()
  const verdicts: ChildVerdict[] = []
  for (const [index, totalCount] of counts.entries()) {
    const left = (totalCount ?? 0) - reading.met
    const size = sizes[index] ?? Math.max(0, Math.min(100, left))
    const isMore = reading.met + size < (totalCount ?? 0)
    const nextPage = isMore ? reading.page + 1 : undefined
    verdicts.push(reading.take({ size, totalCount, nextPage }))
  }
  return verdicts
}

describe('the children of one record', () => {
  test('are complete when as many were met as every page counted', () => {
    expect(read([0])).toEqual(['complete'])
    expect(read([100])).toEqual(['complete'])
    expect(read([230, 230, 230])).toEqual(['more', 'more', 'complete'])
  })

  test('without a count are complete as they came', () => {
    expect(read([undefined], [7])).toEqual(['complete'])
  })

  test('are read again when their count changed between two pages', () => {
    expect(read([150, 149, 149, 149])).toEqual(['more', 'again', 'more', 'complete'])
  })

  test('are read again when a page is empty that should not be, and are given up after five readings', () => {
    expect(read([150, 150], [100, 0])).toEqual(['more', 'again'])
    expect(read([5, 5, 5, 5, 5], [0, 0, 0, 0, 0]).at(-1)).toBe('unproven')
  })
})
