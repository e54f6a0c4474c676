// `enrollments suppress`, `unsuppress` and `suppressed`: whom a team never enrols.
import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import type { Suppressed } from '../../domain/suppression.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'

const columns = [
  { title: 'kind' },
  { title: 'value' },
  { title: 'since (UTC)' },
  { title: 'by' },
  { title: 'note' },
] as const

const values = ['[values...]', 'addresses and domains; `-`: standard input, one a line'] as const

export function suppressCommand(cli: Cli): Command {
  return command('suppress', {
    does: 'never enrol who has these addresses, or is of these domains',
    examples: [
      'enrollments suppress acme ann@example.com example.org --note "asked by telephone"',
      'enrollments suppress acme - < list.txt',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument(...values)
    .option('--note <text>', 'why')
    .action(async (slug: string, words: readonly string[], { note }: { note?: string }) => {
      const team = parseTeamSlug(slug)
      const texts = await textsOf(cli, words)
      await using app = await openApp(cli)
      const said = { by: atCommandLine(), note }
      const { added, known } = await app.guarding.suppression.add(team, texts, said)
      cli.output.result({ team, added, known }, () => [
        `${formatCount(added)} added, ${formatCount(known)} were there already.`,
      ])
    })
}

export function unsuppressCommand(cli: Cli): Command {
  return command('unsuppress', {
    does: 'take addresses and domains off the list again',
    examples: ['enrollments unsuppress acme ann@example.com'],
  })
    .argument('<team>', 'slug of the team')
    .argument(...values)
    .action(async (slug: string, words: readonly string[]) => {
      const team = parseTeamSlug(slug)
      const texts = await textsOf(cli, words)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const { removed, unknown } = await app.guarding.suppression.remove(team, texts)
      cli.output.result({ team, removed, unknown }, () => [
        `${formatCount(removed)} removed, ${formatCount(unknown)} were not there.`,
      ])
    })
}

export function suppressedCommand(cli: Cli): Command {
  return command('suppressed', {
    does: 'list whom the team never enrols',
    examples: ['enrollments suppressed acme', 'enrollments suppressed acme --json'],
  })
    .argument('<team>', 'slug of the team')
    .action(async (slug: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const all: Suppressed[] = []
      let after: string | undefined
      do {
        const page = await app.guarding.suppression.list(team, { after })
        all.push(...page.suppressed)
        after = page.next ?? undefined
      } while (after !== undefined)
      cli.output.result({ team, suppressed: all }, () => [
        ...renderTable(columns, all.map(rowOf), cli.output.paint),
        `${formatCount(all.length)} in all.`,
      ])
    })
}

function rowOf({ kind, value, addedAt, by, note }: Suppressed): readonly string[] {
  return [kind, value, formatStamp(addedAt), by, note ?? '']
}

async function textsOf(cli: Cli, words: readonly string[]): Promise<readonly string[]> {
  if (words.length > 0 && words.join() !== '-') return words
  if (words.length === 0) {
    throw new AppError('usage.invalid', 'Name an address or a domain, or - for standard input.')
  }
  const lines = (await cli.readInput()).split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}
