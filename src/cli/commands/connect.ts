import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { credentialOf, type CredentialOptions } from './connect-credential.ts'

type Options = CredentialOptions & { readonly baseUrl?: string; readonly costPerMinute?: string }

export function connectCommand(cli: Cli): Command {
  return command('connect', {
    does: 'connect a SalesLoft account, or let a connected one authenticate anew; resumes it where SalesLoft refused it',
    examples: [
      'connect acme --api-key-stdin < key.txt',
      'connect acme --oauth',
      'connect acme --oauth --no-browser --redirect-uri https://example.com/done',
      'connect acme --client-credentials --scope "team:read people:read"',
    ],
  })
    .argument('<team>', 'slug of the team: a-z, 0-9 and "-"')
    .option('--api-key-stdin', 'read the key from standard input (else: SALESLOFT_API_KEY)')
    .option('--oauth', 'let a person allow the OAuth app of SALESLOFT_CLIENT_ID in a browser')
    .option('--client-credentials', 'let a private OAuth app act for itself')
    .option('--scope <scope>', 'what to ask for, separated by spaces (else: all the app may)')
    .option('--port <port>', 'where this machine waits for the browser', '8976')
    .option('--redirect-uri <uri>', 'another address that the app was registered with')
    .option('--no-browser', 'print the link only')
    .option('--timeout <seconds>', 'how long to wait for the person', '600')
    .option('--base-url <url>', 'where its API is, without /v2 (else: SALESLOFT_BASE_URL)')
    .option(
      '--cost-per-minute <cost>',
      'what the account may spend (else: SALESLOFT_COST_PER_MINUTE)',
    )
    .action(async (slug: string, options: Options) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const { salesloft } = app.config
      const costPerMinute = costOf(options.costPerMinute) ?? salesloft.costPerMinute
      const { kind, name, scheduled } = await app.operations.connect({
        team,
        baseUrl: options.baseUrl ?? salesloft.baseUrl,
        costPerMinute,
        ...(await credentialOf(cli, app, options)),
      })
      cli.output.result({ team, kind, name, scheduled }, () => [
        `${team} is ${kind === 'connected' ? 'connected' : 'up to date'}: ${name}`,
        scheduled
          ? 'It is read every 5 minutes; see: salesloft-worker status'
          : 'Temporal was not reached: run `salesloft-worker schedules apply` when it is.',
      ])
    })
}

function costOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{1,6}$/.test(text))
    return text === undefined ? undefined : Number(text)
  throw new AppError('usage.invalid', '--cost-per-minute takes a whole number of 10 or more.')
}
