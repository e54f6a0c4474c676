// `contacts contract`: by what a team's contacts and SalesLoft's people are kept the same.
import { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import type { ShownContract } from '../../services/contact-contracts.ts'
import { command, type Cli } from '../command.ts'
import { readText } from '../files.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { formatStamp } from '../words.ts'

export function contractCommand(cli: Cli): Command {
  return new Command('contract')
    .description('which field goes which way, and who wins; without one, nothing is synced')
    .addCommand(showCommand(cli))
    .addCommand(setCommand(cli))
    .addCommand(unsetCommand(cli))
}

function showCommand(cli: Cli): Command {
  return command('show', {
    does: 'the team’s contract as a file, or the usual one where it has none',
    examples: ['contacts contract show acme', 'contacts contract show acme --json'],
  })
    .argument('<team>', 'slug of the team')
    .action(async (slug: string) => {
      await using app = await openApp(cli)
      print(cli, await app.contacts.contract.show(parseTeamSlug(slug)))
    })
}

function setCommand(cli: Cli): Command {
  return command('set', {
    does: 'sync by this contract from now on; every mistake of the file is said, by line',
    examples: [
      'contacts contract set acme contacts.yaml',
      'contacts contract show acme | salesloft-worker contacts contract set acme -',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<file>', 'YAML or JSON, as docs/contacts.md has it; - is standard input')
    .action(async (slug: string, file: string) => {
      const team = parseTeamSlug(slug)
      const source = await readText(cli, file)
      await using app = await openApp(cli)
      const set = await app.contacts.contract.set(team, source, atCommandLine())
      cli.output.result(set, () => [
        `Contract ${set.version ?? ''} of ${team} holds from now on. What it would do: salesloft-worker contacts diff ${team}`,
      ])
    })
}

function unsetCommand(cli: Cli): Command {
  return command('unset', {
    does: 'sync nothing any more; what is paired stays so',
    examples: ['contacts contract unset acme'],
  })
    .argument('<team>', 'slug of the team')
    .action(async (slug: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const shown = await app.contacts.contract.remove(team)
      cli.output.result(shown, () => [`${team} has no contract: its contacts go nowhere.`])
    })
}

/** On standard output it is a file that `set` takes. */
function print(cli: Cli, shown: ShownContract): void {
  const { isSet, source, contract, version, setAt, setBy, lacks } = shown
  if (!isSet) cli.output.warn('The team has none, and nothing is synced: this is the usual one.')
  if (contract === null) {
    cli.output.warn('This version does not understand it: set it again to see why.')
  }
  if (lacks.length > 0) {
    cli.output.warn(`The key lacks ${lacks.join(', ')}: what needs it is not written.`)
  }
  cli.output.result(shown, () => [
    ...(isSet ? [`# contract ${version}, set ${formatStamp(setAt)} by ${setBy ?? ''}`] : []),
    ...source.replace(/\n$/, '').split('\n'),
  ])
}
