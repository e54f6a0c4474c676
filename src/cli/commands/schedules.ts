import { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatStamp } from '../words.ts'

const columns = [
  { title: 'schedule' },
  { title: 'state' },
  { title: 'next (UTC)' },
  { title: 'note' },
]

export function schedulesCommand(cli: Cli): Command {
  return new Command('schedules')
    .description('Temporal Schedules as code')
    .addCommand(applyCommand(cli))
    .addCommand(listCommand(cli))
}

function applyCommand(cli: Cli): Command {
  return command('apply', {
    does: 'make the schedules what the connected teams need; changes only what differs',
    examples: ['schedules apply', 'schedules apply --json'],
  }).action(async () => {
    await using app = await openApp(cli)
    const schedules = await app.operations.applySchedules()
    cli.output.result({ schedules }, () =>
      schedules.length === 0
        ? ['No team is connected: there is nothing to schedule.']
        : schedules.map(({ id, did }) => `${id} ${did}`),
    )
  })
}

function listCommand(cli: Cli): Command {
  return command('list', {
    does: 'list the schedules as Temporal has them',
    examples: ['schedules list', 'schedules list acme --json'],
  })
    .argument('[team]', 'only this team')
    .action(async (team?: string) => {
      await using app = await openApp(cli)
      const temporal = await app.temporal()
      const schedules = await temporal.listSchedules(
        team === undefined ? undefined : parseTeamSlug(team),
      )
      cli.output.result({ schedules }, () =>
        renderTable(
          columns,
          schedules.map((each) => [
            each.id,
            each.paused ? 'paused' : 'active',
            formatStamp(each.nextAt),
            each.note ?? '',
          ]),
          cli.output.paint,
        ),
      )
    })
}
