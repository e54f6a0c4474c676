// Our words for Temporal: schedules, start, follow. Connects when first asked, so that a process can start while Temporal
// is away.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  Client,
  Connection,
  type ConnectionOptions,
  type ScheduleHandle,
  ScheduleNotFoundError,
} from '@temporalio/client'
import { AppError, settled } from '../../domain/errors.ts'
import type { StreamName } from '../../domain/streams.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { Routed } from '../../domain/webhook-routes.ts'
import { searchAttributes, syncTeamId, taskQueue } from '../../workflows/messages.ts'
import { createEnrollmentStarts, type EnrollmentStarts } from './enrollments.ts'
import { translated } from './errors.ts'
import { giveBack, type PendingActivity, pendingOfTeam } from './pending.ts'
import { createReportStarts, type ReportStarts } from './reports.ts'
import { createRetries } from './retries.ts'
import { idsOf, pausedWithTeam, resumedWithTeam, type ScheduledTeam } from './schedule-table.ts'
import {
  type Applied,
  applySchedules,
  type ListedSchedule,
  listOwn,
  removeSchedule,
} from './schedules.ts'
import { type ContactsEnd, createStarts, type StartedWorkflow, type SweepEnd } from './starts.ts'

export type Temporal = {
  /** The namespace answers. @throws AppError `temporal.unreachable` */
  ready(): Promise<void>
  /** Makes the search attributes that are missing; `--search-attribute` acts only when a dev server's file is new. */
  registerSearchAttributes(): Promise<readonly string[]>
  /** Names of the search attributes that the namespace lacks; changes nothing. */
  missingSearchAttributes(): Promise<readonly string[]>
  /** Makes the schedules what the teams need; removes those of other teams, unless they are kept. */
  applySchedules(
    teams: readonly ScheduledTeam[],
    options?: { readonly keepOthers: boolean },
  ): Promise<readonly Applied[]>
  listSchedules(team?: TeamSlug): Promise<readonly ListedSchedule[]>
  /** The team's own, but for those that are kept. Gone is what was wanted. */
  removeSchedules(team: TeamSlug, kept?: readonly string[]): Promise<void>
  pauseSchedule(team: TeamSlug): Promise<void>
  resumeSchedule(team: TeamSlug): Promise<void>
  /**
   * Triggers the team's schedule and tells the run; waits for one that is under way, which may have looked before: until the
   * signal; without one, for two minutes and a half.
   */
  syncNow(team: TeamSlug, signal?: AbortSignal): Promise<StartedWorkflow>
  /** Starts `sync:<team>:<stream>`, or names the one that runs. */
  startStream(
    team: TeamSlug,
    stream: StreamName,
    options: { readonly full: boolean },
  ): Promise<StartedWorkflow>
  /** Starts `sweep:<team>:<stream>`, or names the one that runs. @throws AppError `sweep.running` to `confirm` beside one */
  startSweep(
    team: TeamSlug,
    stream: StreamName,
    options: { readonly confirm: boolean },
  ): Promise<StartedWorkflow>
  /** @throws AppError `sweep.running` where one of these is being swept */
  requireNoSweep(team: TeamSlug, streams: readonly StreamName[]): Promise<void>
  /** How the latest `sweep:<team>:<stream>` ended; `undefined` while it goes on. */
  endOfSweep(team: TeamSlug, stream: StreamName): Promise<SweepEnd | undefined>
  /** Wakes `inbox:<team>`, or starts it. */
  ringInbox(team: TeamSlug): Promise<void>
  /** Wakes `contacts:<team>`, or starts it: it looks once more in any case. */
  syncContacts(team: TeamSlug): Promise<StartedWorkflow>
  /** How this run ended, or what went on with it; undefined: it is under way. */
  endOfContacts(team: TeamSlug, runId: string | null): Promise<ContactsEnd | undefined>
  /** Starts `enroll-batch:<team>:<batch>`, or names the one that runs. */
  startBatch(team: TeamSlug, batch: string): Promise<StartedWorkflow>
  /** Signals a workflow; one that does not run hears nothing. */
  tell(routed: Routed): Promise<void>
  readonly enrollments: EnrollmentStarts
  readonly reports: ReportStarts
  /** What is not done of a team's workflows that run. */
  pending(team: TeamSlug): Promise<readonly PendingActivity[]>
  /** Gives back what processes had in hand that are gone for sure, to be begun again at once; how many. */
  giveBack(identities: ReadonlySet<string>): Promise<number>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export type TemporalConfig = {
  /** As `@temporalio/envconfig` reads it. */
  readonly connection: ConnectionOptions
  readonly namespace: string
  /** One reconciler at a time, over all processes: the server has no conditional update of schedules. */
  readonly exclusively?: <T>(work: () => Promise<T>) => Promise<T>
  readonly queue?: string
}

const deadlineMs = 10_000
const readyMs = 4_000
const applyMs = 60_000
const applyTeamMs = 100
/** Beyond what a request is waited for itself. */
const beginMs = 10_000

export function createTemporal(given: TemporalConfig): Temporal {
  const { namespace, queue = taskQueue, exclusively = (work) => work() } = given
  const retries = createRetries()
  const { interceptors } = retries
  const connection = Connection.lazy({ connectTimeout: '5s', interceptors, ...given.connection })
  const client = new Client({ connection, namespace })
  const starts = createStarts(client, queue, (work) => call(work))
  const enrollments = createEnrollmentStarts(client, queue)
  const reports = createReportStarts(client, queue)

  /** Every call has a deadline: a server that accepts and says nothing must not hold a command for ever. */
  async function call<T>(work: () => Promise<T>, ms = deadlineMs): Promise<T> {
    const late = new AbortController()
    const answer = connection.withAbortSignal(late.signal, () =>
      connection.withDeadline(Date.now() + ms, work),
    )
    // The SDK's own retries of a refused connection run past its deadline and its signal: nobody waits for them.
    const over = sleep(ms, undefined, { signal: late.signal }).then(() => {
      throw new AppError('temporal.unreachable', 'The Temporal server does not answer.')
    })
    return await Promise.race([translated(answer), over]).finally(() => late.abort())
  }

  async function missingAttributes(): Promise<readonly string[]> {
    const listed = await connection.operatorService.listSearchAttributes({ namespace })
    const there = listed.customAttributes ?? {}
    return searchAttributes.map(({ name }) => name).filter((name) => !Object.hasOwn(there, name))
  }

  async function eachSchedule(
    team: TeamSlug,
    work: (handle: ScheduleHandle) => Promise<void>,
  ): Promise<void> {
    for (const id of idsOf(team)) {
      await work(client.schedule.getHandle(id)).catch((error: unknown) => {
        // A team that was scheduled before there were sweeps gets one with the next `schedules apply`.
        if (id === syncTeamId(team) || !(error instanceof ScheduleNotFoundError)) throw error
      })
    }
  }

  const close = once(async () => {
    await retries.end()
    await connection.close()
  })

  return {
    ready: () =>
      call(async () => {
        await connection.workflowService.describeNamespace({ namespace })
      }, readyMs),
    registerSearchAttributes: () =>
      call(async () => {
        const missing = await missingAttributes()
        // 2 is KEYWORD in temporal.api.enums.v1.IndexedValueType.
        const wanted = Object.fromEntries(missing.map((name) => [name, 2]))
        if (missing.length > 0) {
          await connection.operatorService.addSearchAttributes({
            namespace,
            searchAttributes: wanted,
          })
        }
        return missing
      }),
    missingSearchAttributes: () => call(missingAttributes),
    applySchedules: (teams, { keepOthers } = { keepOthers: false }) =>
      exclusively(() =>
        call(
          async () => {
            const applied = [...(await applySchedules(client, teams, queue))]
            if (keepOthers) return applied
            const wanted = new Set(applied.map(({ id }) => id))
            for (const { id } of await listOwn(client)) {
              if (!wanted.has(id) && (await removeSchedule(client, id)))
                applied.push({ id, did: 'removed' })
            }
            return applied
          },
          applyMs + teams.length * applyTeamMs,
        ),
      ),
    listSchedules: (team) => call(() => listOwn(client, team)),
    removeSchedules: (team, kept = []) =>
      call(async () => {
        const ids = idsOf(team).filter((id) => !kept.includes(id))
        for (const id of ids) await removeSchedule(client, id)
      }),
    pauseSchedule: (team) => call(() => eachSchedule(team, (each) => each.pause(pausedWithTeam))),
    resumeSchedule: (team) =>
      call(() => eachSchedule(team, (each) => each.unpause(resumedWithTeam))),
    syncNow: (team, signal) => starts.sync(team, signal),
    startStream: (team, stream, { full }) => call(() => starts.stream(team, stream, full)),
    startSweep: (team, stream, { confirm }) => call(() => starts.sweep(team, stream, confirm)),
    requireNoSweep: (team, streams) => call(() => starts.requireNoSweep(team, streams)),
    endOfSweep: (team, stream) => call(() => starts.endOfSweep(team, stream)),
    ringInbox: (team) => call(() => starts.inbox(team)),
    syncContacts: (team) => call(() => starts.contacts(team)),
    endOfContacts: (team, runId) => call(() => starts.endOfContacts(team, runId)),
    startBatch: (team, batch) => call(() => starts.batch(team, batch)),
    tell: (routed) => call(() => starts.tell(routed)),
    enrollments: {
      request: (followed, waitMs) =>
        call(() => enrollments.request(followed, waitMs), waitMs + beginMs),
      wake: (followed) => call(() => enrollments.wake(followed)),
    },
    reports: {
      start: (team, date) => call(() => reports.start(team, date)),
      end: (team, date) => call(() => reports.end(team, date)),
    },
    pending: (team) => call(() => pendingOfTeam(client, team)),
    giveBack: (identities) => call(() => giveBack(client, queue, identities), applyMs),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Waits until a server's namespace answers: its port does so long before. @throws AppError `temporal.unreachable` */
export async function namespaceReady(
  address: string,
  namespace: string,
  withinMs = 15_000,
): Promise<void> {
  const until = Date.now() + withinMs
  for (;;) {
    await using temporal = createTemporal({ connection: { address }, namespace })
    const answer = await settled(temporal.ready())
    if (answer.ok) return
    if (Date.now() > until) throw answer.error
    await sleep(50)
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
