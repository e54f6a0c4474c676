import type { Command } from 'commander'
import { streamOf } from '../../domain/streams.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'

export function pauseCommand(cli: Cli): Command {
  return steering(cli, 'pause', 'stop reading a team or one of its streams, until it is resumed')
}

export function resumeCommand(cli: Cli): Command {
  return steering(cli, 'resume', 'go on reading a team or one of its streams')
}

function steering(cli: Cli, verb: 'pause' | 'resume', does: string): Command {
  return command(verb, { does, examples: [`${verb} acme`, `${verb} acme people`] })
    .argument('<team>', 'slug of the team')
    .argument('[stream]', 'only this stream')
    .action(async (slug: string, name?: string) => {
      const team = parseTeamSlug(slug)
      const stream = name === undefined ? undefined : streamOf(name).name
      await using app = await openApp(cli)
      await app.operations[verb](team, stream, atCommandLine())
      const paused = verb === 'pause'
      cli.output.result({ team, stream: stream ?? null, paused }, () => [
        `${stream === undefined ? team : `${team} ${stream}`} is ${paused ? 'paused' : 'resumed'}.`,
      ])
    })
}
