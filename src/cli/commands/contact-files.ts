// `contacts import` and `export`: the team's contacts as CSV.
import { open, rename, rm } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { refusedHead, type RefusedLine, refusedLine } from '../../domain/contact-files.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { ImportCounts } from '../../services/contact-importing.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { formatCount } from '../words.ts'

type ImportOptions = {
  readonly dryRun?: true
  readonly keepEmpty?: true
}

const refusedShown = 10

export function importContactsCommand(cli: Cli): Command {
  return command('import', {
    does: 'make and change contacts as a CSV file says; the same file once more changes nothing',
    examples: [
      'contacts import acme people.csv --dry-run',
      'contacts import acme people.csv',
      'contacts import acme - --keep-empty --json < people.csv',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<file>', 'its first line names fields of docs/contacts.md; - is standard input')
    .option('--dry-run', 'only say what would come of it')
    .option('--keep-empty', 'an empty cell says nothing, instead of emptying its field')
    .action(async (slug: string, file: string, { dryRun, keepEmpty }: ImportOptions) => {
      const team = parseTeamSlug(slug)
      const isInput = file === '-'
      const source = isInput ? [await cli.readInput()] : createReadStream(file)
      await using refused = refusals(isInput ? 'contacts' : file)
      const first: RefusedLine[] = []
      await using app = await openApp(cli)
      const counts = await app.contacts.files
        .import({
          team,
          source: asStream(source),
          by: atCommandLine(),
          why: isInput ? 'standard input' : path.basename(file),
          dryRun: dryRun === true,
          keepsEmpty: keepEmpty === true,
          onProgress: (so) => cli.output.live([countsLine(so)]),
          async onRefused(lines, titles) {
            first.push(...lines.slice(0, Math.max(0, refusedShown - first.length)))
            await refused.write(lines, titles)
          },
          signal: cli.stopping(),
        })
        .catch((error: unknown) => {
          throw readingError(error, file)
        })
      const at = await refused.finish()
      const result = { team, dryRun: dryRun === true, ...counts, refusedFile: at ?? null }
      cli.output.result(result, () => [
        `${dryRun === true ? 'Dry run, nothing is stored: ' : ''}${countsLine(counts)}`,
        ...first.map(({ line, why }) => `line ${line}: ${why.join('; ')}`),
        ...(at === undefined ? [] : [`All that were refused, to be mended and imported: ${at}`]),
      ])
      if (counts.refused > 0) process.exitCode = 1
    })
}

async function* asStream<Chunk>(chunks: Iterable<Chunk> | AsyncIterable<Chunk>) {
  yield* chunks
}

function countsLine({ lines, created, updated, unchanged, refused }: ImportCounts): string {
  return [
    `${formatCount(lines)} lines: ${formatCount(created)} new`,
    `${formatCount(updated)} changed`,
    `${formatCount(unchanged)} as they were`,
    `${formatCount(refused)} refused`,
  ].join(', ')
}

function readingError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof AppError || !/^E[A-Z]+$/.test(code)) return error
  return new AppError('usage.invalid', `${file} cannot be read (${code}).`)
}

type Refusals = AsyncDisposable & {
  write(lines: readonly RefusedLine[], titles: readonly string[]): Promise<void>
  /** Where it is; undefined: no line was refused. */
  finish(): Promise<string | undefined>
}

/** `people.csv` → `people.refused.csv`, whole or not at all. */
function refusals(file: string): Refusals {
  const target = `${file.replace(/\.csv$/i, '')}.refused.csv`
  const draft = `${target}.${process.pid}.draft`
  let opened: Awaited<ReturnType<typeof open>> | undefined
  return {
    async write(lines, titles) {
      if (opened === undefined) {
        opened = await open(draft, 'w', 0o600)
        await opened.write(refusedHead(titles))
      }
      await opened.write(lines.map(refusedLine).join(''))
    },
    async finish() {
      if (opened === undefined) return undefined
      await opened.close()
      opened = undefined
      await rename(draft, target)
      return target
    },
    async [Symbol.asyncDispose]() {
      if (opened === undefined) return
      await opened.close()
      await rm(draft, { force: true })
    },
  }
}

export function exportContactsCommand(cli: Cli): Command {
  return command('export', {
    does: 'all contacts as CSV, on standard output or into a file; import takes it again',
    examples: ['contacts export acme > people.csv', 'contacts export acme --out people.csv'],
  })
    .argument('<team>', 'slug of the team')
    .option('--out <file>', 'where to; whole or not at all')
    .action(async (slug: string, { out }: { readonly out?: string }) => {
      const team = parseTeamSlug(slug)
      if (out === undefined && cli.output.json) {
        throw new AppError('usage.invalid', 'With --json the file needs a name: --out FILE.')
      }
      await using app = await openApp(cli)
      const lines = await app.contacts.files.export(team)
      if (out === undefined) {
        for await (const each of lines) cli.output.text(each)
        return
      }
      await writeStream(out, lines)
      cli.output.result({ team, file: out }, () => [`Written: ${out}`])
    })
}

async function writeStream(file: string, lines: AsyncIterable<string>): Promise<void> {
  const draft = `${file}.${process.pid}.draft`
  try {
    await using handle = await open(draft, 'w', 0o600)
    for await (const each of lines) await handle.write(each)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw writingError(error, file)
  }
}

function writingError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof AppError || !/^E[A-Z]+$/.test(code)) return error
  return new AppError('usage.invalid', `${file} cannot be written (${code}).`)
}
