// The one place where our errors become Temporal's: the type is the code, and the retry word says what the server does.
import { activityInfo, heartbeat } from '@temporalio/activity'
import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
} from '@temporalio/common'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import { asAppError, type AppError, errorCatalogue } from '../domain/errors.ts'
import type { Log } from '../telemetry/logs.ts'

// A twelfth of the time-out: several may be lost on a busy machine.
const beatsInTimeout = 12
const defaultTimeoutMs = 60_000
const completionMs = 200

export function applicationFailure(error: AppError): ApplicationFailure {
  const { code, retry, retryAfterMs } = error
  // The words of a defect may quote a record; they go to the log, which leaves them out, and never into a history.
  const message = code === 'internal' ? errorCatalogue.internal.meaning : error.message
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: retry === 'never' || retry === 'human',
    // To be told to wait is no fault: it must neither alarm nor fill logs and metrics.
    ...(retry === 'after' ? { category: ApplicationFailureCategory.BENIGN } : {}),
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  })
}

/** Translates failures, heartbeats while an activity runs, and logs what is not merely a wait. */
export function activityInterceptors(
  log: Log,
  at: At = nothingHappens,
): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      async execute(input, next) {
        const { heartbeatTimeoutMs = defaultTimeoutMs } = context.info
        const beat = setInterval(() => heartbeat(), heartbeatTimeoutMs / beatsInTimeout)
        try {
          const result = await next(input)
          at('K8')
          // The SDK sends the completion after this returns.
          if (at !== nothingHappens) setTimeout(() => at('K9'), completionMs)
          return result
        } catch (error) {
          if (error instanceof CancelledFailure) throw error
          const signal = context.cancellationSignal
          if (signal.aborted) throw cancelled(signal)
          const failure = asAppError(error)
          if (failure.retry !== 'after') report(log, failure)
          throw applicationFailure(failure)
        } finally {
          clearInterval(beat)
        }
      },
    },
  })
}

function cancelled(signal: AbortSignal): CancelledFailure {
  const { reason } = signal as { reason: unknown }
  return reason instanceof CancelledFailure ? reason : new CancelledFailure('cancelled')
}

function report(log: Log, err: AppError): void {
  const { activityType: activity, attempt, workflowExecution } = activityInfo()
  const workflowId = workflowExecution?.workflowId
  log.warn({ activity, attempt, workflowId, err }, 'An activity failed')
}
