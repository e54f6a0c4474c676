import path from 'node:path'
import { type Command, Option } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { formatReport, type ReportFormat, reportFormats } from '../../domain/report-formats.ts'
import { describeReport } from '../../domain/report-turns.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import type { App } from '../../app.ts'
import { command, type Cli } from '../command.ts'
import { writeWhole } from '../files.ts'
import { holdUpsOf } from '../hold-ups.ts'
import { patienceOf, patienceOption } from '../options.ts'
import { createPatience } from '../patience.ts'
import { openApp } from '../session.ts'

type Options = {
  readonly date?: string
  readonly report?: string
  readonly format: ReportFormat
  readonly out?: string
  readonly wait?: true
  readonly patience: string
}

export function reportCommand(cli: Cli): Command {
  return command('report', {
    does: 'what a team did on a day and what came of it; made anew from the mirror, each version is kept',
    examples: [
      'report acme',
      'report acme --date 2026-11-24 --format csv --out reports',
      'report acme --date 2026-11-24 --report 1 --json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option(
      '--date <day>',
      'a day by the team’s clocks, as 2026-11-24; the day before today unless said',
    )
    .option(
      '--wait',
      'a worker makes it when all that it counts is known past midnight; that is waited for',
    )
    .option(...patienceOption)
    .option('--report <version>', 'shows that version as it was, and makes none')
    .addOption(
      new Option('--format <format>', 'Markdown, CSV or JSON')
        .choices([...reportFormats])
        .default('md'),
    )
    .option('--out <folder>', 'writes it there as TEAM-DAY.FORMAT, which is replaced')
    .action(async (slug: string, options: Options) => {
      const { date: asked, report: version, format, out } = options
      const patience = patienceOf(options)
      const team = parseTeamSlug(slug)
      const shown = version === undefined ? undefined : versionOf(version)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const date = asked ?? (await app.reports.yesterday(team))
      if (options.wait === true && shown !== undefined)
        throw new AppError('usage.invalid', 'A version that is named is there: --wait makes one.')
      if (options.wait === true) {
        if (!(await follow(cli, app, { team, date, seconds: patience }))) return
      } else if (shown === undefined) await app.reports.make({ team, date })
      const report = await app.reports.show({ team, date }, shown)
      const text = formatReport(report, format)
      const file = out === undefined ? undefined : path.join(out, `${team}-${date}.${format}`)
      if (file !== undefined) await writeWhole(file, text)
      cli.output.result({ ...report, ...(file !== undefined && { file }) }, () =>
        file === undefined
          ? text.trimEnd().split('\n')
          : [`The report of ${team} of ${date}, version ${report.version}, is in ${file}.`],
      )
    })
}

type Followed = { readonly team: TeamSlug; readonly date: string; readonly seconds: number }

/** False: whoever waited stopped it. @throws AppError `temporal.failed` */
async function follow(cli: Cli, app: App, { team, date, seconds }: Followed): Promise<boolean> {
  const { output } = cli
  const stopping = cli.stopping()
  let told = ''
  const holdUps = async () => [
    { message: told },
    ...(await holdUpsOf({ app, team, work: 'report', isBegun: true })),
  ]
  const patience = createPatience({ output, stopping, seconds, holdUps })
  await app.reports.begin({ team, date })
  while (!stopping.aborted) {
    const end = await patience.through(() => app.reports.end({ team, date }))
    if (end !== undefined) {
      output.live([])
      if (end.kind === 'returned') return true
      throw new AppError('temporal.failed', `Its workflow was ${end.word}.`)
    }
    const { waitsFor, overInMs } = await patience.through(() => app.reports.look({ team, date }))
    told = describeReport({ waitsFor, overInMs }, undefined)
    patience.saw(told)
    output.live([told])
    await patience.wait()
  }
  return false
}

function versionOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new AppError('usage.invalid', '--report is the number of a version: 1, 2, …')
}
