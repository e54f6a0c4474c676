// What a process of this machine had in hand when it was killed. Temporal waits a minute for its next heartbeat; that it is gone
// can be known at once, and then another one goes on.
import type { Temporal } from '../client/temporal/temporal.ts'
import type { Workers } from './workers.ts'

export type Leftovers = {
  /** How many activities were given back: of processes that were killed of late. */
  giveBack(): Promise<number>
}

// Temporal may hand a task to a poll that died with its process, a moment after; and its list is a moment behind.
const looksForEach = 5

export function createLeftovers(given: {
  readonly workers: Pick<Workers, 'killed'>
  readonly temporal: () => Promise<Pick<Temporal, 'giveBack'>>
}): Leftovers {
  const looked = new Map<string, number>()
  return {
    async giveBack() {
      const killed = await given.workers.killed()
      const wanted = killed.filter((each) => (looked.get(each) ?? 0) < looksForEach)
      for (const each of looked.keys()) if (!killed.includes(each)) looked.delete(each)
      if (wanted.length === 0) return 0
      const count = await (await given.temporal()).giveBack(new Set(wanted))
      for (const each of wanted) looked.set(each, (looked.get(each) ?? 0) + 1)
      return count
    },
  }
}
