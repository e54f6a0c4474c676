// `enrollments rules`: what is set of a team's guards, for all its cadences or for one.
import { Command } from 'commander'
import {
  isRuleKey,
  type RuleChange,
  ruleKeys,
  ruleSettings,
  type RulesShown,
  ruleText,
  ruleValueOf,
} from '../../domain/enrollment-rules.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { formatStamp } from '../words.ts'

const columns = [
  { title: 'rule' },
  { title: 'value' },
  { title: 'else' },
  { title: 'set (UTC)' },
  { title: 'by' },
] as const

const changesShown = 10
const cadenceOption = ['--cadence <id>', 'of this cadence alone'] as const

type Options = { readonly cadence?: string }

export function rulesCommand(cli: Cli): Command {
  return new Command('rules')
    .description('by what rules people are enrolled; live, without a restart')
    .addCommand(showCommand(cli))
    .addCommand(setCommand(cli))
    .addCommand(unsetCommand(cli))
}

function showCommand(cli: Cli): Command {
  return command('show', {
    does: 'every rule, by whom it is set and since when, and the latest changes',
    examples: ['enrollments rules show acme', 'enrollments rules show acme --cadence 812 --json'],
  })
    .argument('<team>', 'slug of the team')
    .option(...cadenceOption)
    .action(async (slug: string, { cadence }: Options) => {
      await using app = await openApp(cli)
      print(cli, await app.guarding.rules.show(parseTeamSlug(slug), cadence))
    })
}

function setCommand(cli: Cli): Command {
  return command('set', {
    does: 'set rules of a team, or of one of its cadences',
    examples: [
      'enrollments rules set acme otherCadence=wait coolDownDays=30',
      'enrollments rules set acme quietHours=20:00-08:00 workingDays=mon,tue,wed,thu,fri',
      'enrollments rules set acme --cadence 812 cadencePerDay=50 blockedStages=4,7',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<pairs...>', 'KEY=VALUE...')
    .option(...cadenceOption)
    .addHelpText('after', `\n${meanings()}`)
    .action(async (slug: string, pairs: readonly string[], { cadence }: Options) => {
      await change(cli, slug, cadence, Object.fromEntries(pairs.map(pairOf)))
    })
}

function unsetCommand(cli: Cli): Command {
  return command('unset', {
    does: 'let rules be as they come again, or a cadence’s as the team’s',
    examples: [
      'enrollments rules unset acme coolDownDays',
      'enrollments rules unset acme --cadence 812 cadencePerDay',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<keys...>', 'KEY...')
    .option(...cadenceOption)
    .action(async (slug: string, keys: readonly string[], { cadence }: Options) => {
      await change(cli, slug, cadence, Object.fromEntries(keys.map((key) => [key, null])))
    })
}

async function change(
  cli: Cli,
  slug: string,
  cadence: string | undefined,
  wanted: Readonly<Record<string, unknown>>,
): Promise<void> {
  const team = parseTeamSlug(slug)
  await using app = await openApp(cli)
  print(cli, await app.guarding.rules.change(team, cadence, wanted, atCommandLine()))
}

/** In the type of its key; what does not fit goes on as it is, and is refused with the rest. */
function pairOf(word: string): [string, unknown] {
  const [, key, text] = /^(\w+)=(.+)$/.exec(word) ?? []
  if (key === undefined || text === undefined) {
    throw new AppError('usage.invalid', `"${word}" is not KEY=VALUE.`)
  }
  return [key, isRuleKey(key) ? ruleValueOf(key, text) : text]
}

function print(cli: Cli, shown: RulesShown): void {
  const { cadence, rules, cadences, changes } = shown
  cli.output.result(shown, () => {
    const rows = rules.map(({ key, value, usual, setAt, setBy }) => {
      const style = setAt === null ? 'muted' : 'accent'
      const stamp = setAt === null ? '' : formatStamp(setAt)
      return [key, { text: ruleText(value), style } as const, ruleText(usual), stamp, setBy ?? '']
    })
    return [
      ...renderTable(columns, rows, cli.output.paint),
      ...(cadence === null && cadences.length > 0
        ? [`Cadences with rules of their own: ${cadences.join(', ')}.`]
        : []),
      ...changes.slice(0, changesShown).map(lineOf),
    ]
  })
}

function lineOf({ at, by, cadence, key, before, after }: RuleChange): string {
  const what = cadence === null ? key : `cadence ${cadence} ${key}`
  return `${formatStamp(at)}  ${what}: ${ruleText(before)} → ${ruleText(after)}, by ${by}`
}

function meanings(): string {
  return ruleKeys.map((key) => `  ${key}: ${ruleSettings[key].meaning}`).join('\n')
}
