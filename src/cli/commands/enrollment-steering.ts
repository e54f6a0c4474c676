// Enrolments as an operator sees and steers them.
import type { Command } from 'commander'
import {
  type EnrollmentSource,
  enrollmentSources,
  type EnrollmentState,
  enrollmentStates,
  isEnrollmentState,
} from '../../domain/enrollment.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { shownEnrollment, storyLines } from '../enrollment-lines.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'

const columns = [
  { title: 'id', align: 'right' },
  { title: 'person', align: 'right' },
  { title: 'cadence', align: 'right' },
  { title: 'state' },
  { title: 'reason' },
  { title: 'in SalesLoft' },
  { title: 'asked for (UTC)' },
  { title: 'by' },
] as const

type ListOptions = {
  readonly state?: readonly string[]
  readonly reason?: string
  readonly cadence?: string
  readonly person?: string
  readonly source?: string
  readonly before?: string
  readonly limit: string
}

export function listEnrollmentsCommand(cli: Cli): Command {
  return command('list', {
    does: 'how many are where, and the latest',
    examples: [
      'enrollments list acme',
      'enrollments list acme --state refused waiting --cadence 17',
      'enrollments list acme --person 4711 --json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--state <state...>', `only these: ${Object.keys(enrollmentStates).join(', ')}`)
    .option('--reason <code>', 'only those that wait, were refused or ended for it')
    .option('--cadence <id>', 'only of this cadence')
    .option('--person <id>', 'only of this person')
    .option('--source <source>', `only from: ${enrollmentSources.join(', ')}`)
    .option('--before <id>', 'go on below this one')
    .option('--limit <count>', 'how many', '50')
    .action(async (slug: string, options: ListOptions) => {
      const team = parseTeamSlug(slug)
      const { reason, cadence, person, before } = options
      const states = options.state?.map(stateOf)
      const source = options.source === undefined ? undefined : sourceOf(options.source)
      const limit = Number(options.limit)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const filter = { states, reason, cadence, person, source, before, limit }
      const [{ enrollments, next }, funnel] = await Promise.all([
        app.enrollments.list(team, filter),
        app.enrollments.funnel(team, { cadence }),
      ])
      const result = { team, enrollments: enrollments.map(shownEnrollment), next, funnel }
      cli.output.result(result, () => {
        const counts = funnel.map(
          (each) =>
            `${formatCount(each.count)} ${each.state}${each.reason === null ? '' : ` (${each.reason})`}`,
        )
        const rows = enrollments.map((each) => [
          each.id,
          each.person,
          each.cadence,
          each.paused ? `${each.state}, paused` : each.state,
          each.reason ?? '',
          each.membershipState ?? '–',
          formatStamp(each.requestedAt),
          each.requestedBy,
        ])
        return [
          counts.length === 0 ? `${team} has no enrolments yet.` : counts.join(' · '),
          ...(rows.length === 0 ? [] : renderTable(columns, rows, cli.output.paint)),
          ...(next === undefined ? [] : [`More: --before ${next}`]),
        ]
      })
    })
}

function stateOf(text: string): EnrollmentState {
  if (isEnrollmentState(text)) return text
  throw new AppError('usage.invalid', `"${text}": ${Object.keys(enrollmentStates).join(', ')}.`)
}

function sourceOf(text: string): EnrollmentSource {
  const found = enrollmentSources.find((source) => source === text)
  if (found !== undefined) return found
  throw new AppError('usage.invalid', `"${text}": ${enrollmentSources.join(', ')}.`)
}

export function showEnrollmentCommand(cli: Cli): Command {
  return command('show', {
    does: 'one of them from its request to now: who, why, what its guards answered',
    examples: ['enrollments show acme 12', 'enrollments show acme 12 --json'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<id>', 'number of the enrolment')
    .action(async (slug: string, id: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const story = await app.enrollments.show(team, id)
      cli.output.result({ enrollments: [shownEnrollment(story)] }, () =>
        storyLines(story, cli.output.paint),
      )
    })
}

const orders = {
  pause: 'hold it back; who is on the cadence stays there',
  resume: 'let it go on',
  stop: 'end it; who is on the cadence is taken off it',
  retry: 'judge it again at once; what has ended is asked for anew',
} as const

export function steeringCommands(cli: Cli): readonly Command[] {
  return (Object.keys(orders) as (keyof typeof orders)[]).map((name) =>
    command(name, {
      does: orders[name],
      examples: [`enrollments ${name} acme 12`, `enrollments ${name} acme 12 13 --json`],
    })
      .argument('<team>', 'slug of the team')
      .argument('<ids...>', 'numbers of enrolments')
      .action(async (slug: string, ids: readonly string[]) => {
        const team = parseTeamSlug(slug)
        const by = atCommandLine()
        await using app = await openApp(cli)
        const done: object[] = []
        const lines: string[] = []
        for (const id of ids) {
          const now = await app.enrollments[name](team, id, by)
          done.push(shownEnrollment(now))
          lines.push(`${id} ${now.paused ? 'is paused' : `is ${now.state}`}`)
          if (now.id !== id) lines.push(`${id} was asked for anew: it is ${now.id}`)
        }
        cli.output.result({ enrollments: done }, () => lines)
      }),
  )
}
