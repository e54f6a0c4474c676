// `contacts conflicts` and `resolve`: what the contract leaves to somebody.
import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import type { App } from '../../app.ts'
import type { Decision, ShownConflict } from '../../services/contact-settling.ts'
import { command, type Cli } from '../command.ts'
import { wholeNumber } from '../options.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'
import { agreedText, valueText } from '../../domain/contact-decisions.ts'

const columns = [
  { title: 'id', align: 'right' },
  { title: 'what' },
  { title: 'contact' },
  { title: 'person', align: 'right' },
  { title: 'contact has' },
  { title: 'SalesLoft has' },
  { title: 'both had' },
  { title: 'found (UTC)' },
  { title: 'resolve as' },
] as const

type ListOptions = {
  readonly field?: string
  readonly all?: true
  readonly after?: string
  readonly limit: string
}

export function conflictsCommand(cli: Cli): Command {
  return command('conflicts', {
    does: 'list what somebody has to decide, the oldest first',
    examples: ['contacts conflicts acme', 'contacts conflicts acme --field email_address --json'],
  })
    .argument('<team>', 'slug of the team')
    .option('--field <field>', 'only of this field')
    .option('--all', 'those that have ended too')
    .option('--after <id>', 'go on behind this one')
    .option('--limit <count>', 'how many, up to 500', '50')
    .action(async (slug: string, options: ListOptions) => {
      const team = parseTeamSlug(slug)
      const { field, all, after } = options
      const most = wholeNumber('limit', options.limit, { least: 1, most: 500 })
      if (after !== undefined) wholeNumber('after', after, { least: 0, most: 999_999_999 })
      await using app = await openApp(cli)
      const listed = await app.contacts.conflicts.list({ team, field, all, after, most })
      cli.output.result({ team, ...listed }, () => [
        ...(listed.conflicts.length === 0
          ? [`There is nothing to decide about contacts of ${team}.`]
          : renderTable(columns, listed.conflicts.map(rowOf), cli.output.paint)),
        ...(listed.next === null ? [] : [`More: --after ${listed.next}`]),
      ])
    })
}

function rowOf(conflict: ShownConflict): readonly string[] {
  const { id, contact, person, base, local, remote, madeAt, choices, resolution } = conflict
  return [
    id,
    conflict.field ?? conflict.kind,
    contact ?? '–',
    person ?? '–',
    valueText(local),
    valueText(remote),
    agreedText(base),
    formatStamp(madeAt),
    resolution === null
      ? choices.map((each) => each.resolution).join(' | ')
      : `ended: ${resolution}`,
  ]
}

type ResolveOptions = {
  readonly as?: string
  readonly value?: string
  readonly field?: string
}

export function resolveCommand(cli: Cli): Command {
  return command('resolve', {
    does: 'decide conflicts; the next run does it',
    examples: [
      'contacts resolve acme 17 --as local',
      'contacts resolve acme 17 --value ann@example.com',
      'contacts resolve acme 18 --as 4711',
      'contacts resolve acme --field title --as salesloft',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('[ids...]', 'numbers of conflicts')
    .option(
      '--as <choice>',
      'as `contacts conflicts` offers: local, salesloft, the id of a person, new, ...',
    )
    .option('--value <text>', 'of a field: what holds on both sides instead')
    .option('--field <field>', 'all that are open of this field, instead of single ones')
    .action(async (slug: string, ids: readonly string[], options: ResolveOptions) => {
      const team = parseTeamSlug(slug)
      const { field } = options
      if (ids.length > 0 === (field !== undefined)) {
        throw new AppError(
          'usage.invalid',
          'Name conflicts by their numbers, or all of one --field.',
        )
      }
      const decision = decisionOf(options)
      await using app = await openApp(cli)
      if (field === undefined) await resolveSome(cli, app, team, ids, decision)
      else await resolveAll(cli, app, team, field, decision)
    })
}

function decisionOf({ as, value }: ResolveOptions): Decision {
  if (as !== undefined && value === undefined) return { resolution: as }
  if (value !== undefined && as === undefined) return { value }
  throw new AppError('usage.invalid', 'Say --as or --value.')
}

async function resolveSome(
  cli: Cli,
  app: App,
  team: TeamSlug,
  ids: readonly string[],
  decision: Decision,
): Promise<void> {
  const by = atCommandLine()
  const resolved: ShownConflict[] = []
  for (const id of ids) {
    resolved.push(await app.contacts.conflicts.resolve(team, id, decision, by))
  }
  cli.output.result({ team, conflicts: resolved }, () =>
    resolved.map(({ id, resolution }) => `${id} is decided: ${resolution ?? ''}`),
  )
}

async function resolveAll(
  cli: Cli,
  app: App,
  team: TeamSlug,
  field: string,
  decision: Decision,
): Promise<void> {
  if ('value' in decision) throw new AppError('usage.invalid', 'A value is for single conflicts.')
  const { resolution } = decision
  await app.teams.get(team)
  const by = atCommandLine()
  const count = await app.contacts.conflicts.resolveField(team, field, resolution, by)
  cli.output.result({ team, field, resolution, count }, () => [
    `${formatCount(count)} of ${field} are decided: ${resolution}`,
  ])
}
