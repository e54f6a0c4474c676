// The property by hand: `npm run property -- --seeds 1000 [--seed 1] [--minutes 30] [--quick]`, of worlds of several teams
// alone with `--teams`, or, through the real worker and Temporal, `npm run property -- --temporal --seeds 30 [--seed 1]`;
// of contacts, `npm run property -- --contacts --seeds 1000 [--seed 1]`.
import { parseArgs } from 'node:util'
import { startCluster } from '../support/cluster.ts'
import { runContactSeeds } from './contact-seeds.ts'
import { createPropertyDatabases, type PropertyDatabases } from './database.ts'
import { describeFailure } from './report.ts'
import { type Outcome, runSchedule } from './run.ts'
import { drawSchedule, type Scale, type Schedule } from './schedule.ts'
import { shrink } from './shrink.ts'
import { runTeams } from './teams-run.ts'
import { drawTeams, type TeamsSchedule } from './teams-schedule.ts'
import { runTemporalSeeds } from './temporal-seeds.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '600' },
    quick: { type: 'boolean', default: false },
    contacts: { type: 'boolean', default: false },
    teams: { type: 'boolean', default: false },
    temporal: { type: 'boolean', default: false },
  },
})

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

// One world of several teams beside so many of one.
const everySoMany = 4

type Told = Pick<Schedule, 'seed' | 'actions'>

/** A world to run, whatever it is. */
async function examine<S extends Told>(
  schedule: S,
  run: (schedule: S) => Promise<Outcome>,
  options: string,
): Promise<Outcome> {
  const outcome = await run(schedule)
  if (outcome.violations.length === 0) return outcome
  say(describeFailure(schedule, outcome, options))
  say('Shortening …')
  const broken = new Set(outcome.violations.map(({ invariant }) => invariant))
  const shortest = await shrink(schedule, async (shorter) => {
    const { violations } = await run(shorter)
    return violations.some(({ invariant }) => broken.has(invariant))
  })
  say(describeFailure(shortest, await run(shortest), options))
  return outcome
}

/** Of one seed. */
async function outcomesOf(databases: PropertyDatabases, seed: number): Promise<Outcome[]> {
  const scale: Scale = values.quick ? 'quick' : 'full'
  const options = values.quick ? ' --quick' : ''
  const outcomes: Outcome[] = []
  if (!values.teams) {
    const run = (schedule: Schedule): Promise<Outcome> => runSchedule(databases, schedule)
    outcomes.push(await examine(drawSchedule(seed, scale), run, options))
  }
  if (values.teams || seed % everySoMany === 0) {
    const run = (schedule: TeamsSchedule): Promise<Outcome> => runTeams(databases, schedule)
    outcomes.push(await examine(drawTeams(seed, scale), run, `--teams${options}`))
  }
  return outcomes
}

async function runSeeds(
  first: number,
  count: number,
  stop: AbortSignal,
): Promise<readonly number[]> {
  const until = performance.now() + Number(values.minutes) * 60_000
  const started = performance.now()
  const total = {
    seeds: 0,
    failed: 0,
    requests: 0,
    commits: 0,
    crashes: 0,
    sweeps: 0,
    unproven: 0,
    worldHours: 0,
  }
  const cluster = await startCluster()
  const failed: number[] = []
  try {
    const databases = await createPropertyDatabases(cluster.url)
    for (
      let seed = first;
      seed < first + count && performance.now() < until && !stop.aborted;
      seed += 1
    ) {
      const outcomes = await outcomesOf(databases, seed)
      total.seeds += 1
      for (const outcome of outcomes) {
        total.requests += outcome.requests
        total.commits += outcome.commits
        total.crashes += outcome.crashes
        total.sweeps += outcome.sweeps
        total.unproven += outcome.unproven
        total.worldHours += outcome.worldMs / 3_600_000
      }
      if (outcomes.some(({ violations }) => violations.length > 0)) failed.push(seed)
      if (total.seeds % 20 === 0 || seed === first + count - 1) {
        const seconds = Math.round((performance.now() - started) / 1_000)
        say(
          `${total.seeds} seeds (to ${seed}) in ${seconds} s: ${failed.length} failed; ${total.requests} requests, ${total.commits} commits, ${total.crashes} crashes, ${total.sweeps} sweeps, ${total.unproven} ties unproven, ${Math.round(total.worldHours)} hours of world time`,
        )
      }
    }
  } finally {
    await cluster.stop()
  }
  return failed
}

async function main(): Promise<void> {
  const first = Number(values.seed)
  const count = Number(values.seeds)
  // The world at hand is read to its end, so that its servers are stopped.
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const given = { first, count, say, stop: stop.signal }
  const failed = values.contacts
    ? await runContactSeeds(given)
    : values.temporal
      ? await runTemporalSeeds(given)
      : await runSeeds(first, count, stop.signal)
  say(failed.length === 0 ? 'Every invariant held.' : `Failed: ${failed.join(', ')}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

await main()
