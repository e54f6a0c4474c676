// Loaded into a worker before anything else: from one SIGUSR2 to the next the same governor grants its requests in the order
// in which they came, as all of them are of one lane then, which is one queue. It is that of big reads, in which most of them
// are waiting when it is told so. Says how long each request of an enrolment waited.
import { registerHooks } from 'node:module'
import {
  type Budget,
  type BudgetConfig,
  createBudget as createGovernor,
} from '../src/client/salesloft/budget.ts'

const governor = new URL('../src/client/salesloft/budget.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return found.url === governor ? { ...found, url: import.meta.url } : found
  },
})

let isInOrder = false
process.on('SIGUSR2', () => {
  isInOrder = !isInOrder
})

export function createBudget(config: BudgetConfig): Budget {
  const budget = createGovernor(config)
  return {
    ...budget,
    async spend(asked) {
      const spent = await budget.spend(isInOrder ? { ...asked, lane: 'big-read' } : asked)
      if (asked.lane === 'interactive') process.stdout.write(`${spent.waitedMs}\n`)
      return spent
    },
  }
}
