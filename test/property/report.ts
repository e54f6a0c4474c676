import type { Outcome } from './run.ts'
import type { Scale, Schedule } from './schedule.ts'

/** What a person needs to see it again. */
export function describeFailure(schedule: Schedule, outcome: Outcome, scale: Scale): string {
  const { seed, actions, ...setting } = schedule
  const lines = [
    `Seed ${seed} fails: npm run property -- --seed ${seed} --seeds 1${scale === 'quick' ? ' --quick' : ''}`,
    `  ${JSON.stringify(setting)}`,
    ...actions.map(({ tick, deed }) => `  ${String(tick).padStart(5)} ${JSON.stringify(deed)}`),
    ...outcome.violations
      .slice(0, 6)
      .flatMap(({ invariant, stream, what, rows }) => [
        `${invariant} ${stream ?? ''}: ${what}`,
        ...rows.slice(0, 5).map((row) => `    ${JSON.stringify(row)}`),
      ]),
  ]
  return lines.join('\n')
}
