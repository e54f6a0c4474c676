// Worker processes of one queue: what each says of itself, and who of them is there.
import { randomUUID } from 'node:crypto'
import os from 'node:os'
import { AppError } from '../domain/errors.ts'
import type { Processes, WorkerProcess } from '../store/processes.ts'
import { isGone, ownBirth } from '../worker/birth.ts'
import type { Presence } from '../worker/presence.ts'
import { taskQueue } from '../workflows/messages.ts'

export type Workers = {
  /** Those that did not end well within a day: the one seen last first. */
  list(): Promise<readonly WorkerProcess[]>
  /** One polls Temporal, or did a few seconds ago. @throws AppError `temporal.no-worker` */
  requirePolling(): Promise<void>
  /** As whom those are known to Temporal that were killed of late, for sure: what they had in hand is nobody's. */
  killed(): Promise<readonly string[]>
  /** Whether this process is the one that looks after what all share: the eldest that polls, or any where none does. */
  isFirst(): Promise<boolean>
  /** For a worker in this process. */
  self(): { readonly identity: string; readonly presence: Presence }
}

export function createWorkers(given: {
  readonly processes: Processes
  readonly namespace: string
  readonly version: string
}): Workers {
  const { processes, namespace, version } = given
  const queue = { namespace, taskQueue }
  const list = () => processes.list(queue)
  let ownId: string | undefined
  return {
    list,
    async requirePolling() {
      if ((await list()).some(({ alive, polling }) => alive && polling)) return
      throw new AppError(
        'temporal.no-worker',
        'No worker is polling; start one with `salesloft-worker worker` (or `salesloft-worker start`).',
      )
    },
    async killed() {
      return (await list()).filter((each) => each.recent && isGone(each)).map(identityOf)
    },
    async isFirst() {
      const polling = (await list()).filter((each) => each.alive && each.polling)
      const [eldest] = polling.toSorted(
        (a, b) => compare(a.startedAt, b.startedAt) || compare(a.id, b.id),
      )
      return eldest === undefined || eldest.id === ownId
    },
    self() {
      const { pid } = process
      ownId = randomUUID()
      const self = { ...queue, ...ownBirth, id: ownId, host: os.hostname(), pid, version }
      return {
        identity: identityOf(self),
        presence: {
          seen: (polling) => processes.seen(self, polling),
          left: () => processes.left(self.id),
        },
      }
    },
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Numbers come again, in containers with each start: the last part tells which of them it is. */
function identityOf({ pid, host, id }: Pick<WorkerProcess, 'pid' | 'host' | 'id'>): string {
  return `${pid}@${host}/${id}`
}
