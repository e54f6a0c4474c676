// The SDK's retries of a refused connection know no end (1.24.0): they go on after their call was cancelled, and one whose
// timer is set when its connection closes throws into the process. Here they wait a second at most, and `close` waits.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client'

export type Retries = {
  readonly interceptors: NonNullable<ConnectionOptions['interceptors']>
  /** Ends them: when it returns, none is to come. */
  end(): Promise<void>
}

const longestMs = 1_000
const afterLastMs = 20

export function createRetries(): Retries {
  const usual = defaultGrpcRetryOptions()
  let ended = false
  let nextAt = 0
  const interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !ended && usual.retryableDecider(attempt, status),
    delayFunction(attempt, status) {
      const delayMs = Math.min(longestMs, usual.delayFunction(attempt, status))
      nextAt = Math.max(nextAt, performance.now() + delayMs)
      return delayMs
    },
  })
  return {
    interceptors: [interceptor],
    async end() {
      ended = true
      // A timer counts from when its turn of the event loop began: on a busy machine it comes long before its time.
      for (;;) {
        const leftMs = nextAt + afterLastMs - performance.now()
        if (leftMs <= 0) return
        await sleep(leftMs)
      }
    },
  }
}
