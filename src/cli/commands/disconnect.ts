import type { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'

export function disconnectCommand(cli: Cli): Command {
  return command('disconnect', {
    does: 'stop reading a team and forget its key; keeps the mirror unless told',
    examples: ['disconnect acme', 'disconnect acme --erase'],
  })
    .argument('<team>', 'slug of the team')
    .option('--erase', 'delete its mirrored rows and everything else that is stored about it')
    .action(async (slug: string, options: { erase?: true }) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const erased = options.erase === true
      const { unscheduled, webhooks } = await app.operations.disconnect(team, { erase: erased })
      cli.output.result({ team, erased, unscheduled, webhooks }, () => [
        `${team} is disconnected; its rows were ${erased ? 'deleted' : 'kept'}.`,
        ...(webhooks.left === 0
          ? []
          : [
              `${webhooks.left} webhook subscriptions are still in SalesLoft: what they send is refused here.`,
            ]),
        ...(unscheduled
          ? []
          : ['Temporal was not reached: its schedule goes with the next `schedules apply`.']),
      ])
    })
}
