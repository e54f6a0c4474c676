import type { Command } from 'commander'
import { streamOf } from '../../domain/streams.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { syncAndFollow } from '../follow.ts'
import { patienceOf, patienceOption } from '../options.ts'
import { openApp } from '../session.ts'
import { summarise, summaryLines } from '../summary.ts'

type Options = { full?: true; wait?: true; patience: string }

export function syncCommand(cli: Cli): Command {
  return command('sync', {
    does: 'read a team now: what changed, or everything again with --full',
    examples: ['sync acme --wait', 'sync acme people accounts --full --wait'],
  })
    .argument('<team>', 'slug of the team')
    .argument('[stream...]', 'only these streams')
    .option('--full', 'read from the beginning; rows stay, and what differs is corrected')
    .option('--wait', 'follow it to its end and print what it did')
    .option(...patienceOption)
    .action(async (slug: string, names: readonly string[], options: Options) => {
      const team = parseTeamSlug(slug)
      const streams = names.map((name) => streamOf(name).name)
      const patience = patienceOf(options)
      const full = options.full === true
      const { output } = cli
      await using app = await openApp(cli)
      const begun = performance.now()
      if (options.wait !== true) {
        const runs = await app.operations.syncNow(team, { streams, full })
        output.result({ team, runs }, () => [`${team} is being read; see: salesloft-worker status`])
        return
      }
      const stopping = cli.stopping()
      const asked = { app, team, streams, full, output, stopping, patience }
      const results = await syncAndFollow(asked)
      const summary = summarise(results, (performance.now() - begun) / 1_000, app.urls)
      output.result(summary, () => summaryLines(summary, output.paint))
      if (!summary.ok || stopping.aborted) process.exitCode = 1
    })
}
