import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatReport } from '../../src/domain/report-formats.ts'
import { reportStreams } from '../../src/domain/reports.ts'
import { reportSchema } from '../../src/services/report-schema.ts'
import { createReportService, type Reports } from '../../src/services/reports.ts'
import { createReportFacts } from '../../src/store/report-facts.ts'
import { createReports } from '../../src/store/reports.ts'
import { email } from '../support/activity-rows.ts'
import { complete as completeUntil } from '../support/complete.ts'
import { mirrored, to } from '../support/mirrored.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runProgram } from '../support/program.ts'
import { demo } from '../support/reading.ts'

let mine: TestDatabase
const later = '2026-11-27T08:00:00.000001Z'

/** By the clocks of a place that is set as the team's. */
function reportsIn(timeZone: string): Reports {
  return createReportService({
    facts: createReportFacts(mine),
    store: createReports(mine),
    rules: { read: () => Promise.resolve({ team: { timeZone }, cadence: {} }) },
    now: () => Date.parse('2026-11-28T12:00:00Z'),
  })
}

const sent = (id: number, at: string, more: object = {}) =>
  email(id, { sent_at: at, recipient: to(id), ...more })

beforeAll(async () => {
  mine = await createTestDatabase()
  const { put } = mirrored(mine.database)
  await put('users', { id: 7, name: '=1+1 | <b>Ada</b>\u202E 🚀' })
  await put(
    'emails',
    ...[1, 2, 3].map((id) => sent(id, '2026-11-24T12:00:00.000000Z')),
    // In Auckland it is the 25th from 11:00 of the 24th on, in UTC.
    sent(4, '2026-11-24T23:59:59.999999Z'),
    sent(5, '2026-11-25T00:00:00.000000Z'),
    sent(6, '2026-11-17T12:00:00.000000Z'),
    sent(7, '2026-11-10T12:00:00.000000Z'),
    sent(8, '2026-10-26T12:00:00.000000Z'),
  )
  await put('calls', {
    id: 1,
    created_at: '2026-11-24T01:30:00.000000Z',
    user: to(8),
    duration: 60,
  })
  await put('opportunities', {
    id: 1,
    owner: to(7),
    created_date: '2026-11-24T09:00:00.000000Z',
    amount: '12.5',
    currency_iso_code: 'EUR',
  })
})
afterAll(async () => await mine[Symbol.asyncDispose]())

const complete = (until: string | null): Promise<void> => completeUntil(mine, reportStreams, until)

test('a day is counted with the same day a week before and the 28 days before beside it, to the microsecond', async () => {
  const reports = reportsIn('UTC')
  await complete('2026-11-26T00:00:00Z')
  expect(await reports.make({ team: demo, date: '2026-11-24' })).toMatchObject({
    version: 1,
    state: 'final',
    came: 'made',
    waitsFor: [],
  })
  const report = await reports.show({ team: demo, date: '2026-11-24' })
  expect(report.own.total).toMatchObject({
    sent: 4,
    calls: 1,
    talk_time: 60,
    opportunity_amount: { EUR: 1_250 },
  })
  expect(report.weekBefore).toMatchObject({
    date: '2026-11-17',
    total: { sent: 1, calls: 0, opportunity_amount: {} },
  })
  // Two in 28 days; the one of 26 October is the 29th day before.
  expect(report.mean).toMatchObject({
    from: '2026-10-27',
    until: '2026-11-23',
    total: { sent: 0.07 },
  })
  expect(report.own.hours).toHaveLength(24)
  expect([1, 12, 23].map((hour) => report.own.hours[hour])).toEqual([
    { hour: 1, emails: 0, calls: 1, others: 0 },
    { hour: 12, emails: 3, calls: 0, others: 0 },
    { hour: 23, emails: 1, calls: 0, others: 0 },
  ])
  expect(report.own.users.map(({ id, figures }) => [id, figures.sent, figures.calls])).toEqual([
    ['7', 4, 0],
    ['8', 0, 1],
  ])
  expect(report.own.cadences.map(({ id, figures }) => [id, figures.sent, figures.calls])).toEqual([
    ['20', 4, 0],
    [null, 0, 1],
  ])
})

test('a day in another hemisphere is another stretch of time', async () => {
  const reports = reportsIn('Pacific/Auckland')
  await reports.make({ team: demo, date: '2026-11-25' })
  const report = await reports.show({ team: demo, date: '2026-11-25' })
  expect(report).toMatchObject({
    from: '2026-11-24T11:00:00.000Z',
    until: '2026-11-25T11:00:00.000Z',
    hoursLong: 24,
  })
  expect(report.own.total.sent).toBe(5)
})

test('totals are those of plain SQL over the mirror, and lists add up to them', async () => {
  const report = await reportsIn('UTC').show({ team: demo, date: '2026-11-24' })
  const { rows } = await sql<{ sent: number; calls: number }>`
    select (select count(*) from salesloft.emails where team = 'demo' and deleted_at is null and sent_at::date = '2026-11-24')::integer as sent,
      (select count(*) from salesloft.calls where team = 'demo' and deleted_at is null and created_at::date = '2026-11-24')::integer as calls`.execute(
    mine.database.kysely,
  )
  expect(report.own.total).toMatchObject(rows[0] ?? {})
  for (const list of ['users', 'cadences', 'steps'] as const) {
    expect(
      report.own[list].reduce((sum, { figures }) => sum + figures.sent + figures.calls, 0),
    ).toBe(5)
  }
})

test('asked for again, twice at once too, a day is the same bytes and no new version', async () => {
  const reports = reportsIn('UTC')
  const place = { team: demo, date: '2026-11-24' }
  const before = formatReport(await reports.show(place), 'json')
  const came = await Promise.all([reports.make(place), reports.make(place), reports.make(place)])
  expect(came.map(({ version, came: what }) => `${version} ${what}`)).toEqual([
    '1 same',
    '1 same',
    '1 same',
  ])
  expect(formatReport(await reports.show(place), 'json')).toBe(before)
})

test('what is made before all is known is provisional, says what it waits for, and is final when its figures stand', async () => {
  const reports = reportsIn('UTC')
  const place = { team: demo, date: '2026-11-25' }
  await complete('2026-11-25T23:59:59.999999Z')
  const made = await reportsIn('America/Lima').make({ team: demo, date: '2026-11-26' })
  expect(made).toMatchObject({ state: 'provisional', waitsFor: [...reportStreams].toSorted() })
  await sql`update worker.sync_state set unavailable = true where team = ${demo} and stream = 'tasks'`.execute(
    mine.database.kysely,
  )
  expect(
    (await reportsIn('America/Lima').make({ team: demo, date: '2026-11-26' })).waitsFor,
  ).not.toContain('tasks')
  await complete('2026-11-28T00:00:00Z')
  expect(await reportsIn('America/Lima').make({ team: demo, date: '2026-11-26' })).toMatchObject({
    version: 1,
    state: 'final',
    came: 'final',
  })
  await expect(reports.make({ ...place, date: '2026-11-29' })).rejects.toMatchObject({
    code: 'usage.invalid',
  })
  await expect(reports.make({ ...place, date: '2026-02-30' })).rejects.toMatchObject({
    code: 'usage.invalid',
  })
  await expect(reports.show({ ...place, date: '2026-01-01' })).rejects.toMatchObject({
    code: 'report.unknown',
  })
})

test('a late reply makes a new version, and the one before stands as it was', async () => {
  const reports = reportsIn('UTC')
  const place = { team: demo, date: '2026-11-24' }
  const first = formatReport(await reports.show(place), 'json')
  const { put } = mirrored(mine.database)
  // Of a day beside it alone nothing is new: comparisons are as they were.
  await put(
    'emails',
    sent(6, '2026-11-17T12:00:00.000000Z', {
      updated_at: later,
      counts: { views: 1, replies: 1 },
    }),
  )
  expect((await reports.make(place)).came).toBe('same')
  await put(
    'emails',
    sent(1, '2026-11-24T12:00:00.000000Z', {
      updated_at: later,
      counts: { views: 1, replies: 1 },
    }),
  )
  expect(await reports.make(place)).toMatchObject({ version: 2, came: 'made' })
  expect(formatReport(await reports.show(place, 1), 'json')).toBe(first)
  const second = await reports.show(place)
  expect(second.own.total).toMatchObject({ sent: 4, replied: 1, opened: 1 })
  expect(second.own.funnel).toMatchObject({ touched: 4, opened: 1, replied: 1 })
  expect(
    (await reports.versions(demo, '2026-11-24', '2026-11-24')).map(({ version }) => version),
  ).toEqual([1, 2])
})

test('a name is text in every format, whatever it is', async () => {
  const report = await reportsIn('UTC').show({ team: demo, date: '2026-11-24' })
  const csv = formatReport(report, 'csv')
  const rows = parse<Record<string, string>>(csv, { columns: true, recordDelimiter: '\r\n' })
  expect(
    rows.find(({ of, period, id }) => of === 'user' && period === 'day' && id === '7'),
  ).toMatchObject({
    name: `'${report.names.users['7']}`,
    sent: '4',
    opportunity_amount: 'EUR 12.50',
  })
  expect(csv.endsWith('\r\n')).toBe(true)
  const markdown = formatReport(report, 'md')
  expect(markdown).toContain(String.raw`| =1+1 \| \<b\>Ada\</b\> 🚀 | 4 |`)
  expect(markdown).toContain('| user 8 | 0 |')
})

test('a day without anything is a report of nothing', async () => {
  const reports = reportsIn('UTC')
  await reports.make({ team: demo, date: '2026-01-01' })
  const report = await reports.show({ team: demo, date: '2026-01-01' })
  expect([report.own.users, report.own.cadences, report.standsOut]).toEqual([[], [], []])
  expect(formatReport(report, 'md')).toContain('| reply rate | – | – | – |')
})

test('the command makes a day, shows an old version and writes files', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'reports-'))
  const environment = { DATABASE_URL: mine.url, DATA_DIR: folder }
  const run = (...more: readonly string[]) =>
    runProgram(['report', demo, '--date', '2026-11-24', ...more], { environment })
  const first = await run('--report', '1', '--json')
  expect(reportSchema.parse(JSON.parse(first.out))).toMatchObject({
    team: demo,
    version: 1,
    own: { total: { sent: 4 } },
  })
  const written = await run('--format', 'csv', '--out', folder)
  expect(written).toMatchObject({ code: 0, err: '' })
  const text = await readFile(path.join(folder, 'demo-2026-11-24.csv'), 'utf8')
  expect(text.split('\r\n')[1]).toMatch(/^demo,2026-11-24,2,final,day,team,,,4,/)
  expect((await run()).out).toContain('# demo, 2026-11-24')
  expect(await run('--report', '9')).toMatchObject({ code: 1 })
  expect(await run('--report', 'x')).toMatchObject({ code: 2 })
  expect(await run('--out', path.join(folder, 'none'))).toMatchObject({ code: 2 })
  await rm(folder, { recursive: true })
})
