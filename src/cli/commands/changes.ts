import { setTimeout as wait } from 'node:timers/promises'
import { Command } from 'commander'
import type { App } from '../../app.ts'
import { AppError } from '../../domain/errors.ts'
import { type StreamName, streamOf } from '../../domain/streams.ts'
import { settingBounds } from '../../domain/team-settings.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import type { Change } from '../../store/changes.ts'
import { command, type Cli } from '../command.ts'
import { wholeNumber } from '../options.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'

const pollMs = 1_000
const defaultKeepDays = 7
const atOnce = 1_000

const columns = [
  { title: 'stream' },
  { title: 'followed since (UTC)' },
  { title: 'kept for', align: 'right' },
  { title: 'changes', align: 'right' },
] as const

export function changesCommand(cli: Cli): Command {
  return new Command('changes')
    .description('what happens to mirrored rows, for applications that follow it')
    .addCommand(followCommand(cli))
    .addCommand(unfollowCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(readCommand(cli))
}

/** @throws AppError `team.unknown`, `stream.unknown` */
async function subject(app: App, team: TeamSlug, names: readonly string[]) {
  await app.teams.get(team)
  return { team, streams: names.map((name): StreamName => streamOf(name).name) }
}

function followCommand(cli: Cli): Command {
  return command('follow', {
    does: 'record the changes of these streams from now on',
    examples: ['changes follow acme people accounts', 'changes follow acme people --keep-days 30'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<streams...>', 'streams')
    .option('--keep-days <days>', 'how long a change is kept', String(defaultKeepDays))
    .action(async (slug: string, names: readonly string[], options: { keepDays: string }) => {
      const keepDays = wholeNumber('keep-days', options.keepDays, settingBounds.changeFeedDays)
      await using app = await openApp(cli)
      const { team, streams } = await subject(app, parseTeamSlug(slug), names)
      await app.changes.follow({ team, streams, keepDays, by: atCommandLine() })
      cli.output.result({ team, streams, keepDays }, () => [
        `Changes of ${streams.join(', ')} are recorded, and kept for ${keepDays} days.`,
      ])
    })
}

function unfollowCommand(cli: Cli): Command {
  return command('unfollow', {
    does: 'record them no longer, and forget what was recorded',
    examples: ['changes unfollow acme people'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<streams...>', 'streams')
    .action(async (slug: string, names: readonly string[]) => {
      await using app = await openApp(cli)
      const { team, streams } = await subject(app, parseTeamSlug(slug), names)
      await app.changes.unfollow({ team, streams, by: atCommandLine() })
      cli.output.result({ team, streams }, () => [
        `Changes of ${streams.join(', ')} are recorded no longer.`,
      ])
    })
}

function listCommand(cli: Cli): Command {
  return command('list', {
    does: 'the streams whose changes are recorded',
    examples: ['changes list acme'],
  })
    .argument('<team>', 'slug of the team')
    .action(async (slug: string) => {
      await using app = await openApp(cli)
      const { team } = await subject(app, parseTeamSlug(slug), [])
      const followed = await app.changes.list(team)
      const head = await app.changes.head(team)
      cli.output.result({ team, head, streams: followed }, () =>
        followed.length === 0
          ? [`No changes of ${team} are recorded: salesloft-worker changes follow ${team} people`]
          : [
              ...renderTable(
                columns,
                followed.map(({ stream, since, keepDays, kept }) => [
                  stream,
                  formatStamp(since),
                  `${keepDays} d`,
                  formatCount(kept),
                ]),
                cli.output.paint,
              ),
              `The newest change is number ${head}.`,
            ],
      )
    })
}

type ReadOptions = { readonly after: string; readonly wait?: true; readonly json?: true }

function readCommand(cli: Cli): Command {
  return command('read', {
    does: 'print changes after a number, up to 1,000 at once',
    examples: [
      'changes read acme --after 0',
      'changes read acme people --after 4711 --wait',
      'changes read acme --after 4711 --json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('[streams...]', 'only these streams')
    .requiredOption('--after <number>', 'the number of the last change that you have dealt with')
    .option('--wait', 'go on with those that come, until Ctrl-C')
    .action(async (slug: string, names: readonly string[], options: ReadOptions) => {
      if (!/^\d{1,18}$/.test(options.after)) {
        throw new AppError('usage.invalid', '--after takes the number of a change, or 0.')
      }
      if (options.wait === true && options.json === true) {
        throw new AppError('usage.invalid', '--wait prints lines, and --json one object.')
      }
      await using app = await openApp(cli)
      const { team, streams } = await subject(app, parseTeamSlug(slug), names)
      const asked = { team, most: atOnce, ...(streams.length > 0 && { streams }) }
      let { after } = options
      let found = await app.changes.after({ ...asked, after })
      after = found.at(-1)?.sequence ?? after
      cli.output.result({ team, changes: found, after }, () => found.map(lineOf))
      const stopping = cli.stopping()
      while (options.wait === true && !stopping.aborted) {
        if (found.length < atOnce) await pause(stopping)
        found = await app.changes.after({ ...asked, after })
        after = found.at(-1)?.sequence ?? after
        if (found.length > 0) cli.output.result({ changes: found }, () => found.map(lineOf))
      }
    })
}

async function pause(stopping: AbortSignal): Promise<void> {
  await wait(pollMs, undefined, { signal: stopping }).catch(() => undefined)
}

function lineOf({ sequence, at, stream, id, happened }: Change): string {
  return `${sequence}  ${formatStamp(at)}  ${stream} ${id} ${happened}`
}
