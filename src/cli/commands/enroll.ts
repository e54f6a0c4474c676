import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { App } from '../../app.ts'
import { type Batch, type BatchRow, isUndecided } from '../../domain/enrollment-batches.ts'
import { AppError } from '../../domain/errors.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import type { EnrollmentAnswer } from '../../domain/enrollment-asks.ts'
import { command, type Cli } from '../command.ts'
import { outcomeCsv, outcomeFileOf, parsePeople } from '../enrollment-csv.ts'
import { answerLines, batchLine, shownEnrollment } from '../enrollment-lines.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'

type Options = {
  readonly cadence: string
  readonly person?: readonly string[]
  readonly csv?: string
  readonly user?: string
  readonly step?: string
  readonly dryRun?: true
  readonly wait?: true
}

const lookEveryMs = 1_000
const judgedAtOnce = 4

export function enrollCommand(cli: Cli): Command {
  return command('enroll', {
    does: 'enrol people in a cadence: single ones at once, a file behind everything else',
    examples: [
      'enroll acme --cadence 17 --person 4711 --dry-run',
      'enroll acme --cadence 17 --person 4711 --person 4712 --wait',
      'enroll acme --cadence 17 --csv people.csv --wait',
    ],
  })
    .argument('<team>', 'slug of the team')
    .requiredOption('--cadence <id>', 'the cadence')
    .option('--person <id...>', 'a person; may be said several times')
    .option('--csv <file>', 'a file with a column `person`, and `user` if need be')
    .option('--user <id>', 'in whose name; the user of the key otherwise')
    .option('--step <id>', 'the step to begin with; the first otherwise')
    .option('--dry-run', 'only say what the guards answer')
    .option('--wait', 'until each is on the cadence, refused, or waits for its time')
    .action(async (slug: string, options: Options) => {
      const team = parseTeamSlug(slug)
      const { person = [], csv } = options
      if (person.length > 0 === (csv !== undefined)) {
        throw new AppError('usage.invalid', 'Name people, or a file: --person or --csv.')
      }
      const people = csv === undefined ? undefined : parsePeople(await fileText(csv))
      await using app = await openApp(cli)
      if (csv === undefined || people === undefined) await enrollSome(cli, app, team, options)
      else if (options.dryRun === true) await tryAll(cli, app, { team, options, people })
      else await enrollAll(cli, app, { team, options, people, csv })
    })
}

async function fileText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new AppError('usage.invalid', `${file} cannot be read (${code}).`)
  })
}

async function enrollSome(cli: Cli, app: App, team: TeamSlug, options: Options): Promise<void> {
  const { cadence, person = [], user, step, dryRun } = options
  const by = atCommandLine()
  const answers: EnrollmentAnswer[] = []
  for (const each of person) {
    const asked = { team, cadence, person: each, user, step, dryRun, by }
    const answer = await app.enrollments.request({ ...asked, source: 'cli', lane: 'interactive' })
    answers.push(answer)
  }
  const waits = options.wait === true && dryRun !== true
  const shown = waits ? await untilDecided(cli, app, team, answers) : answers
  cli.output.result({ enrollments: shown.map(shownEnrollment) }, () =>
    shown.flatMap((each) => answerLines(each, cli.output.paint)),
  )
  if (shown.some(({ state }) => state === 'refused')) process.exitCode = 1
}

async function untilDecided(
  cli: Cli,
  app: App,
  team: TeamSlug,
  answers: readonly EnrollmentAnswer[],
): Promise<readonly EnrollmentAnswer[]> {
  const stopping = cli.stopping()
  let shown = answers
  while (shown.some(({ state }) => isUndecided(state)) && !stopping.aborted) {
    cli.output.live(shown.flatMap((each) => answerLines(each, cli.output.paint)))
    await sleep(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined)
    shown = await Promise.all(shown.map(({ id }) => app.enrollments.show(team, id)))
  }
  return shown
}

type Many = {
  readonly team: TeamSlug
  readonly options: Options
  readonly people: ReturnType<typeof parsePeople>
}

/** Of a file, what the guards answer; nothing is stored. */
async function tryAll(cli: Cli, app: App, { team, options, people }: Many): Promise<void> {
  const { cadence, user } = options
  const by = atCommandLine()
  const answers = await inParallel(people, judgedAtOnce, async (each) => {
    const asked = { team, cadence, person: each.person, user: each.user ?? user, by }
    return await app.enrollments.request({
      ...asked,
      source: 'csv',
      lane: 'batch',
      dryRun: true,
    })
  })
  cli.output.result({ enrollments: answers.map(shownEnrollment) }, () =>
    answers.flatMap((each) => answerLines(each, cli.output.paint)),
  )
}

async function enrollAll(
  cli: Cli,
  app: App,
  { team, options, people, csv }: Many & { readonly csv: string },
): Promise<void> {
  const { cadence, user } = options
  if (options.step !== undefined) {
    throw new AppError('usage.invalid', '--step is for single people, not for a file.')
  }
  const wanted = { cadence, people, ...(user !== undefined && { user }) }
  const asked = { team, source: 'csv', by: atCommandLine() } as const
  let batch = await app.batches.create(asked, wanted)
  if (options.wait === true) batch = await follow(cli, app, batch)
  const file = outcomeFileOf(csv)
  const rows = await app.batches.rows(team, batch.id)
  await writeWhole(file, rows)
  cli.output.result({ batch, file, enrollments: rows.map((row) => shownRow(batch, row)) }, () => [
    batchLine(batch),
    `What came of each row: ${file}`,
    ...(batch.undecided === 0
      ? []
      : [`Later: salesloft-worker enrollments batch ${team} ${batch.id} --csv ${file}`]),
  ])
}

async function follow(cli: Cli, app: App, begun: Batch): Promise<Batch> {
  const stopping = cli.stopping()
  let batch = begun
  while (batch.undecided > 0 && !stopping.aborted) {
    cli.output.live([batchLine(batch)])
    await sleep(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined)
    batch = await app.batches.get(batch.team, batch.id)
  }
  return batch
}

/** Nobody ever finds half of it at its place. */
export async function writeWhole(file: string, rows: readonly BatchRow[]): Promise<void> {
  const draft = `${file}.${process.pid}.draft`
  await writeFile(draft, outcomeCsv(rows))
  await rename(draft, file)
}

export function shownRow(batch: Batch, { enrollment, person, outcome, reason }: BatchRow): object {
  const { team, cadence } = batch
  return { id: enrollment, team, person, cadence, state: outcome, ...(reason && { reason }) }
}
