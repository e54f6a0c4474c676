import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { Secret } from '../../config/secret.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'

type Options = { apiKeyStdin?: true; baseUrl?: string; costPerMinute?: string }

export function connectCommand(cli: Cli): Command {
  return command('connect', {
    does: 'connect a SalesLoft account, or give a connected one another key',
    examples: [
      'connect acme --api-key-stdin < key.txt',
      'connect acme --api-key-stdin --base-url https://...',
    ],
  })
    .argument('<team>', 'slug of the team: a-z, 0-9 and "-"')
    .option('--api-key-stdin', 'read the key from standard input (else: SALESLOFT_API_KEY)')
    .option('--base-url <url>', 'where its API is, without /v2 (else: SALESLOFT_BASE_URL)')
    .option(
      '--cost-per-minute <cost>',
      'what the account may spend (else: SALESLOFT_COST_PER_MINUTE)',
    )
    .action(async (slug: string, options: Options) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const { salesloft } = app.config
      const { kind, name, scheduled } = await app.operations.connect({
        team,
        baseUrl: options.baseUrl ?? salesloft.baseUrl,
        apiKey: options.apiKeyStdin === true ? await readKey(cli) : given(salesloft.apiKey),
        costPerMinute: costOf(options.costPerMinute) ?? salesloft.costPerMinute,
      })
      cli.output.result({ team, kind, name, scheduled }, () => [
        `${team} is ${kind === 'connected' ? 'connected' : 'up to date'}: ${name}`,
        scheduled
          ? 'It is read every 5 minutes; see: salesloft-worker status'
          : 'Temporal was not reached: run `salesloft-worker schedules apply` when it is.',
      ])
    })
}

async function readKey(cli: Cli): Promise<Secret> {
  const key = (await cli.readInput()).trim()
  if (/^\S+$/.test(key)) return new Secret(key)
  throw new AppError('usage.invalid', 'Standard input does not hold one key.')
}

function given(key: Secret | undefined): Secret {
  if (key !== undefined) return key
  throw new AppError('usage.invalid', 'No key: pass --api-key-stdin, or set SALESLOFT_API_KEY.')
}

function costOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{1,6}$/.test(text))
    return text === undefined ? undefined : Number(text)
  throw new AppError('usage.invalid', '--cost-per-minute takes a whole number of 10 or more.')
}
