// Schedules as data, on a server of their own: making those of some teams removes those of all others.
import { randomUUID } from 'node:crypto'
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client'
import { TypedSearchAttributes } from '@temporalio/common'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTemporal, type Temporal } from '../../src/client/temporal/temporal.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { salesloftTeam } from '../../src/workflows/messages.ts'
import { startOwnTemporal, type OwnTemporal } from '../support/own-temporal.ts'

let server: OwnTemporal
let connection: Connection
let client: Client

beforeAll(async () => {
  server = await startOwnTemporal()
  connection = await Connection.connect({ address: server.address })
  client = new Client({ connection })
})

afterAll(async () => {
  await connection.close()
  await server[Symbol.asyncDispose]()
})

function temporalOf(queue?: string): Temporal {
  return createTemporal({
    connection: { address: server.address },
    namespace: 'default',
    ...(queue === undefined ? {} : { queue }),
  })
}

function newTeam(): TeamSlug {
  return parseTeamSlug(`t-${randomUUID()}`)
}

const running = (...teams: TeamSlug[]) => teams.map((team) => ({ team, paused: false }))

const hours = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(at)

describe('schedules', () => {
  test('are made once, left alone while they are right, and removed with their team', async () => {
    await using temporal = temporalOf()
    const [one, two] = [newTeam(), newTeam()]
    expect(await temporal.applySchedules(running(one, two))).toEqual([
      { id: `sync:${one}`, did: 'created' },
      { id: `sweep:${one}`, did: 'created' },
      { id: `sync:${two}`, did: 'created' },
      { id: `sweep:${two}`, did: 'created' },
      { id: 'inbox', did: 'created' },
      { id: 'audiences', did: 'created' },
    ])
    // The list that removal goes by is brought up to date a moment later.
    await expect.poll(() => temporal.listSchedules()).toHaveLength(6)
    const [, , , , ...removed] = await temporal.applySchedules(running(two))
    expect(removed.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: `sweep:${one}`, did: 'removed' },
      { id: `sync:${one}`, did: 'removed' },
    ])
    await expect.poll(() => temporal.listSchedules(one)).toEqual([])
    await temporal.removeSchedules(two)
    await temporal.removeSchedules(two)
    // What serves all teams stays until there is none to make schedules for.
    await expect
      .poll(async () => (await temporal.listSchedules()).toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      .toEqual([
        expect.objectContaining({ id: 'audiences', team: null, paused: false }),
        expect.objectContaining({ id: 'inbox', team: null, paused: false }),
      ])
    const last = await temporal.applySchedules([])
    expect(last.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: 'audiences', did: 'removed' },
      { id: 'inbox', did: 'removed' },
    ])
    await expect.poll(() => temporal.listSchedules()).toEqual([])
  })

  test('make the reports of a team at four by its clocks, and are others where those are others', async () => {
    await using temporal = temporalOf()
    const team = newTeam()
    const of = (timeZone: string) => [{ team, paused: false, timeZone }]
    await temporal.applySchedules(of('Pacific/Auckland'))
    const handle = client.schedule.getHandle(`report:${team}`)
    const { action, info } = await handle.describe()
    expect(action).toMatchObject({ workflowType: 'dailyReports', args: [{ team }] })
    expect(info.nextActionTimes.map((at) => hours(at, 'Pacific/Auckland'))).toEqual(
      info.nextActionTimes.map(() => '04'),
    )
    expect(await temporal.applySchedules(of('America/Lima'))).toContainEqual({
      id: `report:${team}`,
      did: 'updated',
    })
    const [next] = (await handle.describe()).info.nextActionTimes
    expect(next && hours(next, 'America/Lima')).toBe('04')
    await temporal.removeSchedules(team)
  })

  test('start syncTeam every five minutes, one at a time, and catch up ten minutes', async () => {
    await using temporal = temporalOf()
    const teams = [newTeam(), newTeam(), newTeam(), newTeam()]
    await temporal.applySchedules(running(...teams))
    const described = await Promise.all(
      teams.map((team) => client.schedule.getHandle(`sync:${team}`).describe()),
    )
    const [first] = described
    expect(first?.action).toMatchObject({
      workflowType: 'syncTeam',
      workflowId: `sync:${teams[0]}`,
      taskQueue: 'salesloft',
      args: [{ team: teams[0] }],
    })
    expect(first?.policies).toEqual({
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: 10 * 60_000,
      pauseOnFailure: false,
    })
    const intervals = described.flatMap((each) => each.spec.intervals ?? [])
    expect(new Set(intervals.map(({ every }) => every))).toEqual(new Set([5 * 60_000]))
    // Teams do not all poll at the same second.
    expect(new Set(intervals.map(({ offset }) => offset)).size).toBeGreaterThan(1)
    for (const { offset } of intervals) expect(offset).toBeLessThan(5 * 60_000)
  })

  test('are changed when what they should be changes, and an operator’s pause survives it', async () => {
    const team = newTeam()
    await using before = temporalOf('old-queue')
    await using after = temporalOf('new-queue')
    await before.applySchedules(running(team))
    const handle = client.schedule.getHandle(`sync:${team}`)
    await handle.pause('looking into it')
    expect(await before.applySchedules(running(team))).toContainEqual({
      id: `sync:${team}`,
      did: 'unchanged',
    })
    expect(await after.applySchedules(running(team))).toContainEqual({
      id: `sync:${team}`,
      did: 'updated',
    })
    const { action, state, policies, spec } = await handle.describe()
    expect(action).toMatchObject({ taskQueue: 'new-queue', workflowId: `sync:${team}` })
    expect(action.typedSearchAttributes).toEqual(
      new TypedSearchAttributes([{ key: salesloftTeam, value: team }]),
    )
    expect(policies.overlap).toBe(ScheduleOverlapPolicy.SKIP)
    expect(spec.intervals).toHaveLength(1)
    expect(state).toMatchObject({ paused: true, note: 'looking into it' })
    expect(await after.applySchedules(running(team))).toContainEqual({
      id: `sync:${team}`,
      did: 'unchanged',
    })
  })

  test('of a paused team are made paused; pausing and resuming is said', async () => {
    await using temporal = temporalOf()
    const team = newTeam()
    await temporal.applySchedules([{ team, paused: true }])
    const handle = client.schedule.getHandle(`sync:${team}`)
    expect((await handle.describe()).state.paused).toBe(true)
    await temporal.resumeSchedule(team)
    const resumed = { paused: false, note: 'The team is resumed' }
    expect((await handle.describe()).state).toMatchObject(resumed)
    await temporal.pauseSchedule(team)
    const paused = { paused: true, note: 'The team is paused' }
    expect((await handle.describe()).state).toMatchObject(paused)
  })

  test('make up for a pause and a resume that Temporal was not told of', async () => {
    await using temporal = temporalOf()
    const team = newTeam()
    const handle = client.schedule.getHandle(`sync:${team}`)
    await temporal.applySchedules(running(team))
    const steered = { id: `sync:${team}`, did: 'updated' }
    expect(await temporal.applySchedules([{ team, paused: true }])).toContainEqual(steered)
    expect((await handle.describe()).state.paused).toBe(true)
    expect(await temporal.applySchedules(running(team))).toContainEqual(steered)
    expect((await handle.describe()).state.paused).toBe(false)
  })

  test('of webhooks are there where something can be subscribed, and begin at once', async () => {
    await using temporal = temporalOf()
    const [team, other] = [newTeam(), newTeam()]
    const id = `webhooks:${team}`
    await temporal.applySchedules([
      { team, paused: false, webhooks: true },
      { team: other, paused: true, webhooks: true },
    ])
    const handle = client.schedule.getHandle(id)
    const { action, spec } = await handle.describe()
    expect(action).toMatchObject({
      workflowType: 'applyWebhooks',
      workflowId: id,
      args: [{ team }],
    })
    expect(spec.intervals).toMatchObject([{ every: 3_600_000 }])
    const runs = async (of: string) =>
      (await client.schedule.getHandle(`webhooks:${of}`).describe()).info.recentActions.length
    await expect.poll(() => runs(team)).toBe(1)
    expect(await runs(other)).toBe(0)
    await expect.poll(() => temporal.listSchedules(team)).toHaveLength(3)
    // PUBLIC_URL was taken away.
    expect(await temporal.applySchedules(running(team))).toContainEqual({ id, did: 'removed' })
    await temporal.removeSchedules(team)
    await temporal.removeSchedules(other)
  })

  test('of somebody else are left alone, whatever their name', async () => {
    await using temporal = temporalOf()
    const strange = await client.schedule.create({
      scheduleId: `sync:${newTeam()}`,
      spec: {},
      action: { type: 'startWorkflow', workflowType: 'other', taskQueue: 'other' },
    })
    const team = newTeam()
    await temporal.applySchedules(running(team))
    await expect.poll(() => temporal.listSchedules(team)).toHaveLength(2)
    await temporal.applySchedules([])
    await expect.poll(() => temporal.listSchedules()).toEqual([])
    expect((await strange.describe()).scheduleId).toBe(strange.scheduleId)
  })

  test('are made one process at a time', async () => {
    const order: string[] = []
    await using temporal = createTemporal({
      connection: { address: server.address },
      namespace: 'default',
      exclusively: async (work) => {
        order.push('taken')
        const result = await work()
        order.push('released')
        return result
      },
    })
    await temporal.applySchedules(running(newTeam()))
    expect(order).toEqual(['taken', 'released'])
  })
})
