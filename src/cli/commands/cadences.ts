// `cadences list` and `show`: the mirror; and what SalesLoft's API does not offer.
import { Command } from 'commander'
import { cadenceFixed } from '../../domain/cadence-fixed.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { MirrorAge, MirroredCadence, ShownCadence } from '../../store/cadences.ts'
import { command, type Cli } from '../command.ts'
import { wholeNumber } from '../options.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatSeconds, formatStamp } from '../words.ts'
import { copyCommand, diffCommand, exportCommand, importCommand } from './cadence-files.ts'

const columns = [
  { title: 'cadence', align: 'right' },
  { title: 'name' },
  { title: 'state' },
  { title: 'kind' },
  { title: 'owner' },
  { title: 'steps', align: 'right' },
  { title: 'people now', align: 'right' },
  { title: 'ever', align: 'right' },
  { title: 'identifier' },
] as const
const stepColumns = [
  { title: 'day', align: 'right' },
  { title: 'step', align: 'right' },
  { title: 'id', align: 'right' },
  { title: 'type' },
  { title: 'name' },
] as const

export function cadencesCommand(cli: Cli): Command {
  return new Command('cadences')
    .description('cadences and their steps: look, export, import, copy, compare')
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(exportCommand(cli))
    .addCommand(importCommand(cli))
    .addCommand(copyCommand(cli))
    .addCommand(diffCommand(cli))
    .addCommand(fixedCommand('update'))
    .addCommand(fixedCommand('delete'))
}

type ListOptions = {
  readonly team?: boolean
  readonly personal?: true
  readonly archived?: true
  readonly owner?: string
  readonly text?: string
  readonly limit: string
}

function listCommand(cli: Cli): Command {
  return command('list', {
    does: 'list cadences by name: steps, people on them, owner; from the mirror',
    examples: [
      'cadences list acme',
      'cadences list acme --team --text outbound',
      'cadences list acme --owner jane@example.com --archived --json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--team', 'only team cadences')
    .option('--personal', 'only others')
    .option('--owner <user>', 'only of this user: id, e-mail address or a part of the name')
    .option('--text <text>', 'only with this in their name, or as their external identifier')
    .option('--archived', 'those that are archived instead of the others')
    .option('--limit <count>', 'how many at most, up to 1000', '200')
    .action(async (slug: string, options: ListOptions) => {
      const team = parseTeamSlug(slug)
      const { owner, text, archived, limit } = options
      if (options.team === true && options.personal === true)
        throw new AppError('usage.invalid', 'Say --team or --personal, or neither.')
      const ask = {
        team,
        owner,
        text,
        archived: archived === true,
        teamCadence: options.team === true ? true : options.personal === true ? false : undefined,
        limit: wholeNumber('limit', limit, { least: 1, most: 1_000 }),
      }
      await using app = await openApp(cli)
      const { cadences, asOf } = await app.cadences.list(ask)
      cli.output.result({ team, cadences, asOf }, () => [
        ...(cadences.length === 0
          ? [`The mirror of ${team} has no such cadence.`]
          : renderTable(columns, cadences.map(rowOf), cli.output.paint)),
        ...(cadences.length < ask.limit
          ? []
          : [`Cut at ${ask.limit}, by name: more with --limit.`]),
        ageLine(asOf),
      ])
    })
}

function showCommand(cli: Cli): Command {
  return command('show', {
    does: 'one cadence: settings, counts, steps by day, people by state; from the mirror',
    examples: ['cadences show acme 4711', 'cadences show acme 4711 --json'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<cadence>', 'its number')
    .action(async (slug: string, id: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const { cadence, asOf } = await app.cadences.show(team, id)
      cli.output.result({ team, cadence, asOf }, () => [
        ...factsOf(cadence),
        '',
        ...(cadence.stepsByDay.length === 0
          ? ['It has no steps.']
          : renderTable(stepColumns, cadence.stepsByDay.map(stepRow), cli.output.paint)),
        '',
        ageLine(asOf),
      ])
    })
}

/** Whatever is said of it, the answer is the same. */
function fixedCommand(name: 'update' | 'delete'): Command {
  return command(name, {
    does: 'not offered by SalesLoft’s API: says what can be done instead',
    examples: [`cadences ${name} acme 4711`],
  })
    .argument('[words...]')
    .allowUnknownOption()
    .action(() => {
      throw cadenceFixed()
    })
}

function rowOf(each: MirroredCadence): readonly string[] {
  return [
    each.id,
    each.name ?? '–',
    stateOf(each),
    kindOf(each),
    ownerOf(each),
    formatCount(each.steps),
    formatCount(each.peopleNow),
    formatCount(each.peopleEver),
    each.externalIdentifier ?? '',
  ]
}

function stateOf({ state, archived }: MirroredCadence): string {
  return archived ? 'archived' : (state ?? '–')
}

function kindOf({ teamCadence, shared }: MirroredCadence): string {
  if (teamCadence === true) return 'team'
  return shared === true ? 'shared' : 'personal'
}

function ownerOf({ owner }: MirroredCadence): string {
  return owner === null ? '–' : (owner.name ?? `user ${owner.id}`)
}

function stepRow(each: ShownCadence['stepsByDay'][number]): readonly string[] {
  const { id, day, number, type, name, disabled } = each
  const off = disabled === true ? ' (switched off)' : ''
  return [numberOf(day), numberOf(number), id, type ?? '–', `${name ?? '–'}${off}`]
}

function factsOf(cadence: ShownCadence): readonly string[] {
  const { settings, counts, people, deletedAt, externalIdentifier } = cadence
  const facts = [
    ['name', cadence.name ?? '–'],
    ['state', `${stateOf(cadence)}, ${kindOf(cadence)}, ${cadence.function ?? 'no function'}`],
    ['owner', ownerOf(cadence)],
    ['identifier', externalIdentifier ?? '–'],
    [
      'settings',
      [
        `${numberOf(settings.targetDailyPeople)} people a day`,
        `who replies: ${stays(settings.removesReplied)}`,
        `who bounces: ${stays(settings.removesBounced)}`,
        `opt-out link: ${yesNo(settings.optOutLink)}`,
        ...(settings.overridesContactRestrictions === true
          ? ['operational: contact restrictions do not apply']
          : []),
      ].join('; '),
    ],
    [
      'people',
      `${formatCount(cadence.peopleNow)} now, ${formatCount(cadence.peopleEver)} ever` +
        people.map((each) => `; ${each.state} ${formatCount(each.people)}`).join(''),
    ],
    [
      'SalesLoft',
      `counts ${numberOf(counts.people)} people, ${numberOf(counts.peopleActedOn)} acted on, ` +
        `${numberOf(counts.meetingsBooked)} meetings, ${numberOf(counts.opportunitiesCreated)} opportunities`,
    ],
    ...(deletedAt === null ? [] : [['deleted', `found gone ${formatStamp(deletedAt)} UTC`]]),
  ]
  return facts.map(([title = '', fact = '']) => `${title.padEnd(12)}${fact}`)
}

function numberOf(value: number | null): string {
  return value === null ? '–' : formatCount(value)
}

function stays(removes: boolean | null): string {
  if (removes === null) return '–'
  return removes ? 'removed' : 'stays'
}

function yesNo(value: boolean | null): string {
  if (value === null) return '–'
  return value ? 'yes' : 'no'
}

function ageLine({ ageSeconds, ...complete }: MirrorAge): string {
  if (ageSeconds !== null) {
    return `From the mirror, complete up to ${formatSeconds(ageSeconds)} ago.`
  }
  const missing = Object.entries(complete).flatMap(([name, at]) => (at === null ? [name] : []))
  return `From the mirror, which is not complete yet: ${missing.join(', ')}.`
}
