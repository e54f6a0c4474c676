// One turn after another at a stream, in a process of its own that a test may give little memory.
import { createTurns } from '../../src/activities/turns.ts'
import { createApp } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createLog } from '../../src/telemetry/logs.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'

await using app = await createApp({
  ...readConfiguration(process.env),
  urls: { page: null, temporal: null },
  version: 'test',
})
const turns = createTurns({
  clientOf: (team) => app.accounts.of(team),
  sync: app.sync,
  teams: app.teams,
  metrics: createMetrics({ version: 'test' }),
  log: createLog({ level: 'silent' }),
})
const turn = await turns.take({
  team: parseTeamSlug('acme'),
  stream: 'people',
  full: false,
  limit: { pages: 100, ms: 60_000 },
  workflow: { id: 'w', runId: 'r' },
  signal: new AbortController().signal,
})
process.stdout.write(`${turn.state}\n`)
