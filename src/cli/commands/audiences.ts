import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { Audience, AudienceRan, AudienceRun } from '../../domain/audiences.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'

export function audiencesCommand(cli: Cli): Command {
  return new Command('audiences')
    .description('saved queries over the mirror that say whom to enrol')
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(saveCommand(cli))
    .addCommand(runCommand(cli))
    .addCommand(removeCommand(cli))
}

const columns = [
  { title: 'audience' },
  { title: 'cadence', align: 'right' },
  { title: 'runs' },
  { title: 'next (UTC)' },
  { title: 'last (UTC)' },
  { title: 'named', align: 'right' },
  { title: 'waiting', align: 'right' },
  { title: 'state' },
] as const

function listCommand(cli: Cli): Command {
  return command('list', {
    does: 'those of a team, and how each last ran',
    examples: ['audiences list acme', 'audiences list acme --json'],
  })
    .argument('<team>', 'slug of the team')
    .action(async (slug: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const audiences = await app.audiences.list(team)
      cli.output.result({ team, audiences }, () => {
        if (audiences.length === 0) return [`${team} has no audiences yet.`]
        const rows = audiences.map(({ name, cadence, schedule, nextDueAt, last }) => [
          name,
          cadence,
          schedule === 'off' ? 'by hand' : schedule,
          formatStamp(nextDueAt),
          formatStamp(last?.at),
          last === null ? '–' : formatCount(last.named),
          last === null ? '–' : formatCount(last.waiting),
          last === null ? 'never ran' : (last.error?.code ?? last.state),
        ])
        return renderTable(columns, rows, cli.output.paint)
      })
    })
}

function showCommand(cli: Cli): Command {
  return command('show', {
    does: 'its query, its settings and its latest runs',
    examples: ['audiences show acme west'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<name>', 'name of the audience')
    .action(async (slug: string, name: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const audience = await app.audiences.show({ team, name })
      cli.output.result(audience, () => [
        ...settingLines(audience),
        '',
        audience.query,
        '',
        ...audience.runs.slice(0, 10).map(runLine),
      ])
    })
}

function settingLines(audience: Audience): readonly string[] {
  const { cadence, user, mostEnrolled, brakeCount, brakePercent, stopsOthers, schedule } = audience
  const brakes = [
    ...(brakeCount === null ? [] : [`more than ${formatCount(brakeCount)} people`]),
    ...(brakePercent === null ? [] : [`more than ${brakePercent} %`]),
  ]
  return [
    `${audience.name}: cadence ${cadence}, ${user === null ? "in the name of the key's user" : `in the name of user ${user}`}`,
    `enrols ${formatCount(mostEnrolled)} a run at most; ${stopsOthers ? 'stops those it names no more' : 'leaves those alone that it names no more'}`,
    `brake: ${brakes.length === 0 ? 'only where it names nobody any more' : brakes.join(', ')}`,
    `runs: ${schedule === 'off' ? 'by hand' : `${schedule}, next ${formatStamp(audience.nextDueAt)}`}`,
    `saved ${formatStamp(audience.changedAt)} by ${audience.changedBy}`,
  ]
}

function runLine({ at, by, state, named, entered, went, waiting, batch, error }: AudienceRun) {
  const counts = `${formatCount(named)} named, ${formatCount(entered)} new, ${formatCount(went)} gone, ${formatCount(waiting)} waiting`
  const end = error === null ? counts : `${error.code}: ${error.message}`
  return `${formatStamp(at)}  ${state}: ${end}${batch === null ? '' : `, batch ${batch}`}, by ${by}`
}

type SaveOptions = {
  readonly query?: string
  readonly cadence?: string
  readonly user?: string
  readonly most?: string
  readonly brake?: readonly string[]
  readonly stopOthers?: boolean
  readonly every?: 'hour' | 'day' | 'off'
}

const schedules = { hour: 'hourly', day: 'daily', off: 'off' } as const

function saveCommand(cli: Cli): Command {
  return command('save', {
    does: 'make one, or change what is said of it; what is not said stays',
    examples: [
      'audiences save acme west --query west.sql --cadence 17',
      'audiences save acme west --every hour --most 50 --brake 200 --brake 25%',
      'audiences save acme west --query - < west.sql',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<name>', 'a name: up to 63 of a-z, 0-9 and "-"')
    .option('--query <file>', 'a file with one SELECT of ids of people; - is standard input')
    .option('--cadence <id>', 'the cadence it enrols in')
    .option('--user <id>', "in whose name; `none`: the key's user")
    .option('--most <count>', 'how many a run enrols at most')
    .option('--brake <limit...>', 'a run that would change more does nothing: 200, 25%, none')
    .option('--stop-others', 'stop those it enrolled and names no more')
    .option('--no-stop-others', 'leave those alone')
    .option('--every <span>', 'hour, day or off')
    .action(async (slug: string, name: string, options: SaveOptions) => {
      const team = parseTeamSlug(slug)
      const wanted = await wantedBy(cli, options)
      await using app = await openApp(cli)
      const audience = await app.audiences.save({ team, name }, wanted, atCommandLine())
      cli.output.result(audience, () => [
        ...settingLines(audience),
        `Try it: salesloft-worker audiences run ${team} ${name} --dry-run`,
      ])
    })
}

async function wantedBy(cli: Cli, options: SaveOptions): Promise<object> {
  const { query, cadence, user, most, brake, stopOthers, every } = options
  if (every !== undefined && !Object.hasOwn(schedules, every)) {
    throw new AppError('usage.invalid', '--every: hour, day or off.')
  }
  return {
    ...(query !== undefined && { query: await queryOf(cli, query) }),
    ...(cadence !== undefined && { cadence }),
    ...(user !== undefined && { user: user === 'none' ? null : user }),
    ...(most !== undefined && { mostEnrolled: most }),
    ...(brake !== undefined && brakesOf(brake)),
    ...(stopOthers !== undefined && { stopsOthers: stopOthers }),
    ...(every !== undefined && { schedule: schedules[every] }),
  }
}

async function queryOf(cli: Cli, file: string): Promise<string> {
  if (file === '-') return await cli.readInput()
  return await readFile(file, 'utf8').catch(() => {
    throw new AppError('usage.invalid', `${file} cannot be read.`)
  })
}

/** All brakes are said at once: those that are not are off. */
function brakesOf(limits: readonly string[]): object {
  const percent = limits.find((limit) => limit.endsWith('%'))
  const count = limits.find((limit) => !limit.endsWith('%') && limit !== 'none')
  return { brakeCount: count ?? null, brakePercent: percent?.slice(0, -1) ?? null }
}

function runCommand(cli: Cli): Command {
  return command('run', {
    does: 'ask whom it names now, and enrol those it did not name before',
    examples: ['audiences run acme west --dry-run', 'audiences run acme west --confirm'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<name>', 'name of the audience')
    .option('--dry-run', 'only say what would be done')
    .option('--confirm', 'go on although its brake would stop it')
    .action(async (slug: string, name: string, options: { dryRun?: true; confirm?: true }) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const ran = await app.audiences.run({ team, name }, { ...options, by: atCommandLine() })
      if (ran.batch !== null) await app.batches.begin(team, ran.batch)
      const dryRun = options.dryRun === true
      cli.output.result({ team, audience: name, dryRun, ...ran }, () => ranLines(team, ran, dryRun))
    })
}

function ranLines(team: string, ran: AudienceRan, dryRun: boolean): readonly string[] {
  const { named, unknown, entered, went, enrols, stops, waiting, people, brake, batch } = ran
  const some = people.length < enrols ? `${people.join(', ')}, ...` : people.join(', ')
  return [
    `${formatCount(named)} named: ${formatCount(entered)} new, ${formatCount(went)} gone${unknown === 0 ? '' : `; ${formatCount(unknown)} ids of nobody are left out`}.`,
    `${dryRun ? 'Would enrol' : 'Enrols'} ${formatCount(enrols)}${enrols === 0 ? '' : ` (${some})`}, ${dryRun ? 'stop' : 'stops'} ${formatCount(stops)}; ${formatCount(waiting)} wait for later runs.`,
    ...(brake === null ? [] : [`Brake: ${brake}`]),
    ...(batch === null ? [] : [`See: salesloft-worker enrollments batch ${team} ${batch}`]),
  ]
}

function removeCommand(cli: Cli): Command {
  return command('remove', {
    does: 'forget it; whom it enrolled stays',
    examples: ['audiences remove acme west'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<name>', 'name of the audience')
    .action(async (slug: string, name: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      await app.audiences.remove({ team, name })
      cli.output.result({ team, removed: name }, () => [`${name} is removed.`])
    })
}
