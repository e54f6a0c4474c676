// `contacts show` and `runs`: one contact with its story, and what the runs of a team did.
import type { Command } from 'commander'
import { valueText } from '../../domain/contact-decisions.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { ContactStory } from '../../services/contacts.ts'
import type { ContactRun } from '../../store/contact-runs.ts'
import type { ContactChange } from '../../store/contact-views.ts'
import { command, type Cli } from '../command.ts'
import { wholeNumber } from '../options.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatCount, formatStamp } from '../words.ts'

const runColumns = [
  { title: 'run', align: 'right' },
  { title: 'state' },
  { title: 'began (UTC)' },
  { title: 'ended (UTC)' },
  { title: 'did' },
  { title: 'remark' },
] as const

export function showContactCommand(cli: Cli): Command {
  return command('show', {
    does: 'one contact: what it has, whom it is one with, what was written of it and by whom',
    examples: ['contacts show acme 7c1f0b62-4e2e-4d0a-9d36-3f5d2a5e9a10'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<contact>', 'its id in worker.contact')
    .action(async (slug: string, id: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const story = await app.contacts.book.show(team, id)
      cli.output.result({ team, ...story }, () => storyLines(story))
    })
}

function storyLines({ contact, link, conflicts, changes }: ContactStory): readonly string[] {
  const values = Object.entries(contact.row).filter(([name]) => name !== 'id')
  return [
    `contact ${contact.id}`,
    ...values.flatMap(([name, value]) => {
      const text = valueText(value)
      return text === '–' ? [] : [`  ${name}: ${text}`]
    }),
    link === null || link.person === null
      ? `with nobody in SalesLoft (${link?.state ?? 'new'})`
      : `one with person ${link.person} (${link.state}), by ${link.matchedBy ?? 'nothing yet'}`,
    ...(link?.error == null
      ? []
      : [`refused (${link.error.code}): ${JSON.stringify(link.error.words)}`]),
    ...conflicts.map(({ id, field, kind }) => `conflict ${id}: ${field ?? kind}`),
    '',
    ...changes.map(changeLine),
  ]
}

function changeLine(change: ContactChange): string {
  const { at, side, happened, field, old, new: now, who, why } = change
  const what = field === null ? happened : `${field}: ${valueText(old)} → ${valueText(now)}`
  const where = side === 'local' ? 'contact' : 'SalesLoft'
  return `${formatStamp(at)}  ${where}  ${what}, by ${who}${why === null ? '' : ` (${why})`}`
}

export function contactRunsCommand(cli: Cli): Command {
  return command('runs', {
    does: 'the latest runs: what each did, and what stopped it',
    examples: ['contacts runs acme', 'contacts runs acme --limit 5 --json'],
  })
    .argument('<team>', 'slug of the team')
    .option('--limit <count>', 'how many, up to 500', '20')
    .action(async (slug: string, { limit }: { readonly limit: string }) => {
      const team = parseTeamSlug(slug)
      const most = wholeNumber('limit', limit, { least: 1, most: 500 })
      await using app = await openApp(cli)
      await app.teams.get(team)
      const runs = await app.contacts.runs.list(team, most)
      cli.output.result({ team, runs }, () =>
        runs.length === 0
          ? [`The contacts of ${team} have not been synced yet.`]
          : renderTable(runColumns, runs.map(runRow), cli.output.paint),
      )
    })
}

function runRow({ id, state, beganAt, endedAt, counts, brake, confirmedBy, error }: ContactRun) {
  const did = Object.entries(counts).map(([name, count]) => `${name} ${formatCount(count)}`)
  const remarks = [
    ...(brake === null ? [] : [`would have changed ${JSON.stringify(brake)}`]),
    ...(confirmedBy === null ? [] : [`confirmed by ${confirmedBy}`]),
    ...(error === null ? [] : [`${error.code}: ${error.message}`]),
  ]
  return [id, state, formatStamp(beganAt), formatStamp(endedAt), did.join(', '), remarks.join('; ')]
}
