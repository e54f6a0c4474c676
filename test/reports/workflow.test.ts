// A day's report as a workflow: what it waits for, when it is late, and that it is one however often it is asked for.
import { randomUUID } from 'node:crypto'
import { expect, inject, test, vi } from 'vitest'
import { createMakeReports } from '../../src/activities/reports.ts'
import { createTemporal } from '../../src/client/temporal/temporal.ts'
import { nothingHappens, reportingPoints } from '../../src/domain/crash-points.ts'
import { AppError } from '../../src/domain/errors.ts'
import { localDay } from '../../src/domain/report-days.ts'
import { describeReport, nextOfReport, reportLook } from '../../src/domain/report-turns.ts'
import { reportStreams } from '../../src/domain/reports.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createReportService, type Reports } from '../../src/services/reports.ts'
import { createReportFacts } from '../../src/store/report-facts.ts'
import { createReports } from '../../src/store/reports.ts'
import { complete } from '../support/complete.ts'
import { mirrored } from '../support/mirrored.ts'
import { noActivities } from '../support/activities.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { demo } from '../support/reading.ts'
import { benchOf } from '../support/workflows.ts'

const hourMs = 3_600_000
const date = '2026-11-24'
const soon = { timeout: 20_000 }

function reportsOf(mine: TestDatabase, at = nothingHappens, now?: () => number): Reports {
  return createReportService({
    facts: createReportFacts(mine),
    store: createReports({ ...mine, at }),
    rules: { read: () => Promise.resolve({ team: { timeZone: 'Pacific/Auckland' }, cadence: {} }) },
    ...(now && { now }),
  })
}

async function versionsOf(mine: TestDatabase): Promise<readonly string[]> {
  const found = await reportsOf(mine).versions(demo, date, date)
  return found.map(({ version, state }) => `${version} ${state}`)
}

test('a day is waited for until it is over and known; late, it is made before; and what is known makes it final', () => {
  const { untilMs } = localDay('Pacific/Auckland', date)
  expect(new Date(untilMs).toISOString()).toBe('2026-11-24T11:00:00.000Z')
  const at = (hours: number, ...waitsFor: readonly string[]) =>
    reportLook(waitsFor, untilMs, untilMs + hours * hourMs)
  const first = { version: 1, state: 'provisional' } as const
  const last = { version: 2, state: 'final' } as const
  expect(nextOfReport(at(-2, 'emails'), undefined)).toEqual({ does: 'wait', ms: 2 * hourMs })
  expect(nextOfReport(at(-2), undefined)).toEqual({ does: 'wait', ms: 2 * hourMs })
  expect(nextOfReport(at(0), undefined)).toEqual({ does: 'make' })
  expect(nextOfReport(at(1, 'emails'), undefined)).toEqual({ does: 'wait', ms: 60_000 })
  expect(nextOfReport(at(6, 'emails'), undefined)).toEqual({ does: 'make' })
  expect(nextOfReport(at(6, 'emails'), first)).toEqual({ does: 'wait', ms: hourMs / 2 })
  expect(nextOfReport(at(9), first)).toEqual({ does: 'make' })
  expect(nextOfReport(at(9, 'emails'), last)).toEqual({ does: 'end', made: last })
  expect(nextOfReport(at(14 * 24, 'emails'), first)).toEqual({ does: 'end', made: first })
  expect(describeReport(at(1, 'calls', 'emails'), first)).toBe(
    'version 1, provisional; waits for calls, emails',
  )
  expect(describeReport(at(-1), undefined)).toBe('no version yet; waits for the day to end')
})

test('asked for twice at once it is one workflow and one version, found by its day; cut off at K18 and K20 it is still one (I4, I30)', async () => {
  await using mine = await createTestDatabase()
  await mirrored(mine.database).put('users', { id: 7, name: 'Ada' })
  await complete(mine, reportStreams, '2026-11-30T00:00:00Z')
  const left = new Set<string>(reportingPoints)
  const reports = reportsOf(mine, (point) => {
    if (left.delete(point)) throw new AppError('store.unreachable', `Cut off at ${point}.`)
  })
  const made = createMakeReports({ reports })
  // Ids are of all tests of this server.
  const team = parseTeamSlug(`t-${randomUUID()}`)
  await using bench = await benchOf({
    ...noActivities,
    lookAtReport: (place) => made.lookAtReport({ ...place, team: demo }),
    makeReport: (place) => made.makeReport({ ...place, team: demo }),
  })
  await using temporal = createTemporal({
    connection: { address: inject('temporalAddress') },
    namespace: 'default',
    queue: bench.queue,
  })
  await temporal.registerSearchAttributes()
  const [one, other] = await Promise.all([
    temporal.reports.start(team, date),
    temporal.reports.start(team, date),
  ])
  expect(one).toEqual({ workflowId: `report:${team}:${date}`, runId: expect.any(String) as string })
  expect(other).toEqual(one)
  await vi.waitFor(
    async () =>
      expect(await temporal.reports.end(team, date)).toEqual({
        kind: 'returned',
        result: { version: 1, state: 'final' },
      }),
    soon,
  )
  expect([...left]).toEqual([])
  expect(await versionsOf(mine)).toEqual(['1 final'])
  const { typedSearchAttributes } = await bench.client.workflow.getHandle(one.workflowId).describe()
  expect(typedSearchAttributes.getAll().map(({ value }) => value)).toEqual(
    expect.arrayContaining([team, date]),
  )
  // Made anew with nothing new it stays as it is.
  await temporal.reports.start(team, date)
  await bench.client.workflow.getHandle(one.workflowId).result()
  expect(await versionsOf(mine)).toEqual(['1 final'])
})

test('it says what it waits for, is made when that is late, and is final when all is known', async () => {
  await using mine = await createTestDatabase()
  await mirrored(mine.database).put('users', { id: 7, name: 'Ada' })
  const known = reportStreams.filter((name) => name !== 'emails')
  await complete(mine, known, '2026-11-30T00:00:00Z')
  await complete(mine, ['emails'], '2026-11-24T10:59:59.999999Z')
  const { untilMs } = localDay('Pacific/Auckland', date)
  // Late in a moment, by a clock that goes on with ours.
  const ahead = untilMs + 6 * hourMs - 1_500 - Date.now()
  const reports = reportsOf(mine, nothingHappens, () => Date.now() + ahead)
  const made = createMakeReports({ reports })
  const team: TeamSlug = parseTeamSlug(`t-${randomUUID()}`)
  await using bench = await benchOf({
    ...noActivities,
    lookAtReport: (place) => made.lookAtReport({ ...place, team: demo }),
    makeReport: (place) => made.makeReport({ ...place, team: demo }),
  })
  const handle = await bench.client.workflow.start('dailyReport', {
    taskQueue: bench.queue,
    workflowId: `report:${team}:${date}`,
    args: [{ team, date }],
  })
  const details = async (): Promise<string> => {
    const found = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
    return found.currentDetails ?? ''
  }
  await vi.waitFor(
    async () => expect(await details()).toBe('version 1, provisional; waits for emails'),
    soon,
  )
  expect(await versionsOf(mine)).toEqual(['1 provisional'])
  await complete(mine, ['emails'], '2026-11-24T11:00:00Z')
  await handle.cancel()
  const again = { taskQueue: bench.queue, workflowId: `report:${team}:${date}-again` }
  const end: unknown = await bench.client.workflow.execute('dailyReport', {
    ...again,
    args: [{ team, date, before: { version: 1, state: 'provisional' } }],
  })
  expect(end).toEqual({ version: 1, state: 'final' })
  expect(await versionsOf(mine)).toEqual(['1 final'])
})
