import type { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { statusLines } from '../status-lines.ts'

export function statusCommand(cli: Cli): Command {
  return command('status', {
    does: 'show state, lag, watermark, rows and errors of every stream',
    examples: ['status', 'status acme', 'status --json | jq .teams[].streams[].lagSeconds'],
  })
    .argument('[team]', 'only this team')
    .action(async (team?: string) => {
      await using app = await openApp(cli)
      const status = await app.status(team === undefined ? undefined : parseTeamSlug(team))
      cli.output.result(status, () => statusLines(status, cli.output.paint))
    })
}
