// `contacts push`: a run now, followed to its end where it is wanted; and the word of somebody who looked at what a brake stopped.
import type { Command } from 'commander'
import type { App } from '../../app.ts'
import type { ContactsEnd, StartedWorkflow } from '../../client/temporal/starts.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { holdUpsOf } from '../hold-ups.ts'
import { patienceOf, patienceOption } from '../options.ts'
import { createPatience } from '../patience.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { formatCount } from '../words.ts'
import { summaryOf } from './contact-diff.ts'

type Options = {
  readonly wait?: true
  readonly confirm?: true
  readonly patience: string
}

export function pushContactsCommand(cli: Cli): Command {
  return command('push', {
    does: 'bring contacts and people together now, in both directions, as the contract says',
    examples: ['contacts push acme --wait', 'contacts push acme --confirm --wait'],
  })
    .argument('<team>', 'slug of the team')
    .option('--wait', 'follow it to its end and print what it did')
    .option(...patienceOption)
    .option('--confirm', 'the brake stopped the latest run, and all of it is wanted: go on')
    .action(async (slug: string, options: Options) => {
      const team = parseTeamSlug(slug)
      const patience = patienceOf(options)
      await using app = await openApp(cli)
      const said = { by: atCommandLine(), confirm: options.confirm === true }
      const run = await app.contacts.syncing.start(team, said)
      if (options.wait !== true) {
        cli.output.result({ team, run }, () => [
          `Contacts of ${team} are being synced; see: salesloft-worker contacts runs ${team}`,
        ])
        return
      }
      const end = await follow(cli, app, { team, run, seconds: patience })
      if (end !== undefined) report(cli, team, end)
    })
}

/** Undefined: whoever waited stopped it. */
async function follow(
  cli: Cli,
  app: App,
  {
    team,
    run,
    seconds,
  }: { readonly team: TeamSlug; readonly run: StartedWorkflow; readonly seconds: number },
): Promise<ContactsEnd | undefined> {
  const { output } = cli
  const stopping = cli.stopping()
  const holdUps = () => holdUpsOf({ app, team, work: 'contacts', isBegun: true })
  const patience = createPatience({ output, stopping, seconds, holdUps })
  while (!stopping.aborted) {
    const end = await patience.through(() => app.contacts.syncing.end(team, run))
    if (end !== undefined) {
      output.live([])
      return end
    }
    const [latest] = await patience.through(() => app.contacts.runs.list(team, 1))
    const counts = Object.entries(latest?.counts ?? {})
    patience.saw(JSON.stringify([latest?.id, latest?.state, counts]))
    output.live([counts.map(([name, count]) => `${name} ${formatCount(count)}`).join(', ')])
    await patience.wait()
  }
  return undefined
}

function report(cli: Cli, team: TeamSlug, end: ContactsEnd): void {
  if (end.kind === 'broken') {
    const error = { code: 'temporal.failed', message: `Its workflow was ${end.word}.` }
    cli.output.result({ team, ok: false, error }, () => [error.message])
    process.exitCode = 1
    return
  }
  const { state, counts } = end.result
  const isBraked = state === 'braked'
  cli.output.result({ team, ok: !isBraked, state, counts }, () =>
    isBraked
      ? [
          'The brake stopped it: it would change too much, and nothing was written on either side.',
          `What it would do: salesloft-worker contacts diff ${team}`,
          `All of it is wanted: salesloft-worker contacts push ${team} --confirm --wait`,
        ]
      : [summaryOf(counts)],
  )
  if (isBraked) process.exitCode = 1
}
