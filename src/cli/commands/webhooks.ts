import { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { WebhooksApplied } from '../../services/webhooks.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { listCommand, replayCommand } from './deliveries.ts'

type ApplyOptions = { readonly dryRun?: true; readonly rotate?: true; readonly moved?: true }

export function webhooksCommand(cli: Cli): Command {
  return new Command('webhooks')
    .description('webhook subscriptions as code; deliveries; replay')
    .addCommand(applyCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(replayCommand(cli))
}

function applyCommand(cli: Cli): Command {
  return command('apply', {
    does: 'make the subscriptions in SalesLoft what they should be; changes only what differs',
    examples: [
      'webhooks apply acme --dry-run',
      'webhooks apply acme',
      'webhooks apply acme --rotate',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--dry-run', 'only say what would be done')
    .option(
      '--rotate',
      'new tokens at a new address; the old ones are removed once the new ones are there',
    )
    .option('--moved', 'remove too what this database made for another PUBLIC_URL')
    .action(async (slug: string, options: ApplyOptions) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const dryRun = options.dryRun === true
      const applied = await app.webhooks.apply(team, { ...options, signal: cli.stopping() })
      cli.output.result({ team, dryRun, ...applied }, () => linesOf(applied, dryRun))
    })
}

const words = {
  create: ['subscribed', 'to subscribe'],
  adopt: ['found again', 'to take over'],
  enable: ['switched on again', 'to switch on again'],
  remove: ['removed', 'to remove'],
  retire: ['replaced', 'to replace'],
  forget: ['forgotten', 'to forget'],
  refuse: ['refused by SalesLoft', 'refused by SalesLoft'],
} as const satisfies Record<WebhooksApplied['steps'][number]['did'], readonly [string, string]>

function linesOf(applied: WebhooksApplied, dryRun: boolean): readonly string[] {
  const { callback, wanted, active, steps, elsewhere } = applied
  const groups = [...Map.groupBy(steps, ({ did }) => did)]
  const lines = groups.map(([did, of]) => {
    const events = of.map(({ event }) => event).join(', ')
    return `${of.length} ${words[did][dryRun ? 1 : 0]}: ${events}`
  })
  const refusal = steps.find(({ did }) => did === 'refuse')
  return [
    `${active} of ${wanted} event types are subscribed at ${callback}.`,
    ...lines,
    ...(refusal?.why === undefined ? [] : [refusal.why]),
    ...(elsewhere === 0
      ? []
      : [`${elsewhere} of this database lead to another address: \`--moved\` removes them.`]),
  ]
}
