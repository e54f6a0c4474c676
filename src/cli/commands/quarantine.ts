import { Command } from 'commander'
import { printableBytes } from '../../domain/bytes.ts'
import { AppError } from '../../domain/errors.ts'
import { streamOf } from '../../domain/streams.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'

const columns = [
  { title: 'number', align: 'right' },
  { title: 'stream' },
  { title: 'record' },
  { title: 'bytes', align: 'right' },
  { title: 'met', align: 'right' },
  { title: 'last met (UTC)' },
  { title: 'asked again (UTC)' },
  { title: 'reason' },
] as const

type Options = { readonly stream?: string; readonly all?: true }

export function quarantineCommand(cli: Cli): Command {
  return new Command('quarantine')
    .description('records that could not be stored as they should be')
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(retryCommand(cli))
    .addCommand(dropCommand(cli))
}

function picked(slug: string, ids: readonly string[], { stream, all }: Options) {
  if (ids.length === 0 && stream === undefined && all !== true) {
    throw new AppError('usage.invalid', 'Name numbers, --stream or --all.')
  }
  return {
    team: parseTeamSlug(slug),
    stream: stream === undefined ? undefined : streamOf(stream).name,
    ids: ids.length === 0 ? undefined : ids,
  }
}

function listCommand(cli: Cli): Command {
  return command('list', {
    does: 'list them: what, why, since when',
    examples: ['quarantine list acme', 'quarantine list acme --stream people --json'],
  })
    .argument('<team>', 'slug of the team')
    .option('--stream <stream>', 'only this stream')
    .action(async (slug: string, options: Options) => {
      const { team, stream } = picked(slug, [], { ...options, all: true })
      await using app = await openApp(cli)
      await app.teams.get(team)
      const entries = await app.quarantine.list({ team, stream })
      cli.output.result({ team, entries }, () =>
        entries.length === 0
          ? [`The quarantine of ${team} is empty.`]
          : renderTable(
              columns,
              entries.map((each) => [
                each.id,
                each.stream,
                each.recordId ?? '–',
                formatCount(each.size),
                formatCount(each.seen),
                formatStamp(each.lastSeenAt),
                formatStamp(each.askedAt),
                each.reason,
              ]),
              cli.output.paint,
            ),
      )
    })
}

function showCommand(cli: Cli): Command {
  return command('show', {
    does: 'print one record as it was served; what is not printable is escaped',
    examples: [
      'quarantine show acme 17',
      'quarantine show acme 17 --json | jq -r .bytes | base64 -d',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<number>', 'number of the entry')
    .action(async (slug: string, id: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const { bytes, ...entry } = await app.quarantine.show(team, id)
      cli.output.result({ team, ...entry, bytes: bytes.toString('base64') }, () => [
        `${entry.stream} ${entry.recordId ?? '(no id)'}: ${entry.reason}`,
        printableBytes(bytes),
      ])
    })
}

/** A command about some entries: by number, of a stream, or all. */
function picking(name: string, given: Parameters<typeof command>[1]): Command {
  return command(name, given)
    .argument('<team>', 'slug of the team')
    .argument('[numbers...]', 'numbers of entries')
    .option('--stream <stream>', 'all of this stream')
    .option('--all', 'all of the team')
}

function retryCommand(cli: Cli): Command {
  return picking('retry', {
    does: 'ask SalesLoft for them again and store those that are whole now',
    examples: ['quarantine retry acme 17 18', 'quarantine retry acme --stream people'],
  }).action(async (slug: string, ids: readonly string[], options: Options) => {
    const wanted = picked(slug, ids, options)
    await using app = await openApp(cli)
    await app.teams.get(wanted.team)
    const retried = await app.quarantine.retry(wanted)
    const { asked, healed, still, withoutId } = retried
    cli.output.result({ team: wanted.team, ...retried }, () => [
      `${asked} asked for again: ${healed} stored, ${still} spoilt still or gone.`,
      ...(withoutId === 0 ? [] : [`${withoutId} without an id can only be dropped.`]),
    ])
  })
}

function dropCommand(cli: Cli): Command {
  return picking('drop', {
    does: 'forget them; the counts of the runs that met them stay',
    examples: ['quarantine drop acme 17', 'quarantine drop acme --stream people'],
  }).action(async (slug: string, ids: readonly string[], options: Options) => {
    const wanted = picked(slug, ids, options)
    await using app = await openApp(cli)
    await app.teams.get(wanted.team)
    const { dropped } = await app.quarantine.drop(wanted)
    cli.output.result({ team: wanted.team, dropped }, () => [`${dropped} dropped.`])
  })
}
