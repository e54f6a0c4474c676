// What keeps a team's work from moving, as far as anybody can tell: whether a worker is there, what SalesLoft lets through, and
// what Temporal knows of the activities that are not done.
import type { App } from '../app.ts'
import type { PendingActivity } from '../client/temporal/pending.ts'
import { AppError, type ErrorCode, errorCatalogue, settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { TeamStatus } from '../store/status.ts'
import { formatCount, formatSeconds, formatStamp, printable } from './words.ts'

export type HoldUp = {
  readonly code?: ErrorCode
  readonly message: string
  /** What to do; of a code that of the catalogue. */
  readonly todo?: string
}

export type Held = {
  readonly app: App
  readonly team: TeamSlug
  readonly work: 'sync' | 'sweep' | 'contacts' | 'report'
  /** It has begun: what is under way is not in its way. */
  readonly isBegun: boolean
}

// Workers heartbeat every five seconds.
const silentMs = 15_000
// Of a minute's budget less is left than any request of the usual work may take.
const usedUpShare = 0.025

export async function holdUpsOf(held: Held): Promise<readonly HoldUp[]> {
  const { app, team, work } = held
  const [worker, status, pending] = await Promise.all([
    settled(app.workers.requirePolling()),
    settled(app.status(team)),
    settled(app.temporal().then((temporal) => temporal.pending(team))),
  ])
  const [of] = status.ok ? status.value.teams : []
  const activities = pending.ok ? pending.value : []
  const theirs = activities.filter(({ workflowId }) => workflowId.startsWith(`${work}:${team}`))
  const found = [
    ...[worker, status, pending].flatMap((each) => (each.ok ? [] : [each.error])),
    ...(of === undefined ? [] : ofSalesloft(of)),
    ...theirs.flatMap((each) => ofActivity(each, held)),
  ]
  return found.filter(
    ({ message }, at) => found.findIndex((each) => each.message === message) === at,
  )
}

export function wordsOf(found: readonly HoldUp[]): string {
  if (found.length === 0) return 'a worker has it in hand, and nothing moves'
  return found
    .map(({ code, message }) => {
      const sentence = printable(message).replace(/\.$/, '')
      return code === undefined ? sentence : `${sentence} (${code})`
    })
    .join('; ')
}

export function adviceOf(found: readonly HoldUp[]): readonly string[] {
  const todos = found.flatMap(
    ({ code, todo }) => todo ?? (code === undefined ? [] : errorCatalogue[code].todo),
  )
  if (found.length === 0)
    todos.push('Look into the log of the worker, and at its run in the Temporal UI.')
  return [...new Set(todos)]
}

function ofSalesloft({ circuit, throttledUntil, budget }: TeamStatus): readonly HoldUp[] {
  if (circuit !== null) {
    const message = `SalesLoft has not answered since ${formatStamp(circuit.openedAt)} UTC`
    return [{ code: 'salesloft.circuit-open', message }]
  }
  if (throttledUntil !== null) {
    const message = `SalesLoft answered 429: the team waits until ${formatStamp(throttledUntil)} UTC`
    return [{ code: 'salesloft.throttled', message }]
  }
  const { remaining, limit } = budget
  if (remaining === null || remaining >= limit * usedUpShare) return []
  const message = `The budget of this minute is used up: ${formatCount(remaining)} of ${formatCount(limit)} are left`
  return [
    {
      code: 'salesloft.budget',
      message,
      todo: 'See what spends it: `status`, and the status page.',
    },
  ]
}

function ofActivity(each: PendingActivity, { isBegun }: Held): readonly HoldUp[] {
  const { workflowId, activity, attempt, state, identity, heardAtMs, failure } = each
  if (state === 'waiting') {
    if (failure === null) return [{ message: `${workflowId} waits for a worker to take it` }]
    const { message } = failure
    const code = isCode(failure.code) ? failure.code : undefined
    const what = `${activity} of ${workflowId} is tried again after ${formatCount(attempt - 1)} attempts: ${message}`
    return [code === undefined ? { message: what } : { code, message: what }]
  }
  const silenceMs = heardAtMs === null ? 0 : Date.now() - heardAtMs
  if (silenceMs > silentMs) {
    const who = identity?.split('/')[0] ?? 'its process'
    const message = `${who}, which has ${workflowId} in hand, has said nothing for ${formatSeconds(silenceMs / 1_000)}`
    return [
      { message, todo: 'Nothing: a minute after its last sign another process goes on with it.' },
    ]
  }
  return isBegun
    ? []
    : [
        {
          message: `An earlier run is under way: ${workflowId}`,
          todo: 'Nothing: it is waited for.',
        },
      ]
}

function isCode(code: string | null): code is ErrorCode {
  return code !== null && Object.hasOwn(errorCatalogue, code)
}

/** @throws AppError `team.paused`: nothing would ever move */
export function requireMoving({ team, state, pauseReason }: TeamStatus): void {
  if (state === 'running') return
  const why = pauseReason === 'auth.revoked' ? ', because SalesLoft refuses its key or grant' : ''
  throw new AppError('team.paused', `The team "${team}" is ${state}${why}.`)
}
