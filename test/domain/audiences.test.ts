import { describe, expect, test } from 'vitest'
import { judgeChange } from '../../src/domain/audiences.ts'

const free = { brakeCount: null, brakePercent: null }
const quarter = { brakeCount: null, brakePercent: 25 }
const change = { named: 100, unknown: 0, entered: 0, went: 0 }

describe('a run of an audience', () => {
  test('goes on where nothing, or little, changes', () => {
    expect(judgeChange(change, quarter).kind).toBe('go')
    expect(judgeChange({ ...change, entered: 12, went: 10 }, quarter).kind).toBe('go')
  })

  test('is free the first time, as there is nothing to change', () => {
    expect(judgeChange({ ...change, entered: 100 }, quarter).kind).toBe('go')
  })

  test('is braked by the share of those named before, both ways', () => {
    // 90 before: 10 new are 11 %, 30 gone more than 25 % of 120.
    expect(judgeChange({ ...change, entered: 10 }, quarter).kind).toBe('go')
    expect(judgeChange({ ...change, went: 34 }, quarter)).toEqual({
      kind: 'brake',
      why: '0 would enter and 34 leave: more than 25 % of 134.',
    })
    expect(judgeChange({ ...change, entered: 40, went: 0 }, quarter).kind).toBe('brake')
  })

  test('is not braked by a share of a few people', () => {
    expect(judgeChange({ named: 8, unknown: 0, entered: 4, went: 2 }, quarter).kind).toBe('go')
  })

  test('is braked by a count, the first time too', () => {
    const brakes = { brakeCount: 50, brakePercent: null }
    expect(judgeChange({ ...change, entered: 50 }, brakes).kind).toBe('go')
    expect(judgeChange({ ...change, entered: 51 }, brakes).kind).toBe('brake')
  })

  test('is braked where it names nobody any more, whatever its brakes are', () => {
    expect(judgeChange({ named: 0, unknown: 0, entered: 0, went: 3 }, free).kind).toBe('brake')
    expect(judgeChange({ named: 0, unknown: 0, entered: 0, went: 0 }, free).kind).toBe('go')
  })

  test('is refused where what it names is mostly nobody', () => {
    expect(judgeChange({ ...change, unknown: 11 }, free).kind).toBe('go')
    expect(judgeChange({ ...change, unknown: 12 }, free)).toEqual({
      kind: 'nonsense',
      why: '12 of the 112 ids it names are of no person.',
    })
    expect(judgeChange({ named: 0, unknown: 1, entered: 0, went: 5 }, free).kind).toBe('nonsense')
  })
})
