import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { App } from '../../app.ts'
import { type StreamName, streamOf } from '../../domain/streams.ts'
import { isWalked } from '../../domain/sweep.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import type { SweepStatus } from '../../store/sweep-status.ts'
import { command, type Cli } from '../command.ts'
import type { Output } from '../output.ts'
import { openApp } from '../session.ts'
import { renderTable, type Column } from '../table.ts'
import { formatCount } from '../words.ts'

type Options = { wait?: true; confirm?: true }

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
const pollMs = 300

export function sweepCommand(cli: Cli): Command {
  return command('sweep', {
    does: 'repair a team and find its deletes now',
    examples: ['sweep acme --wait', 'sweep acme people --confirm --wait'],
  })
    .argument('<team>', 'slug of the team')
    .argument('[stream...]', 'only these streams')
    .option('--wait', 'follow it to its end and print what it did')
    .option('--confirm', 'what a sweep found missing, implausibly much, is gone: go on with it')
    .action(async (slug: string, names: readonly string[], options: Options) => {
      const team = parseTeamSlug(slug)
      const streams = names.map((name) => streamOf(name).name)
      const { output } = cli
      await using app = await openApp(cli)
      const before = await endings(app, team)
      const asked = { streams, confirm: options.confirm === true }
      const started = await app.operations.sweepNow(team, asked)
      const runs = started.map(({ workflowId, runId }) => ({ workflowId, runId }))
      if (options.wait !== true) {
        output.result({ team, runs }, () => [
          `${team} is being swept; see: salesloft-worker status`,
        ])
        return
      }
      const stopping = cli.stopping()
      const wanted = started.map(({ stream }) => stream).filter(isSwept)
      const swept = await followSweeps({ app, team, wanted, before, output, stopping })
      const ok = swept.length === wanted.length && swept.every(({ state }) => state === 'current')
      output.result({ ok, sweeps: swept }, () =>
        renderTable(columns, swept.map(rowOf), output.paint),
      )
      if (!ok) process.exitCode = 1
    })
}

/** The others are read fully, as `status` shows. */
function isSwept(name: StreamName): boolean {
  const { kind, hasUpdatedAt } = streamOf(name)
  return isWalked({ mode: kind, hasUpdatedAt })
}

/** When the latest sweep of each stream ended. */
async function endings(app: App, team: TeamSlug): Promise<ReadonlyMap<StreamName, string | null>> {
  return new Map(
    (await app.sweeps.status(team)).map(({ stream, finishedAt }) => [stream, finishedAt]),
  )
}

async function followSweeps(given: {
  readonly app: App
  readonly team: TeamSlug
  readonly wanted: readonly StreamName[]
  readonly before: ReadonlyMap<StreamName, string | null>
  readonly output: Output
  readonly stopping: AbortSignal
}): Promise<readonly SweepStatus[]> {
  const { app, team, wanted, before, output, stopping } = given
  for (;;) {
    const sweeps = (await app.sweeps.status(team)).filter(({ stream }) => wanted.includes(stream))
    const ended = sweeps.filter(
      ({ stream, finishedAt }) => finishedAt !== null && finishedAt !== before.get(stream),
    )
    if (ended.length === wanted.length || stopping.aborted) {
      output.live([])
      return ended
    }
    const fetched = sweeps.reduce((sum, each) => sum + each.fetched, 0)
    const line = `${formatCount(ended.length)} of ${formatCount(wanted.length)} streams are swept, ${formatCount(fetched)} records read`
    if (output.terminal) output.live([line])
    await wait(pollMs, undefined, { signal: stopping }).catch(() => undefined)
  }
}

function rowOf(each: SweepStatus): readonly string[] {
  const error = each.error === undefined ? '' : `${each.error.code}: ${each.error.message}`
  return [each.stream, each.state, ...counts.map((name) => formatCount(each[name])), error]
}
