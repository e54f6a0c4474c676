// The Temporal worker: any number of processes may run one; each takes what it can.
import { attempt, type WorkerConfig } from './attempt.ts'
import { keepPolling, type RunningWorker } from './lasting.ts'
import { keepPresence } from './presence.ts'
import { installRuntime } from './runtime.ts'

export type { RunningWorker } from './lasting.ts'

/**
 * Returns when it polls, or waits for Temporal.
 * @throws whatever does not pass by itself, such as a bundle that is none
 */
export async function startWorker(given: WorkerConfig): Promise<RunningWorker> {
  const { log, presence } = given
  installRuntime(log)
  const worker = await keepPolling({ attempt: (stopping) => attempt(given, stopping), log })
  if (presence === undefined) return worker
  const present = keepPresence(presence, () => worker.state() === 'polling')
  async function stop(): Promise<void> {
    await worker.stop()
    await present[Symbol.asyncDispose]()
  }
  return { ...worker, stop, [Symbol.asyncDispose]: stop }
}
