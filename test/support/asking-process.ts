// A process of the product that, told by a line on standard input, asks SalesLoft five times at once as the team `acme`. It
// says the code of what failed, or `ok`; at the crash point that FAULT_POINT names it is killed.
import { once } from 'node:events'
import { createApp } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { settled } from '../../src/domain/errors.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'

const { FAULT_POINT: fault } = process.env
await using app = await createApp({
  ...readConfiguration(process.env),
  urls: { page: null, temporal: null },
  version: 'test',
  at(point) {
    if (point === fault) process.kill(process.pid, 'SIGKILL')
  },
})
const client = await app.accounts.of(parseTeamSlug('acme'))
await app.teams.list()
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const asked = await Promise.all(
  Array.from({ length: 5 }, () => settled(client.team({ lane: 'interactive' }))),
)
process.stdout.write(`${asked.map((each) => (each.ok ? 'ok' : each.error.code)).join(' ')}\n`)
process.stdin.destroy()
