// Holds teams to their shares of this process's slots. Temporal's fairness orders what waits; it does not see for how long
// a slot is kept, and a server may have it switched off, so what is over its share goes back to the queue at once.
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import { AppError } from '../domain/errors.ts'
import { busyForMs, mayTake, type Work, workerSlots } from '../domain/slot-shares.ts'

export type Shares = {
  /** Takes a slot; the returned verb gives it back. @throws AppError `worker.busy` where the team has its share */
  take(team: string, work: Work): () => void
}

export function createShares(all = workerSlots): Shares {
  // Only of teams that hold something: nothing grows with the number of teams there are.
  const held = new Map<string, number>()
  let taken = 0

  function add(key: string, change: 1 | -1): void {
    const count = (held.get(key) ?? 0) + change
    if (count === 0) held.delete(key)
    else held.set(key, count)
    taken += change
  }

  return {
    take(team, work) {
      const key = `${work} ${team}`
      if (!mayTake(work, { all, taken, held: held.get(key) ?? 0 })) {
        throw new AppError('worker.busy', 'The team has its share of this worker for now.', {
          retryAfterMs: busyForMs(Math.random()),
        })
      }
      add(key, 1)
      return () => add(key, -1)
    },
  }
}

const shortWork: ReadonlySet<string> = new Set([
  'pollStreams',
  'listSweeps',
  'drainInbox',
  'ringInboxes',
  'advanceEnrollment',
  'steerEnrollment',
])

/** To be put inside of what translates failures. */
export function shareInterceptors(shares: Shares): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const work = shortWork.has(info.activityType) ? 'short' : 'long'
        const giveBack = shares.take(teamOf(input.args), work)
        try {
          return await next(input)
        } finally {
          giveBack()
        }
      },
    },
  })
}

/** Every activity of ours names its team; what does not shares one place. */
function teamOf([given]: readonly unknown[]): string {
  if (typeof given !== 'object' || given === null || !('team' in given)) return ''
  return String(given.team)
}
