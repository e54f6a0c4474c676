// `npm run chaos -- [--teams 50] [--minutes 10] [--seed 1]`: the chaos of the suite, for as long as one wants; with
// `--enrollments 1000 [--hurry]` that of a thousand enrolments.
import { parseArgs } from 'node:util'
import { buildTestBundle } from '../support/temporal.ts'
import { runWithServers } from './enrollments/main.ts'
import { runChaos } from './run.ts'

const { values } = parseArgs({
  options: {
    teams: { type: 'string', default: '50' },
    enrollments: { type: 'string' },
    hurry: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

const bundle = await buildTestBundle()
const say = (line: string): boolean =>
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
try {
  const { enrollments, teams, seed, minutes, hurry } = values
  const given = { seed: Number(seed), bundle: bundle.path, say }
  const found =
    enrollments === undefined
      ? await runChaos({
          ...given,
          teams: Number(teams),
          minutes: Number(minutes ?? 10),
          patienceMs: 180_000,
        })
      : await runWithServers({
          ...given,
          enrollments: Number(enrollments),
          minutes: Number(minutes ?? 3),
          hurry,
        })
  for (const line of found) say(`BROKEN ${line}`)
  say(found.length === 0 ? 'held' : `seed ${values.seed}: ${found.length} did not hold`)
  process.exitCode = found.length === 0 ? 0 : 1
} finally {
  await bundle.stop()
}
