import { expect, test } from 'vitest'
import { createHistory } from '../../src/server/history.ts'
import { streamView, teamView } from './fixture.ts'

const lagging = (lagSeconds: number) =>
  teamView({ streams: [streamView('people', { lagSeconds })] })

test('the last sixty minutes are kept, one value a minute, the latest of it', () => {
  let nowMs = Date.parse('2026-11-24T12:00:10Z')
  using history = createHistory({
    status: () => Promise.resolve({ teams: [] }),
    now: () => nowMs,
  })
  for (let minute = 0; minute < 90; minute += 1) {
    history.observe(lagging(1))
    history.observe(lagging(minute))
    nowMs += 60_000
  }
  const { lag, problems } = history.of('demo')
  expect(lag).toHaveLength(60)
  expect(lag[0]).toEqual({ minute: '2026-11-24T12:30:00.000Z', value: 30 })
  expect(lag.at(-1)?.value).toBe(89)
  expect(problems.every(({ value }) => value === 0)).toBe(true)
  expect(history.of('nobody')).toEqual({ lag: [], problems: [] })
})

test('a store that fails leaves a gap and nothing else', async () => {
  using history = createHistory({
    status: () => Promise.reject(new Error('down')),
    now: () => Date.now(),
  })
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  expect(history.of('demo').lag).toEqual([])
})
