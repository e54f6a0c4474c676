import type { Command } from 'commander'
import { adviceOn } from '../../domain/advice.ts'
import { streamOf } from '../../domain/streams.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { sweepAndFollow, type Swept } from '../follow-sweeps.ts'
import { patienceOf, patienceOption } from '../options.ts'
import { openApp } from '../session.ts'
import { renderTable, type Column } from '../table.ts'
import { formatCount } from '../words.ts'

type Options = { wait?: true; confirm?: true; patience: string }

const counts = [
  'fetched',
  'created',
  'suspects',
  'deleted',
  'mismatched',
  'repaired',
  'cost',
] as const
const columns: readonly Column[] = [
  { title: 'stream' },
  { title: 'state' },
  ...counts.map((title) => ({ title, align: 'right' as const })),
  { title: 'error' },
]
// A stream that the key may not read makes no command fail.
const good: ReadonlySet<string> = new Set(['current', 'unavailable'])

export function sweepCommand(cli: Cli): Command {
  return command('sweep', {
    does: 'repair a team and find its deletes now',
    examples: ['sweep acme --wait', 'sweep acme people --confirm --wait'],
  })
    .argument('<team>', 'slug of the team')
    .argument('[stream...]', 'only these streams')
    .option('--wait', 'follow it to its end and print what it did')
    .option(...patienceOption)
    .option('--confirm', 'what a sweep found missing, implausibly much, is gone: go on with it')
    .action(async (slug: string, names: readonly string[], options: Options) => {
      const team = parseTeamSlug(slug)
      const streams = [...new Set(names.map((name) => streamOf(name).name))]
      const patience = patienceOf(options)
      const confirm = options.confirm === true
      const { output } = cli
      await using app = await openApp(cli)
      if (options.wait !== true) {
        const started = await app.operations.sweepNow(team, { streams, confirm })
        const runs = started.map(({ workflowId, runId }) => ({ workflowId, runId }))
        output.result({ team, runs }, () => [
          `${team} is being swept; see: salesloft-worker status`,
        ])
        return
      }
      const stopping = cli.stopping()
      const asked = { app, team, streams, confirm, output, stopping, patience }
      const { all, swept } = await sweepAndFollow(asked)
      const ok = swept.length === all && swept.every(({ state }) => good.has(state))
      output.result({ ok, sweeps: swept }, () => [
        ...renderTable(columns, swept.map(rowOf), output.paint),
        ...swept.flatMap((each) => adviceFor(team, each)),
      ])
      if (!ok) process.exitCode = 1
    })
}

function rowOf(each: Swept): readonly string[] {
  const error = each.error === undefined ? '' : `${each.error.code}: ${each.error.message}`
  return [each.stream, each.state, ...counts.map((name) => formatCount(each[name])), error]
}

function adviceFor(team: string, { stream, state, error }: Swept): readonly string[] {
  if (state === 'paused')
    return [`${stream}: \`salesloft-worker resume ${team} ${stream}\` lets it go on.`]
  return error === undefined ? [] : [`${stream}: ${adviceOn(error.code, team, stream)}`]
}
