import { Command } from 'commander'
import type { App } from '../../app.ts'
import { AppError } from '../../domain/errors.ts'
import { streamOf } from '../../domain/streams.ts'
import {
  type Setting,
  type SettingChange,
  settingMeanings,
  streamKeys,
  teamKeys,
  type TeamSettings,
} from '../../domain/team-settings.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { atCommandLine } from '../person.ts'
import { openApp } from '../session.ts'
import { type Cell, renderTable } from '../table.ts'
import { formatStamp } from '../words.ts'

const columns = [
  { title: 'stream' },
  { title: 'setting' },
  { title: 'value', align: 'right' },
  { title: 'as it comes', align: 'right' },
  { title: 'set (UTC)' },
  { title: 'by' },
] as const

const changesShown = 10

export function settingsCommand(cli: Cli): Command {
  return new Command('settings')
    .description('what is set of a team and its streams; live, without a restart')
    .addCommand(showCommand(cli))
    .addCommand(setCommand(cli))
    .addCommand(unsetCommand(cli))
}

function showCommand(cli: Cli): Command {
  return command('show', {
    does: 'what is set, by whom and since when, and the latest changes; of a stream: all it has',
    examples: ['settings show acme', 'settings show acme people', 'settings show acme --json'],
  })
    .argument('<team>', 'slug of the team')
    .argument('[stream]', 'only this stream')
    .action(async (slug: string, name?: string) => {
      const stream = name === undefined ? undefined : streamOf(name).name
      await using app = await openApp(cli)
      print(cli, await app.settings.show(parseTeamSlug(slug)), stream)
    })
}

function setCommand(cli: Cli): Command {
  return command('set', {
    does: 'set something of a team, or of one of its streams',
    examples: [
      'settings set acme costPerMinute=300',
      'settings set acme people intervalSeconds=600 maximumLagSeconds=1800',
      'settings set acme calls enabled=false',
      'settings set acme emails scopedFields=true changeFeedDays=7',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<words...>', '[STREAM] KEY=VALUE...')
    .addHelpText('after', `\n${meanings()}`)
    .action(async (slug: string, words: readonly string[]) => {
      const [stream, pairs] = streamAndRest(words)
      const wanted = Object.fromEntries(pairs.map(pairOf))
      await change(cli, slug, stream, wanted)
    })
}

function unsetCommand(cli: Cli): Command {
  return command('unset', {
    does: 'let it be as it comes again',
    examples: ['settings unset acme costPerMinute', 'settings unset acme people intervalSeconds'],
  })
    .argument('<team>', 'slug of the team')
    .argument('<words...>', '[STREAM] KEY...')
    .action(async (slug: string, words: readonly string[]) => {
      const [stream, keys] = streamAndRest(words)
      await change(cli, slug, stream, Object.fromEntries(keys.map((key) => [key, null])))
    })
}

async function change(
  cli: Cli,
  slug: string,
  stream: string | undefined,
  wanted: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (Object.keys(wanted).length === 0) throw new AppError('usage.invalid', 'Name a setting.')
  const team = parseTeamSlug(slug)
  await using app: App = await openApp(cli)
  const body = stream === undefined ? wanted : { streams: { [stream]: wanted } }
  print(cli, await app.settings.change(team, body, atCommandLine()), stream)
  if (wanted['scopedFields'] !== undefined && !cli.output.json) {
    cli.output.say(
      `For rows that are stored already: salesloft-worker sync ${team} ${stream} --full`,
    )
  }
}

/** The first word is a stream where it is no setting of a team. */
function streamAndRest(words: readonly string[]): [string | undefined, readonly string[]] {
  const [first = '', ...rest] = words
  const isKey = first.includes('=') || [...teamKeys, ...streamKeys].some((key) => key === first)
  return isKey ? [undefined, words] : [streamOf(first).name, rest]
}

function pairOf(word: string): [string, unknown] {
  const [, key, text] = /^(\w+)=(.+)$/.exec(word) ?? []
  if (key === undefined || text === undefined) {
    throw new AppError('usage.invalid', `"${word}" is not KEY=VALUE.`)
  }
  if (text === 'true' || text === 'false') return [key, text === 'true']
  return [key, /^\d{1,15}$/.test(text) ? Number(text) : text]
}

function print(cli: Cli, settings: TeamSettings, stream: string | undefined): void {
  const { streams, changes } = settings
  const mine = streams.filter((each) => stream === undefined || each.stream === stream)
  const value = stream === undefined ? settings : { ...settings, streams: mine }
  cli.output.result(value, () => {
    const rows = [
      ...(stream === undefined ? [row('', 'costPerMinute', settings.costPerMinute)] : []),
      ...mine.flatMap((each) =>
        streamKeys.flatMap((key) => {
          const of = each[key]
          const isShown = of !== null && (stream !== undefined || of.setBy !== null || isSet(of))
          return isShown ? [row(each.stream, key, of)] : []
        }),
      ),
    ]
    const latest = changes.filter((each) => stream === undefined || each.stream === stream)
    return [
      ...renderTable(columns, rows, cli.output.paint),
      ...(stream === undefined ? ['Streams: what is set otherwise than it comes.'] : []),
      ...latest.slice(0, changesShown).map(lineOf),
    ]
  })
}

function isSet({ value, usual }: Setting<unknown>): boolean {
  return value !== usual
}

function row(stream: string, key: string, setting: Setting<number | boolean | null>): Cell[] {
  const { value, usual, setAt, setBy } = setting
  const text = { text: said(value), style: isSet(setting) ? 'accent' : 'muted' } as const
  return [stream, key, text, said(usual), setAt === null ? '' : formatStamp(setAt), setBy ?? '']
}

function said(value: number | boolean | null): string {
  return value === null ? '–' : String(value)
}

function lineOf({ at, by, stream, key, before, after }: SettingChange): string {
  const what = stream === null ? key : `${stream} ${key}`
  const is = after === null ? 'as it comes' : said(after)
  return `${formatStamp(at)}  ${what}: ${before === null ? 'as it comes' : said(before)} → ${is}, by ${by}`
}

function meanings(): string {
  return [...teamKeys, ...streamKeys].map((key) => `  ${key}: ${settingMeanings[key]}`).join('\n')
}
