import type { Outcome } from './run.ts'
import type { Action } from './schedule.ts'

type Told = { readonly seed: number; readonly actions: readonly Action[] }

/** What a person needs to see it again; `options` are those of `npm run property`. */
export function describeFailure(schedule: Told, outcome: Outcome, options: string): string {
  const { seed, actions, ...setting } = schedule
  const lines = [
    `Seed ${seed} fails: npm run property -- --seed ${seed} --seeds 1 ${options}`.trimEnd(),
    `  ${JSON.stringify(setting)}`,
    ...actions.map(({ tick, ...what }) => `  ${String(tick).padStart(5)} ${JSON.stringify(what)}`),
    ...outcome.violations
      .slice(0, 6)
      .flatMap(({ invariant, stream, what, rows }) => [
        `${invariant} ${stream ?? ''}: ${what}`,
        ...rows.slice(0, 5).map((row) => `    ${JSON.stringify(row)}`),
      ]),
  ]
  return lines.join('\n')
}
