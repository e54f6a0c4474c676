// Where processes run: one that serves all teams, another when it has ended, and more beside it.
import type { Process } from './process.ts'

export type Machine = {
  /** The process at hand, or another where that one has ended. */
  living(): Process
  another(): Process
}

export function createMachine(start: () => Process): Machine {
  let process = start()
  return {
    living() {
      if (process.isDead) process = start()
      return process
    },
    another: start,
  }
}
