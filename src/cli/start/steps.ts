import type { Output } from '../output.ts'
import { formatSeconds } from '../words.ts'

export type Steps = {
  /** Says what is there once the work is done, and how long it took; a failure is the caller's. */
  step<T>(name: string, work: () => Promise<T>, describe: (made: T) => string): Promise<T>
}

const nameWidth = 12

export function createSteps(output: Output): Steps {
  return {
    async step(name, work, describe) {
      const begun = performance.now()
      const made = await work()
      const took = output.paint('muted', formatSeconds((performance.now() - begun) / 1_000))
      output.say(`${output.paint('good', name.padEnd(nameWidth))} ${describe(made)}  ${took}`)
      return made
    },
  }
}
