// When things happen, on a real server; what happens is a plain object here.
import { randomUUID } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/common'
import { describe, expect, test } from 'vitest'
import type { Activities } from '../../src/activities/index.ts'
import type { ReadStreamInput } from '../../src/activities/read.ts'
import { noCounts, pollsTogether, type Turn, type TurnState } from '../../src/domain/sync-plan.ts'
import { type StreamName, streams } from '../../src/domain/streams.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { noActivities } from '../support/activities.ts'
import { benchOf, type Bench } from '../support/workflows.ts'

function turn(stream: StreamName, state: TurnState, created = 0): Turn {
  return { stream, state, counts: { ...noCounts, created, cost: 1 }, runId: '1', watermark: null }
}

function newTeam(): TeamSlug {
  return parseTeamSlug(`t-${randomUUID()}`)
}

function activitiesOf(
  polls: readonly Turn[],
  read: (input: ReadStreamInput) => Turn | Promise<Turn>,
): Activities {
  return {
    ...noActivities,
    pollStreams: () => Promise.resolve(polls),
    readStream: async (input) => await read(input),
  }
}

async function syncTeam({ client, queue }: Bench, team: TeamSlug): Promise<unknown> {
  return await client.workflow.execute('syncTeam', {
    workflowId: `sync:${team}`,
    taskQueue: queue,
    args: [{ team }],
  })
}

async function details({ client }: Bench, workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId)
  const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
  return metadata.currentDetails ?? ''
}

describe('syncTeam', () => {
  test('polls once and ends when nothing is left, in at most fifteen events', async () => {
    const team = newTeam()
    await using bench = await benchOf(
      activitiesOf([turn('people', 'current', 3), turn('users', 'current')], () =>
        turn('people', 'failed'),
      ),
    )
    expect(await syncTeam(bench, team)).toMatchObject({
      polled: 2,
      backlog: [],
      counts: { created: 3, cost: 2 },
    })
    const { events } = await bench.client.workflow.getHandle(`sync:${team}`).fetchHistory()
    expect(events?.length).toBeLessThanOrEqual(15)
    expect(await details(bench, `sync:${team}`)).toContain('| people | current | 3 |')
  })

  test('asks on behind the last stream of a full poll, until one is not full', async () => {
    const team = newTeam()
    const asked: (string | undefined)[] = []
    const all = streams.map(({ name }) => turn(name, 'current'))
    const activities: Activities = {
      ...noActivities,
      pollStreams({ after }) {
        asked.push(after)
        const from = all.findIndex(({ stream }) => stream === after) + 1
        return Promise.resolve(all.slice(from, from + pollsTogether))
      },
    }
    await using bench = await benchOf(activities)
    expect(await syncTeam(bench, team)).toMatchObject({ polled: all.length, backlog: [] })
    expect(asked).toEqual([undefined, all[31]?.stream, all[63]?.stream].slice(0, asked.length))
    expect(asked.length).toBe(Math.floor(all.length / pollsTogether) + 1)
  })

  test('starts a workflow for each stream that is long or struggling, and does not wait for it', async () => {
    const team = newTeam()
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const polls = [turn('people', 'more'), turn('emails', 'retrying'), turn('steps', 'failed')]
    await using bench = await benchOf(
      activitiesOf(polls, async ({ stream }) => {
        await held
        return turn(stream, 'current', 7)
      }),
    )
    expect(await syncTeam(bench, team)).toMatchObject({ backlog: ['people', 'emails'] })
    release()
    for (const stream of ['people', 'emails']) {
      const result: unknown = await bench.client.workflow
        .getHandle(`sync:${team}:${stream}`)
        .result()
      expect(result).toMatchObject({ state: 'current', counts: { created: 7 } })
    }
  })

  test('says in its details why a stream failed', async () => {
    const team = newTeam()
    const failed = { ...turn('people', 'failed'), code: 'stream.unordered' } as const
    await using bench = await benchOf(activitiesOf([failed], () => failed))
    await syncTeam(bench, team)
    expect(await details(bench, `sync:${team}`)).toContain('| people | failed (stream.unordered) |')
    await readStream(bench, team)
    expect(await details(bench, `sync:${team}:people`)).toMatch(/^failed \(stream\.unordered\): /)
  })

  test('leaves a stream alone that somebody is already reading', async () => {
    const team = newTeam()
    let reads = 0
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    await using bench = await benchOf(
      activitiesOf([turn('people', 'more')], async () => {
        reads += 1
        await held
        return turn('people', 'current')
      }),
    )
    await syncTeam(bench, team)
    expect(await syncTeam(bench, team)).toMatchObject({ backlog: ['people'] })
    release()
    await bench.client.workflow.getHandle(`sync:${team}:people`).result()
    expect(reads).toBe(1)
  })
})

async function readStream(bench: Bench, team: TeamSlug, full = false): Promise<unknown> {
  return await bench.client.workflow.execute('syncStream', {
    workflowId: `sync:${team}:people`,
    taskQueue: bench.queue,
    args: [{ team, stream: 'people', full }],
  })
}

describe('syncStream', () => {
  test('takes turns until the stream is current, and adds up what they did', async () => {
    const team = newTeam()
    let turns = 0
    await using bench = await benchOf(
      activitiesOf([], () => turn('people', ++turns < 3 ? 'more' : 'current', 100)),
    )
    expect(await readStream(bench, team)).toMatchObject({
      state: 'current',
      counts: { created: 300, cost: 3 },
    })
    expect(await details(bench, `sync:${team}:people`)).toContain('**300** created')
  })

  test('goes on after a failure that passes, and waits as long as it was told', async () => {
    const team = newTeam()
    const asked: number[] = []
    await using bench = await benchOf(
      activitiesOf([], () => {
        asked.push(performance.now())
        if (asked.length === 1) {
          throw ApplicationFailure.create({ type: 'salesloft.budget', nextRetryDelay: '700ms' })
        }
        return turn('people', 'current')
      }),
    )
    await readStream(bench, team)
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(650)
  })

  test.each(['paused', 'failed', 'unavailable', 'superseded'] as const)(
    'ends well when the stream is %s',
    async (state) => {
      const team = newTeam()
      await using bench = await benchOf(activitiesOf([], () => turn('people', state)))
      expect(await readStream(bench, team)).toMatchObject({ state })
    },
  )

  test('passes on that a full reading is wanted, and since when', async () => {
    const team = newTeam()
    const inputs: ReadStreamInput[] = []
    await using bench = await benchOf(
      activitiesOf([], (input) => {
        inputs.push(input)
        return turn('people', inputs.length < 2 ? 'more' : 'current')
      }),
    )
    await readStream(bench, team, true)
    expect(inputs).toHaveLength(2)
    expect(inputs[1]).toEqual(inputs[0])
    expect(inputs[0]).toMatchObject({
      full: true,
      since: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
    })
  })

  test('told to read fully while it reads what changed, does so with its next turn', async () => {
    const team = newTeam()
    const fulls: boolean[] = []
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    await using bench = await benchOf(
      activitiesOf([], async ({ full }) => {
        fulls.push(full)
        if (fulls.length === 1) await held
        return turn('people', 'current')
      }),
    )
    const reading = readStream(bench, team)
    await expect.poll(() => fulls.length).toBe(1)
    await bench.client.workflow.getHandle(`sync:${team}:people`).signal('readFully')
    release()
    await reading
    expect(fulls).toEqual([false, true])
  })
})
