import type { Command } from 'commander'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatStamp } from '../words.ts'

const columns = [
  { title: 'team' },
  { title: 'name' },
  { title: 'SalesLoft id' },
  { title: 'state' },
  { title: 'connected (UTC)' },
  { title: 'base URL' },
]

export function teamsCommand(cli: Cli): Command {
  return command('teams', {
    does: 'list the teams that are or were connected',
    examples: ['teams', 'teams --json'],
  }).action(async () => {
    await using app = await openApp(cli)
    const teams = (await app.teams.list()).map((team) => ({
      team: team.slug,
      name: team.name,
      salesloftTeamId: team.salesloftTeamId,
      state: stateOf(team),
      connectedAt: team.connectedAt,
      baseUrl: team.baseUrl,
    }))
    cli.output.result({ teams }, () =>
      teams.length === 0
        ? ['No team is connected; begin with: salesloft-worker connect TEAM --api-key-stdin']
        : renderTable(
            columns,
            teams.map((each) => [
              each.team,
              each.name,
              each.salesloftTeamId,
              each.state,
              formatStamp(each.connectedAt),
              each.baseUrl,
            ]),
            cli.output.paint,
          ),
    )
  })
}

function stateOf(team: {
  readonly disconnectedAt: string | null
  readonly pausedAt: string | null
}): string {
  if (team.disconnectedAt !== null) return 'disconnected'
  return team.pausedAt === null ? 'connected' : 'paused'
}
