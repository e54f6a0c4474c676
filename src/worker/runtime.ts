// The SDK's runtime, once a process: its native part writes plain text to standard error unless its lines come here.
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker'
import type { Log } from '../telemetry/logs.ts'

// While Temporal is away the native part says so for each poller at each attempt: 26 lines in 20 s (measured).
const silentMs = 5 * 60_000
// What tells one such line from another; what follows counts attempts and names addresses.
const tellingLength = 40

let installed = false

/** Signals are ours: the SDK's own handlers would race the order in which parts are closed. */
export function installRuntime(log: Log): void {
  if (installed) return
  installed = true
  const isNews = createNews(() => performance.now())
  const logger = new DefaultLogger('WARN', (entry) => {
    if (!isNews(entry)) return
    if (entry.level === 'ERROR') log.error({}, entry.message)
    else log.warn({}, entry.message)
  })
  Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging: { forward: {} } } })
}

/**
 * Whether a line is to be written: one of the native part that was written within five minutes is not, nor that an activity
 * failed, which `failures.ts` says with its code.
 */
export function createNews(
  nowMs: () => number,
): (entry: Pick<LogEntry, 'message' | 'meta'>) => boolean {
  const written = new Map<string, number>()
  return ({ message, meta }) => {
    if (message === 'Activity failed') return false
    if (meta?.['sdkComponent'] !== 'core') return true
    const telling = message.slice(0, tellingLength)
    const last = written.get(telling)
    if (last !== undefined && nowMs() - last < silentMs) return false
    written.set(telling, nowMs())
    return true
  }
}
