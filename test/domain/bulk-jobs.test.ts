import { expect, test } from 'vitest'
import { arrivedOf, callsOf, mostRowsInCall } from '../../src/domain/bulk-jobs.ts'

const rows = (count: number, text = ''): { n: number; text: string }[] =>
  Array.from({ length: count }, (_, n) => ({ n, text }))

test('rows are parted by their number', () => {
  const calls = callsOf(rows(2 * mostRowsInCall + 1))
  expect(calls.map(({ length }) => length)).toStrictEqual([mostRowsInCall, mostRowsInCall, 1])
  expect(calls.flat()).toStrictEqual(rows(2 * mostRowsInCall + 1))
  expect(callsOf([])).toStrictEqual([])
})

test('rows are parted by the bytes of their JSON, and one that is too large goes alone', () => {
  const [small, large] = [rows(1, 'ä'.repeat(100)), rows(1, 'ä'.repeat(1_000))]
  const calls = callsOf([...small, ...small, ...small, ...large, ...small], { mostBytes: 500 })
  expect(calls.map(({ length }) => length)).toStrictEqual([2, 1, 1, 1])
})

test.each([
  { before: 0, rows: 10, total: 0, arrived: 'none' },
  { before: 50, rows: 10, total: 60, arrived: 'all' },
  { before: 50, rows: 10, total: 55, arrived: 'some' },
  { before: 50, rows: 10, total: 70, arrived: 'some' },
  { before: 50, rows: 10, total: 40, arrived: 'some' },
  { before: 0, rows: 10, total: null, arrived: 'some' },
])('of $rows rows behind $before a total of $total says: $arrived', ({ arrived, ...call }) => {
  expect(arrivedOf(call)).toBe(arrived)
})
