// `cadences export`, `import`, `copy` and `diff`: files, and SalesLoft itself.
import type { Command } from 'commander'
import { otherContent } from '../../domain/cadence-differences.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { type FileFormat, readCadenceText, writeCadence } from '../../services/cadence-file.ts'
import type { Imported } from '../../services/cadence-importing.ts'
import { command, type Cli } from '../command.ts'
import { differenceLines } from '../difference-lines.ts'
import { readText, writeWhole } from '../files.ts'
import { openApp } from '../session.ts'

const formats = ['yaml', 'json'] as const

export function exportCommand(cli: Cli): Command {
  return command('export', {
    does: 'write a cadence, as SalesLoft has it now, to a file or to stdout',
    examples: [
      'cadences export acme 4711 --out outbound.yaml',
      'cadences export acme 4711 --format json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<cadence>', 'its number')
    .option('--out <file>', 'a file, which is replaced')
    .option('--format <format>', 'yaml or json; as the file is named, else yaml')
    .action(
      async (
        slug: string,
        cadence: string,
        { out, format: asked }: { readonly out?: string; readonly format?: string },
      ) => {
        const team = parseTeamSlug(slug)
        const format = formatOf(asked, out)
        await using app = await openApp(cli)
        const content = await app.cadences.export({ team, cadence, signal: cli.stopping() })
        const text = writeCadence(content, format)
        if (out !== undefined) await writeWhole(out, text)
        cli.output.result(
          { team, cadence, content, ...(out !== undefined && { file: out }) },
          () =>
            out === undefined
              ? text.trimEnd().split('\n')
              : [`Cadence ${cadence} of ${team} is in ${out}.`],
        )
      },
    )
}

function formatOf(asked: string | undefined, out: string | undefined): FileFormat {
  if (asked === undefined) return out?.endsWith('.json') === true ? 'json' : 'yaml'
  const found = formats.find((format) => format === asked)
  if (found !== undefined) return found
  throw new AppError('usage.invalid', `--format is one of ${formats.join(', ')}.`)
}

export function importCommand(cli: Cli): Command {
  return command('import', {
    does: 'make a new cadence from a file, unless it is there already',
    examples: [
      'cadences import acme outbound.yaml --dry-run',
      'cadences import acme outbound.yaml',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<file>', 'YAML or JSON; - reads standard input')
    .option('--dry-run', 'check the file and look; make nothing')
    .action(async (slug: string, file: string, options: { readonly dryRun?: true }) => {
      const team = parseTeamSlug(slug)
      const content = readCadenceText(await readText(cli, file))
      const dryRun = options.dryRun === true
      await using app = await openApp(cli)
      const done = await app.cadences.import({ team, content, dryRun, signal: cli.stopping() })
      report(cli, { team, dryRun, ...done })
    })
}

type CopyOptions = {
  readonly to?: string
  readonly name?: string
  readonly externalIdentifier?: string
  readonly dryRun?: true
}

export function copyCommand(cli: Cli): Command {
  return command('copy', {
    does: 'make a new cadence like another one, under another name or in another team',
    examples: [
      'cadences copy acme 4711 --name "Outbound, spring"',
      'cadences copy acme 4711 --to globex',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<cadence>', 'its number')
    .option('--name <name>', 'of the copy; within the team another one')
    .option('--to <team>', 'another team')
    .option('--external-identifier <identifier>', 'of the copy, which takes none along')
    .option('--dry-run', 'look only; make nothing')
    .action(async (slug: string, cadence: string, options: CopyOptions) => {
      const team = parseTeamSlug(slug)
      const to = options.to === undefined ? team : parseTeamSlug(options.to)
      const { name, externalIdentifier } = options
      const dryRun = options.dryRun === true
      const asked = { team, cadence, to, name, externalIdentifier, dryRun }
      await using app = await openApp(cli)
      const done = await app.cadences.copy({ ...asked, signal: cli.stopping() })
      const left = `Not taken along, as it names something of ${team}: ${done.left.join(', ')}.`
      const remarks = done.left.length === 0 ? [] : [left]
      report(cli, { team: to, of: { team, cadence }, dryRun, ...done }, remarks)
    })
}

export function diffCommand(cli: Cli): Command {
  return command('diff', {
    does: 'compare a file with the cadence in SalesLoft; ends with 1 where they differ',
    examples: ['cadences diff acme outbound.yaml', 'cadences diff acme outbound.yaml 4711 --json'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<file>', 'YAML or JSON; - reads standard input')
    .argument('[cadence]', 'a number; that of the file’s external identifier or name unless given')
    .action(async (slug: string, file: string, cadence?: string) => {
      const team = parseTeamSlug(slug)
      const content = readCadenceText(await readText(cli, file))
      await using app = await openApp(cli)
      const found = await app.cadences.diff({ team, content, cadence, signal: cli.stopping() })
      cli.output.result({ team, ...found }, () =>
        found.same
          ? [`Cadence ${found.cadence} of ${team} is as the file says.`]
          : [
              `--- cadence ${found.cadence} of ${team}`,
              `+++ ${file}`,
              ...differenceLines(found.differences, cli.output.paint),
            ],
      )
      if (!found.same) process.exitCode = 1
    })
}

type Reported = Imported & {
  readonly team: string
  readonly dryRun: boolean
  readonly of?: { readonly team: string; readonly cadence: string }
}

function report(cli: Cli, done: Reported, remarks: readonly string[] = []): void {
  if (done.did !== 'differs') {
    cli.output.result(done, () => [sentenceOf(done), ...remarks])
    return
  }
  const { code, message } = otherContent(done.cadence, done.differences)
  cli.output.result({ ...done, error: { code, message } }, () => [
    `--- cadence ${done.cadence} of ${done.team}`,
    '+++ what was to be imported',
    ...differenceLines(done.differences, cli.output.paint),
  ])
  if (!cli.output.json) cli.output.failure({ code, message: `${message} Nothing was done.` })
  process.exitCode = 1
}

function sentenceOf(done: Exclude<Reported, { did: 'differs' }>): string {
  const { team } = done
  switch (done.did) {
    case 'planned':
      return `It would be made in ${team}.`
    case 'unchanged':
      return `It is there already: cadence ${done.cadence} of ${team}${done.archived ? ', archived' : ''}. Nothing was done.`
    case 'imported':
      return (
        `Cadence ${done.cadence} was made in ${team}.` +
        (done.recovered ? ' SalesLoft’s answer was lost; it was found by looking.' : '')
      )
  }
}
