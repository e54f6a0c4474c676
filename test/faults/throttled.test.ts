// To be told to wait is no failure: the whole team waits, nothing is shown as broken, and nothing is lost.
import { expect, test } from 'vitest'
import { createPaint } from '../../src/cli/paint.ts'
import { statusLines } from '../../src/cli/status-lines.ts'
import { coreStreams, createRig } from '../support/rig.ts'
import { imbalance, teamStanding } from '../support/standing.ts'

const now = (): number => performance.timeOrigin + performance.now()

/** A clock whose minute ends in so many seconds. */
function clockBefore(secondsLeft: number): { now(): number } {
  const phaseMs = now() % 60_000
  return { now: () => now() - 3_600_000 - phaseMs + 60_000 - secondsLeft * 1_000 }
}

const secondsLeft = 6

test.each([
  ['a 429 with Retry-After holds the whole team (A1)', '3'],
  ['a 429 without Retry-After holds the whole team until the next minute (A3)', undefined],
] as const)('%s, and is no failure', async (_name, retryAfter) => {
  await using rig = await createRig({
    streams: coreStreams,
    sizes: { people: 500 },
    clock: clockBefore(secondsLeft),
  })
  rig.simulator.faults.add({
    match: 'v2/people',
    after: 2,
    count: 1,
    fault: { kind: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) },
  })
  const reading = rig.syncNow()
  await expect
    .poll(() => rig.simulator.requests.summary().refused, { interval: 10, timeout: 5_000 })
    .toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const { streams, throttledUntil } = await teamStanding(rig)
  expect(Date.parse(throttledUntil ?? '')).toBeGreaterThan(Date.now())
  const lines = statusLines({ teams: [await teamStanding(rig)] }, createPaint(false))
  expect(lines[1]).toMatch(/^SalesLoft answered 429: the team waits until .* UTC\.$/)
  expect(streams.filter((stream) => stream.error !== undefined)).toEqual([])
  await reading
  const requests = rig.simulator.requests.list()
  const refusedAt = requests.find(({ status }) => status === 429)?.at ?? Number.NaN
  const untilMs =
    retryAfter === undefined
      ? refusedAt - (refusedAt % 60_000) + 60_000
      : refusedAt + Number(retryAfter) * 1_000
  // What was on its way when the answer came is there within a few milliseconds.
  const early = requests.filter(({ at }) => at > refusedAt + 100 && at < untilMs)
  expect(early).toEqual([])
  expect(untilMs - refusedAt).toBeGreaterThan(500)
  expect(requests.filter(({ at }) => at >= untilMs).length).toBeGreaterThan(2)
  expect(rig.simulator.requests.summary().refused).toBe(1)
  expect(await teamStanding(rig)).toMatchObject({ throttledUntil: null })
  expect(await rig.differences()).toEqual({})
  expect(await imbalance(rig)).toBe(0)
})
