import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { BatchTurn } from '../../src/domain/enrollment-batches.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { noActivities } from '../support/activities.ts'
import { benchOf } from '../support/workflows.ts'

const team = parseTeamSlug(`t-${randomUUID().slice(0, 8)}`)

function turnsOf(turns: number) {
  const asked: string[] = []
  const enrollRows = ({ batch }: { readonly batch: string }): Promise<BatchTurn> => {
    asked.push(batch)
    const done = asked.filter((each) => each === batch).length
    return Promise.resolve({ done, total: turns, refused: 0, failed: 0, more: done < turns })
  }
  return { asked, enrollRows }
}

const counts = {
  named: 4,
  unknown: 0,
  entered: 4,
  went: 0,
  enrols: 4,
  stops: 0,
  waiting: 0,
}

test('a batch goes on until nothing is left of it', async () => {
  const { asked, enrollRows } = turnsOf(3)
  await using bench = await benchOf({ ...noActivities, enrollRows })
  const result: unknown = await bench.client.workflow.execute('enrollBatch', {
    workflowId: `enroll-batch:${team}:1`,
    taskQueue: bench.queue,
    args: [{ team, batch: '1' }],
  })
  expect(result).toEqual({ done: 3, total: 3, refused: 0, failed: 0, more: false })
  expect(asked).toEqual(['1', '1', '1'])
})

test('what is due is run each by itself, with its batch; what had not ended goes on', async () => {
  const { asked, enrollRows } = turnsOf(1)
  const due = [
    [
      { team, name: 'west' },
      { team, name: 'wrong' },
    ],
    [{ team, name: 'empty' }],
  ]
  const open = [{ team, batch: '7' }]
  await using bench = await benchOf({
    ...noActivities,
    enrollRows,
    dueAudiences: () => Promise.resolve(due.shift() ?? []),
    unendedBatches: ({ after }) => Promise.resolve(after === '0' ? open : []),
    runAudience: ({ name }) =>
      Promise.resolve(
        name === 'wrong'
          ? { state: 'failed', code: 'audience.query' }
          : { state: 'done', counts, batch: name === 'west' ? '8' : null },
      ),
  })
  const result: unknown = await bench.client.workflow.execute('runAudiences', {
    workflowId: `audiences-${team}`,
    taskQueue: bench.queue,
    args: [],
  })
  expect(result).toEqual({ audiences: 3, batches: 1 })
  const end = async (id: string): Promise<unknown> =>
    await bench.client.workflow.getHandle(id).result()
  expect(await end(`audience:${team}:west`)).toMatchObject({ state: 'done', batch: '8' })
  expect(await end(`audience:${team}:wrong`)).toEqual({ state: 'failed', code: 'audience.query' })
  expect(await end(`audience:${team}:empty`)).toMatchObject({ batch: null })
  await end(`enroll-batch:${team}:7`)
  await end(`enroll-batch:${team}:8`)
  expect(asked.toSorted()).toEqual(['7', '8'])
})
