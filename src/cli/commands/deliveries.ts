// `webhooks list` and `webhooks replay`.
import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { deliveryStates, type DeliveryState } from '../../domain/inbox.ts'
import { parseSince } from '../../domain/since.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { ListedDelivery, ReplayAsk } from '../../store/inbox-list.ts'
import { command, type Cli } from '../command.ts'
import { wholeNumber } from '../options.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatSeconds, formatStamp } from '../words.ts'

const columns = [
  { title: 'number', align: 'right' },
  { title: 'received (UTC)' },
  { title: 'age', align: 'right' },
  { title: 'event' },
  { title: 'record' },
  { title: 'state' },
  { title: 'outcome' },
  { title: 'failed', align: 'right' },
  { title: 'again', align: 'right' },
  { title: 'error' },
] as const

type ListOptions = {
  readonly event?: string
  readonly state?: string
  readonly since?: string
  readonly limit: string
}

export function listCommand(cli: Cli): Command {
  return command('list', {
    does: 'list deliveries, the latest first: what came of each',
    examples: [
      'webhooks list acme',
      'webhooks list acme --state dead --json',
      'webhooks list acme --event person_updated --since 2h',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--event <event>', 'only of this event type')
    .option('--state <state>', `only ${deliveryStates.join(', ')}`)
    .option('--since <since>', 'only those received since then: 30m, 2h, 7d or an instant')
    .option('--limit <count>', 'how many at most, up to 1000', '50')
    .action(async (slug: string, { event, state, since, limit }: ListOptions) => {
      const team = parseTeamSlug(slug)
      const ask = {
        team,
        event,
        state: state === undefined ? undefined : stateOf(state),
        since: since === undefined ? undefined : parseSince(since, Date.now()),
        limit: wholeNumber('limit', limit, { least: 1, most: 1_000 }),
      }
      await using app = await openApp(cli)
      await app.teams.get(team)
      const deliveries = await app.deliveries.list(ask)
      cli.output.result({ team, deliveries }, () =>
        deliveries.length === 0
          ? [`No such delivery of ${team} is there.`]
          : renderTable(columns, deliveries.map(rowOf), cli.output.paint),
      )
    })
}

function stateOf(text: string): DeliveryState {
  const found = deliveryStates.find((state) => state === text)
  if (found !== undefined) return found
  throw new AppError('usage.invalid', `--state is one of ${deliveryStates.join(', ')}.`)
}

function rowOf(each: ListedDelivery): readonly string[] {
  const { stream, recordId } = each
  return [
    each.id,
    formatStamp(each.receivedAt),
    formatSeconds(each.ageSeconds),
    each.event,
    stream === null ? '–' : `${stream} ${recordId ?? ''}`.trim(),
    each.state,
    each.outcome ?? '–',
    formatCount(each.attempts),
    formatCount(each.redeliveries),
    each.error ?? '',
  ]
}

type ReplayOptions = {
  readonly id?: readonly string[]
  readonly dead?: true
  readonly since?: string
}

export function replayCommand(cli: Cli): Command {
  return command('replay', {
    does: 'work deliveries off once more: harmless, as a record never goes back to an older version',
    examples: [
      'webhooks replay acme --dead',
      'webhooks replay acme --id 17 18',
      'webhooks replay acme --since 2h',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--id <number...>', 'these')
    .option('--dead', 'all that were given up')
    .option('--since <since>', 'all received since then: 30m, 2h, 7d or an instant')
    .action(async (slug: string, options: ReplayOptions) => {
      const team = parseTeamSlug(slug)
      const of = pickedBy(options)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const replayed = await app.deliveries.replay({ team, of })
      cli.output.result({ team, replayed }, () => [
        `${formatCount(replayed)} ${replayed === 1 ? 'delivery is' : 'deliveries are'} worked off once more.`,
      ])
    })
}

function pickedBy({ id, dead, since }: ReplayOptions): ReplayAsk['of'] {
  const picked: ReplayAsk['of'][] = [
    ...(id === undefined ? [] : [{ ids: id.map(numberOf) }]),
    ...(dead === undefined ? [] : [{ dead }]),
    ...(since === undefined ? [] : [{ since: parseSince(since, Date.now()) }]),
  ]
  const [of, ...more] = picked
  if (of !== undefined && more.length === 0) return of
  throw new AppError('usage.invalid', 'Give one of --id, --dead and --since.')
}

function numberOf(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text
  throw new AppError('usage.invalid', '--id takes numbers, as `webhooks list` shows them.')
}
