import { cancellationSignal, activityInfo } from '@temporalio/activity'
import { type AppError, type Settled, settled } from '../domain/errors.ts'
import { inParallel } from '../domain/in-parallel.ts'
import {
  noCounts,
  pollMs,
  pollPages,
  pollsAtOnce,
  pollsTogether,
  type Turn,
} from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Turns } from './turns.ts'

export type Poll = {
  /**
   * Reads streams that are due, three pages at most; one request each where nothing changed. 32 of them, in the order of
   * the catalogue: as many as that means that there may be more after the last.
   */
  pollStreams(given: {
    readonly team: TeamSlug
    readonly after?: StreamName
  }): Promise<readonly Turn[]>
}

export type PollConfig = {
  readonly sync: Sync
  /** 20 s unless a test says otherwise. */
  readonly pollMs?: number | undefined
  /** Wakes who follows an enrolment of which the mirror has news, whoever brought them. */
  readonly wakeEnrollments: (team: TeamSlug) => Promise<void>
  readonly log: Log
}

export function createPoll(given: PollConfig & { readonly turns: Turns }): Poll {
  const { turns, sync, pollMs: ms = pollMs, wakeEnrollments, log } = given
  return {
    async pollStreams({ team, after }) {
      const signal = cancellationSignal()
      const { workflowExecution } = activityInfo()
      const workflow = {
        id: workflowExecution?.workflowId ?? '',
        runId: workflowExecution?.runId ?? '',
      }
      const due = (await sync.due({ team, after })).slice(0, pollsTogether)
      const until = performance.now() + ms

      async function poll({
        stream,
        unfinished,
      }: {
        stream: StreamName
        unfinished: boolean
      }): Promise<Turn> {
        // A workflow of its own is on it, or was when it was cut off: it is started again either way.
        if (unfinished || performance.now() > until)
          return { stream, state: 'more', counts: noCounts, runId: null, watermark: null }
        const limit = { pages: pollPages, ms }
        const result = await settled(
          turns.take({ team, stream, full: false, limit, workflow, signal }),
        )
        signal.throwIfAborted()
        // Without Postgres no stream can be read, and nothing would be remembered of it.
        if (!result.ok && isOurs(result.error)) throw result.error
        return turnOf(stream, result)
      }

      const polled = await inParallel(due, pollsAtOnce, poll)
      // Whom this does not reach, the next poll does.
      const woken = await settled(wakeEnrollments(team))
      if (!woken.ok) log.warn({ team, err: woken.error }, 'Enrolments could not be woken')
      return polled
    },
  }
}

/** A turn whose failure is one of its ways to end: for polls, in which one stream must not stop the others. */
function turnOf(stream: StreamName, result: Settled<Turn>): Turn {
  if (result.ok) return result.value
  const { code } = result.error
  return { stream, state: 'retrying', counts: noCounts, runId: null, watermark: null, code }
}

function isOurs(error: AppError): boolean {
  return error.code.startsWith('store.') || error.code === 'internal'
}
