// A stream that the key may not read, or that is no more, is set aside by itself and taken up again by itself.
import { expect, test } from 'vitest'
import { coreStreams, createRig } from '../support/rig.ts'
import { standingOf, teamStanding } from '../support/standing.ts'

test('streams that are forbidden (A41) or gone (A42) are shown as unavailable, stop no other, and come back', async () => {
  await using rig = await createRig({ streams: coreStreams })
  const refused = [
    ['calls', 403],
    ['emails', 404],
    ['steps', 410],
  ] as const
  for (const [stream, status] of refused) {
    rig.simulator.faults.add({ match: `${stream}\\?`, fault: { kind: 'status', status } })
  }
  await rig.syncNow()
  const { calls = 0, emails = 0, steps = 0, ...others } = await rig.differences()
  expect(others).toEqual({})
  expect(Math.min(calls, emails, steps)).toBeGreaterThan(0)
  for (const [stream, status] of refused) {
    const standing = await standingOf(rig, stream)
    expect(standing).toMatchObject({
      state: 'unavailable',
      error: {
        code: 'stream.unavailable',
        message: expect.stringContaining(`${status}`) as unknown,
      },
    })
    const inHours = (Date.parse(standing.nextDueAt) - Date.now()) / 3_600_000
    expect(inHours).toBeGreaterThan(23)
  }
  rig.simulator.faults.clear()
  // Whoever connects a key with more scopes need not wait for tomorrow.
  await rig.connect(rig.simulator.apiKey)
  const due = (await rig.sync.due({ team: rig.team })).map(({ stream }) => stream)
  expect(due).toEqual(expect.arrayContaining(refused.map(([stream]) => stream)))
  await rig.syncNow()
  expect(await rig.differences()).toEqual({})
  expect(await standingOf(rig, 'calls')).toMatchObject({ state: 'current' })
})

test('a firewall on the way that refuses everything for a while pauses no team and sets no stream aside (A14)', async () => {
  await using rig = await createRig({ streams: coreStreams, circuitOpenMs: 500 })
  for (const status of [401, 403, 404]) {
    rig.simulator.faults.add({ count: 2, fault: { kind: 'status', status, body: 'html' } })
  }
  await rig.syncNow()
  expect(rig.simulator.requests.summary().byStatus).toMatchObject({ 401: 2, 403: 2, 404: 2 })
  expect(await rig.differences()).toEqual({})
  const { state, streams } = await teamStanding(rig)
  expect(state).toBe('running')
  expect(streams.filter((stream) => stream.state !== 'current')).toEqual([])
})
