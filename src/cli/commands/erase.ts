// `erase`: forgets one person everywhere in this database.
import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { Erased } from '../../services/erasing.ts'
import type { ErasureStep } from '../../store/erasure.ts'
import type { Named } from '../../store/erasure-whom.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount } from '../words.ts'

type Options = {
  readonly person?: string
  readonly email?: string
  readonly dryRun?: true
  readonly yes?: true
}

const columns = [{ title: 'where' }, { title: 'rows', align: 'right' }] as const

/** As a table says where something was. */
const places: Readonly<Record<ErasureStep, string>> = {
  enrolments: 'enrolments',
  suppression: 'the suppression list',
  rows: 'records of theirs in the mirror',
  mentions: 'records of others that name an address of theirs',
  inbox: 'deliveries of webhooks',
  quarantine: 'the quarantine',
  contacts: 'contacts',
  audit: 'the story of other contacts',
  people: 'people in the mirror',
}

export function eraseCommand(cli: Cli): Command {
  return command('erase', {
    does: 'forget one person everywhere in this database, for good; SalesLoft is not asked',
    examples: [
      'erase acme --email ann@example.com --dry-run',
      'erase acme --email ann@example.com --yes',
      'erase acme --person 4711 --yes --json',
    ],
  })
    .argument('<team>', 'slug of the team')
    .option('--person <id>', 'who: their id in SalesLoft')
    .option('--email <address>', 'who: their e-mail address')
    .option('--dry-run', 'only count what would go')
    .option('--yes', 'do it; nothing brings it back')
    .action(async (slug: string, options: Options) => {
      const team = parseTeamSlug(slug)
      const named = namedBy(options)
      const dryRun = options.dryRun === true
      if (!dryRun && options.yes !== true) {
        const says = 'Nothing brings back what is erased: look with --dry-run, then say --yes.'
        throw new AppError('usage.invalid', says)
      }
      await using app = await openApp(cli)
      const erased = dryRun
        ? await app.erasing.plan(team, named)
        : await app.erasing.erase(team, named, atCommandLine())
      cli.output.result({ team, dryRun, ...erased }, () => [
        ...renderTable(columns, rowsOf(erased), cli.output.paint),
        said(erased, dryRun),
      ])
    })
}

/** @throws AppError `usage.invalid` */
function namedBy({ person, email }: Options): Named {
  if (person !== undefined && email === undefined) return { person }
  if (email !== undefined && person === undefined) return { address: email }
  throw new AppError('usage.invalid', 'Name one of --person and --email.')
}

function rowsOf({ gone }: Erased): readonly (readonly string[])[] {
  return (Object.keys(places) as readonly ErasureStep[]).map((step) => [
    places[step],
    formatCount(gone[step]),
  ])
}

function said({ people, addresses }: Erased, dryRun: boolean): string {
  const who = `${formatCount(people.length)} people (${people.join(', ') || 'nobody is here'})`
  const whom = `${who}, ${formatCount(addresses)} addresses`
  return dryRun
    ? `${whom}: nothing was erased; say --yes instead of --dry-run.`
    : `${whom} are forgotten, and dropped from now on wherever they come from.`
}
