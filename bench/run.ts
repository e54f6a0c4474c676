// npm run bench [-- NAME [ARGUMENTS]]: one benchmark, or all of them one after the other. Each prints its ratio last.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const benches = {
  cost: 'what a full first read costs, against the floor and two usual ways of reading',
  big: 'a first read in windows, through everything: cost, share of the budget, time, memory, history',
  budget: 'how much of the budget is used while there is work, and how long an operator waits',
  contacts: 'what it costs to push ten thousand changed contacts, through everything',
  enroll:
    'how long an enrolment waits while a big read uses the whole budget, against first in, first out',
  fresh: 'from a webhook to its row: how long, and how many events of Temporal',
  drain: 'ten thousand deliveries that wait: events of Temporal and deliveries a second',
  report: 'the figures of a report over a million activities, against plain SQL',
  teams:
    'a thousand teams, most of them idle, on one worker and on four: punctuality, budgets, price, CPU',
  push: 'what it costs to write ten thousand people, as a bulk job and one by one',
  throughput: 'rows a second without a limit, through everything, against a bare loop',
  webhooks: 'deliveries stored and answered a second, against a bare server and stripe-sync-engine',
  upsert: 'rows a second into the mirror, against COPY and merge',
} as const

const [name, ...rest] = process.argv.slice(2)
const chosen = name === undefined ? Object.keys(benches) : [name]
if (name !== undefined && !Object.hasOwn(benches, name)) {
  const known = Object.entries(benches).map(([each, what]) => `  ${each}: ${what}`)
  process.stderr.write(`There is no benchmark "${name}". There are:\n${known.join('\n')}\n`)
  process.exitCode = 2
} else {
  for (const each of chosen) {
    process.stdout.write(`\n# ${each}\n`)
    const script = path.join(import.meta.dirname, `${each}.ts`)
    const { status } = spawnSync(process.execPath, [script, ...rest], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
