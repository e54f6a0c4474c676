// Records what the workflows do on a real server, for test/workflows/replay.test.ts: code that a deployed worker runs has
// to agree with every one of these. Record anew only on purpose, when no run of the old kind can be under way any more.
//   node scripts/record-histories.ts [NAME...]     only these; the others stay as they were recorded
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { format } from 'prettier'
import type { Activities } from '../src/activities/index.ts'
import { noDifferences } from '../src/domain/contact-differences.ts'
import type { ContactTurn } from '../src/domain/contact-turns.ts'
import type { DrainTurn } from '../src/domain/inbox.ts'
import type { ReportLook, ReportTurn } from '../src/domain/report-turns.ts'
import { noCounts, type Turn, type TurnState } from '../src/domain/sync-plan.ts'
import type { StreamName } from '../src/domain/streams.ts'
import { noSweepCounts } from '../src/domain/sweep.ts'
import type { EnrollmentTurn } from '../src/domain/enrollment.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import { createLog } from '../src/telemetry/logs.ts'
import { startWorker } from '../src/worker/worker.ts'
import { ring, requestEnrollment, wakeEnrollment } from '../src/workflows/messages.ts'
import { noActivities } from '../test/support/activities.ts'
import { startOwnTemporal } from '../test/support/own-temporal.ts'
import { buildTestBundle } from '../test/support/temporal.ts'

const folder = path.resolve(import.meta.dirname, '../test/histories')
const team = parseTeamSlug('acme')
const queue = 'recording'
// Seven turns of six events each; the server's own default is 4,096.
const continueAfterEvents = 40
const turnsOfPeople = 12
const only = process.argv.slice(2)

function turn(stream: StreamName, state: TurnState): Turn {
  const counts = { ...noCounts, created: 3, unchanged: 97, cost: 1 }
  return { stream, state, counts, runId: '1', watermark: '2026-11-24T12:00:00.000000Z' }
}

// A long reading: three windows, two at once, the longest in two turns; then what moved between them meanwhile.
const windows = { lanes: 2, open: [2, 1, 3], all: 3, expected: 50_000, fetched: 0 }
const splits: Turn[] = [{ ...turn('accounts', 'more'), windows }]
const longestWindow = [turn('accounts', 'more'), turn('accounts', 'current')]

const peopleMayGoOn = Promise.withResolvers<void>()
let polls: readonly Turn[] = []
let reads = 0
let sweeps = 0
// A full turn, one that leaves a stream to be read and something to wait for, and the last.
const drained = { counts: { processed: 97, ignored: 0, dead: 0 }, pending: 3, reads: [] }
const drains: DrainTurn[] = [
  { ...drained, more: true, dueInMs: 0 },
  { ...drained, more: false, dueInMs: 500, reads: ['conversations'] },
]
// Waits for its hours, is on the cadence for some looks, and is taken off it.
const looked = { reason: null, membershipState: 'active', ended: false, waitMs: null }
let enrollmentLooks: EnrollmentTurn[] = []
const batchDone = { done: 40, total: 40, refused: 2, failed: 1, more: false }
const batchTurns = [{ ...batchDone, done: 25, more: true }, batchDone]
// Some time of pairs, a wait for SalesLoft, and the end.
const merged = { ...noDifferences, conflicts: 1 }
const contactTurns: ContactTurn[] = [
  { state: 'more', counts: merged, waitMs: 0 },
  { state: 'waiting', counts: noDifferences, waitMs: 300 },
]
// Not known yet, late, and known at last.
const reportLooks: ReportLook[] = [
  { waitsFor: ['emails', 'calls'], overInMs: 0, lateInMs: 300, leftInMs: 600_000 },
  { waitsFor: ['emails'], overInMs: 0, lateInMs: 0, leftInMs: 600_000 },
  { waitsFor: [], overInMs: 0, lateInMs: 0, leftInMs: 600_000 },
]
const reportTurns: ReportTurn[] = [{ version: 1, state: 'provisional' }]
const due = [[{ team, name: 'west' }]]
const audienceCounts = {
  named: 40,
  unknown: 0,
  entered: 40,
  went: 0,
  enrols: 40,
  stops: 0,
  waiting: 0,
}
const activities: Activities = {
  ...noActivities,
  drainInbox: () => Promise.resolve(drains.shift() ?? { ...drained, more: false, dueInMs: null }),
  ringInboxes: () => Promise.resolve({ teams: 2 }),
  advanceEnrollment: () =>
    Promise.resolve(
      enrollmentLooks.shift() ?? {
        ...looked,
        state: 'finished',
        reason: 'removed-by-us',
        ended: true,
      },
    ),
  steerEnrollment: () => Promise.resolve(),
  applyWebhooks: () =>
    Promise.resolve({ state: 'applied', wanted: 36, active: 36, changed: 2, refused: 0 }),
  enrollRows: () => Promise.resolve(batchTurns.shift() ?? batchDone),
  syncContacts: () =>
    Promise.resolve(contactTurns.shift() ?? { state: 'done', counts: noDifferences, waitMs: 0 }),
  dueAudiences: () => Promise.resolve(due.shift() ?? []),
  unendedBatches: ({ after }) => Promise.resolve(after === '0' ? [{ team, batch: '2' }] : []),
  runAudience: () => Promise.resolve({ state: 'done', counts: audienceCounts, batch: '3' }),
  lookAtReport: () =>
    Promise.resolve(
      reportLooks.shift() ?? { waitsFor: [], overInMs: 0, lateInMs: 0, leftInMs: 600_000 },
    ),
  makeReport: () => Promise.resolve(reportTurns.shift() ?? { version: 2, state: 'final' }),
  pollStreams: () => Promise.resolve(polls),
  listSweeps: () => Promise.resolve(['people', 'users']),
  sweepTurn({ stream }) {
    sweeps += 1
    const state = stream === 'users' ? 'whole' : sweeps < 3 ? 'more' : 'current'
    return Promise.resolve({ stream, state, counts: noSweepCounts })
  },
  async readStream({ stream }) {
    if (stream === 'accounts') return splits.shift() ?? turn(stream, 'current')
    if (stream !== 'people') return turn(stream, 'current')
    await peopleMayGoOn.promise
    reads += 1
    return turn(stream, reads < turnsOfPeople ? 'more' : 'current')
  },
  readWindow({ stream, window }) {
    const [longest] = windows.open
    const next = window === longest ? longestWindow.shift() : undefined
    return Promise.resolve(next ?? turn(stream, 'current'))
  },
}

async function record(name: string, workflowId: string, runId?: string): Promise<void> {
  if (only.length > 0 && !only.includes(name)) return
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
  const text = await format(historyToJSON(history), { parser: 'json', printWidth: 100 })
  writeFileSync(path.join(folder, `${name}.json`), text)
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}

async function tick(workflowId: string, found: readonly Turn[]): Promise<void> {
  polls = found
  await client.workflow.execute('syncTeam', { workflowId, taskQueue: queue, args: [{ team }] })
}

await using held = new AsyncDisposableStack()
const bundle = await buildTestBundle()
held.defer(() => bundle.stop())
const { address } = held.use(
  await startOwnTemporal({ 'limit.historyCount.suggestContinueAsNew': continueAfterEvents }),
)
held.use(
  await startWorker({
    connection: { address },
    namespace: 'default',
    queue,
    activities,
    bundle: bundle.path,
    log: createLog({ level: 'silent' }),
    // No name of a machine or a person.
    identity: 'worker',
  }),
)
const connection = await Connection.connect({ address })
held.defer(() => connection.close())
const client = new Client({ connection, identity: 'test' })
mkdirSync(folder, { recursive: true })

await tick('sync:acme-idle', [turn('people', 'current'), turn('users', 'current')])
await record('sync-team-idle', 'sync:acme-idle')

// Somebody has begun to read the people already; nobody reads the e-mails.
const people = await client.workflow.start('syncStream', {
  workflowId: 'sync:acme:people',
  taskQueue: queue,
  args: [{ team, stream: 'people', full: true }],
})
await tick('sync:acme-backlog', [turn('people', 'more'), turn('emails', 'retrying')])
await record('sync-team-backlog', 'sync:acme-backlog')
peopleMayGoOn.resolve()
await people.result()
await record('sync-stream-continued', people.workflowId, people.firstExecutionRunId)
await record('sync-stream-after-continuing', people.workflowId)
await client.workflow.getHandle('sync:acme:emails').result()
await record('sync-stream-short', 'sync:acme:emails')

await client.workflow.execute('applyWebhooks', {
  workflowId: 'webhooks:acme',
  taskQueue: queue,
  args: [{ team }],
})
await record('apply-webhooks', 'webhooks:acme')

const drain = await client.workflow.signalWithStart('drainInbox', {
  workflowId: 'inbox:acme',
  taskQueue: queue,
  args: [{ team }],
  signal: ring,
})
await drain.result()
await record('drain-inbox', 'inbox:acme')
await client.workflow.execute('ringInboxes', { workflowId: 'inbox', taskQueue: queue })
await record('ring-inboxes', 'inbox')

await client.workflow.execute('enrollBatch', {
  workflowId: 'enroll-batch:acme:1',
  taskQueue: queue,
  args: [{ team, batch: '1' }],
})
await record('enroll-batch', 'enroll-batch:acme:1')
await client.workflow.execute('syncContacts', {
  workflowId: 'contacts:acme',
  taskQueue: queue,
  args: [{ team }],
})
await record('sync-contacts', 'contacts:acme')
await client.workflow.execute('runAudiences', { workflowId: 'audiences', taskQueue: queue })
await record('run-audiences', 'audiences')
await client.workflow.getHandle('audience:acme:west').result()
await record('run-audience', 'audience:acme:west')

await client.workflow.execute('dailyReport', {
  workflowId: 'report:acme:2026-11-24',
  taskQueue: queue,
  args: [{ team, date: '2026-11-24' }],
})
await record('daily-report', 'report:acme:2026-11-24')

await client.workflow.execute('sweepTeam', {
  workflowId: 'sweep:acme',
  taskQueue: queue,
  args: [{ team }],
})
await record('sweep-team', 'sweep:acme')
await record('sweep-stream', 'sweep:acme:people')
await record('sweep-stream-whole', 'sweep:acme:users')

await client.workflow.execute('syncStream', {
  workflowId: 'sync:acme:accounts',
  taskQueue: queue,
  args: [{ team, stream: 'accounts', full: true }],
})
await record('sync-stream-windows', 'sync:acme:accounts')

async function follow(person: string, looks: readonly EnrollmentTurn[]) {
  enrollmentLooks = [...looks]
  const given = { team, cadence: '7', person, enrollment: person, lane: 'interactive' }
  const workflowId = `enroll:acme:7:${person}`
  const options = { workflowId, taskQueue: queue, args: [given] }
  const startWorkflowOperation = new WithStartWorkflowOperation('followEnrollment', {
    ...options,
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
  await client.workflow.executeUpdateWithStart(requestEnrollment, {
    args: [{ enrollment: person, waitMs: 8_000 }],
    startWorkflowOperation,
  })
  return await startWorkflowOperation.workflowHandle()
}

/** Until all looks but so many are used. */
async function lookedUntil(left: number): Promise<void> {
  while (enrollmentLooks.length > left) await sleep(20)
}

const waits = { ...looked, state: 'waiting', reason: 'quiet-hours', membershipState: null } as const
const on = { ...looked, state: 'on-cadence' } as const
const followed = await follow('8', [{ ...waits, waitMs: 500 }, on, on, on])
await lookedUntil(2)
await followed.signal(wakeEnrollment)
await lookedUntil(1)
await followed.signal('pause')
await lookedUntil(0)
await followed.signal('stop')
await followed.result()
await record('follow-enrollment', followed.workflowId)

// Woken so often that its history is long, and asked for anew when it has ended.
const many = Array.from({ length: 12 }, () => on)
const long = await follow('9', many)
const firstRun = (await long.describe()).runId
for (let left = many.length - 1; left >= 0; left -= 1) {
  await lookedUntil(left)
  await long.signal(wakeEnrollment)
}
await client.workflow.getHandle(long.workflowId).result()
await record('follow-enrollment-continued', long.workflowId, firstRun)
await record('follow-enrollment-after-continuing', long.workflowId)
