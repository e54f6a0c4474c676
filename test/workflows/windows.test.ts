// Who reads which window when, on a real server; what the windows bring is a plain object here.
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ReadWindowInput } from '../../src/activities/read-window.ts'
import { noCounts, type Turn, type TurnState } from '../../src/domain/sync-plan.ts'
import { noActivities } from '../support/activities.ts'
import { benchOf } from '../support/workflows.ts'

const windows = { lanes: 3, open: [4, 0, 3, 1, 2], all: 6, expected: 1_000, fetched: 100 }

function turn(state: TurnState, created = 0): Turn {
  const counts = { ...noCounts, created, cost: 1 }
  return { stream: 'people', state, counts, runId: '1', watermark: null }
}

/** Reads in windows until `read` says what becomes of one, then as usual. */
async function run(read: (input: ReadWindowInput, time: number) => TurnState) {
  const begun: number[] = []
  let [atOnce, most, streams] = [0, 0, 0]
  await using bench = await benchOf({
    ...noActivities,
    readStream: ({ inWindows }) => {
      expect(inWindows).toBe(true)
      streams += 1
      return Promise.resolve(streams === 1 ? { ...turn('more', 1), windows } : turn('current', 1))
    },
    async readWindow(input) {
      begun.push(input.window)
      atOnce += 1
      most = Math.max(most, atOnce)
      const time = begun.filter((each) => each === input.window).length
      await new Promise((resolve) => setTimeout(resolve, 100))
      atOnce -= 1
      return turn(read(input, time), 10)
    },
  })
  const workflowId = `sync:t-${randomUUID()}:people`
  const result: unknown = await bench.client.workflow.execute('syncStream', {
    workflowId,
    taskQueue: bench.queue,
    args: [{ team: 'acme', stream: 'people' }],
  })
  return { result, begun, most, streams }
}

test('windows are read several at once, the largest first, and then what moved between them', async () => {
  const { result, begun, most, streams } = await run(({ window }, time) =>
    window === 4 && time === 1 ? 'more' : 'current',
  )
  expect(result).toMatchObject({ state: 'current', counts: { created: 1 + 6 * 10 + 1, cost: 8 } })
  expect(begun.slice(0, 3).toSorted((a, b) => a - b)).toEqual([0, 3, 4])
  expect(begun.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 4])
  expect(most).toBe(3)
  expect(streams).toBe(2)
})

test('the failure of a window ends the reading, and is told instead of what it does to the others', async () => {
  const { result, begun, streams } = await run(({ window }) =>
    window === 0 ? 'failed' : 'superseded',
  )
  expect(result).toMatchObject({ state: 'failed' })
  expect(begun).toHaveLength(3)
  expect(streams).toBe(1)
})

test('a pause ends the reading when every window under way has stopped', async () => {
  const { result, begun } = await run(() => 'paused')
  expect(result).toMatchObject({ state: 'paused', counts: { created: 31 } })
  expect(begun).toHaveLength(3)
})
