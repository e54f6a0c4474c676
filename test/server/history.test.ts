import { expect, test } from 'vitest'
import { createHistory } from '../../src/server/history.ts'
import { createFixture, streamView, teamView } from './fixture.ts'

const lagging = (lagSeconds: number) =>
  teamView({ streams: [streamView('people', { lagSeconds })] })

test('the last sixty minutes are kept, one value a minute, the latest of it', () => {
  let nowMs = Date.parse('2026-11-24T12:00:10Z')
  using history = createHistory({
    outlines: () => Promise.resolve([]),
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
    outlines: () => Promise.reject(new Error('down')),
    now: () => Date.now(),
  })
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  expect(history.of('demo').lag).toEqual([])
})

test('what is looked at each minute of all teams is not their whole status', async () => {
  const asked: (string | undefined)[] = []
  const looked = Promise.withResolvers<void>()
  await using fixture = await createFixture({
    status(team) {
      asked.push(team)
      return Promise.resolve({ teams: [] })
    },
    outlines() {
      looked.resolve()
      return Promise.resolve([])
    },
  })
  await looked.promise
  expect((await fetch(`${fixture.url}/health`)).status).toBe(200)
  expect(asked).toEqual([])
})
