// `npm run chaos -- [--teams 50] [--minutes 10] [--seed 1]`: the chaos of the suite, for as long as one wants.
import { parseArgs } from 'node:util'
import { buildTestBundle } from '../support/temporal.ts'
import { runChaos } from './run.ts'

const { values } = parseArgs({
  options: {
    teams: { type: 'string', default: '50' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
})

const bundle = await buildTestBundle()
const say = (line: string): boolean =>
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
try {
  const found = await runChaos({
    teams: Number(values.teams),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    patienceMs: 180_000,
    bundle: bundle.path,
    say,
  })
  for (const line of found) say(`BROKEN ${line}`)
  say(found.length === 0 ? 'held' : `seed ${values.seed}: ${found.length} did not hold`)
  process.exitCode = found.length === 0 ? 0 : 1
} finally {
  await bundle.stop()
}
