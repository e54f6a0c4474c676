// `contacts diff`: what a run would do now, in both directions, with nothing written.
import type { Command } from 'commander'
import {
  type DifferenceCounts,
  type Difference,
  noDifferences,
  type SideDifferences,
} from '../../domain/contact-differences.ts'
import { valueText } from '../../domain/contact-decisions.ts'
import { differenceLine, differencesHead } from '../../domain/contact-files.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { writeStream } from '../files.ts'
import { wholeNumber } from '../options.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount } from '../words.ts'

const columns = [
  { title: 'what' },
  { title: 'where' },
  { title: 'contact' },
  { title: 'person', align: 'right' },
  { title: 'field' },
  { title: 'has' },
  { title: 'is given' },
  { title: 'why' },
] as const

type Options = {
  readonly csv?: true
  readonly out?: string
  readonly limit: string
}

export function diffContactsCommand(cli: Cli): Command {
  return command('diff', {
    does: 'what a run would do now on either side; writes nothing and asks SalesLoft nothing',
    examples: [
      'contacts diff acme',
      'contacts diff acme --csv > diff.csv',
      'contacts diff acme --limit 1000 --json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--csv', 'all of it as CSV, on standard output')
    .option('--out <file>', 'all of it as CSV into a file, whole or not at all')
    .option('--limit <count>', 'how many values are shown, up to 100000', '200')
    .action(async (slug: string, options: Options) => {
      const team = parseTeamSlug(slug)
      const most = wholeNumber('limit', options.limit, { least: 0, most: 100_000 })
      if (options.csv === true && (cli.output.json || options.out !== undefined)) {
        throw new AppError('usage.invalid', '--csv stands alone: not with --json or --out.')
      }
      await using app = await openApp(cli)
      await app.teams.get(team)
      let counts = noDifferences
      let values = 0
      const shown: Difference[] = []
      async function* lines(): AsyncGenerator<string> {
        yield differencesHead
        for await (const some of app.contacts.syncing.preview(team, cli.stopping())) {
          counts = some.counts
          values += some.differences.length
          shown.push(...some.differences.slice(0, Math.max(0, most - shown.length)))
          cli.output.live([summaryOf(counts)])
          if (some.differences.length > 0) yield some.differences.map(differenceLine).join('')
        }
      }
      if (options.csv === true) {
        for await (const line of lines()) cli.output.text(line)
        return
      }
      if (options.out === undefined) await through(lines())
      else await writeStream(options.out, lines())
      const file = options.out ?? null
      cli.output.result({ team, counts, values, differences: shown, file }, () => [
        ...(shown.length === 0 ? [] : renderTable(columns, shown.map(rowOf), cli.output.paint)),
        ...(values > shown.length
          ? [`${formatCount(values - shown.length)} more values: --limit, --csv or --out.`]
          : []),
        ...(file === null ? [] : [`All of it: ${file}`]),
        summaryOf(counts),
      ])
    })
}

async function through(lines: AsyncIterable<string>): Promise<void> {
  for await (const _ of lines) continue
}

/** `contacts: 1 new, 2 changed, 0 deleted · SalesLoft: ...` */
export function summaryOf({ local, salesloft, conflicts, waiting }: DifferenceCounts): string {
  return [
    `contacts: ${sideOf(local)}`,
    `SalesLoft: ${sideOf(salesloft)}`,
    `${formatCount(conflicts)} in conflict`,
    `${formatCount(waiting)} waiting`,
  ].join(' · ')
}

function sideOf({ created, changed, deleted }: SideDifferences): string {
  return `${formatCount(created)} new, ${formatCount(changed)} changed, ${formatCount(deleted)} deleted`
}

function rowOf(difference: Difference): readonly string[] {
  const { happens, side, contact, person, field, old, new: now, why } = difference
  const where = side === null ? '–' : side === 'local' ? 'contact' : 'SalesLoft'
  const ends = [contact ?? '–', person ?? '–']
  return [happens, where, ...ends, field ?? '–', valueText(old), valueText(now), why]
}
