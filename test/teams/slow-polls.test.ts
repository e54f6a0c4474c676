// A team that SalesLoft is slow for gives the slot of its poll back: what is left is read in turns that have their share.
import { expect, test } from 'vitest'
import { pollsAtOnce } from '../../src/domain/sync-plan.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { SyncTeamResult } from '../../src/workflows/messages.ts'
import { createRig } from '../support/rig.ts'

const streams: readonly StreamName[] = ['people', 'accounts', 'users', 'tags', 'groups', 'notes']

test('a poll that takes long leaves the streams that it has not come to to workflows of their own', async () => {
  await using rig = await createRig({ streams, rttMs: 1_500, pollMs: 1_000 })
  const { client, queue } = rig.bench
  const result = (await client.workflow.execute('syncTeam', {
    workflowId: `sync:${rig.team}`,
    taskQueue: queue,
    args: [{ team: rig.team }],
  })) as SyncTeamResult
  expect(result.polled).toBe(streams.length)
  expect(result.backlog.length).toBeGreaterThanOrEqual(streams.length - pollsAtOnce)
  for (const stream of result.backlog) {
    await client.workflow.getHandle(`sync:${rig.team}:${stream}`).result()
  }
  expect(await rig.differences()).toEqual({})
}, 60_000)
