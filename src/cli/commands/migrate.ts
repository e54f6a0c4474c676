import type { Command } from 'commander'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'

export function migrateCommand(cli: Cli): Command {
  return command('migrate', {
    does: 'bring the database up to date; safe to run many at once',
    examples: ['migrate', 'DATABASE_URL=postgres://... salesloft-worker migrate --json'],
  }).action(async () => {
    await using app = await openApp(cli)
    const { applied, version } = await app.migrate({
      onBusy: () =>
        cli.output.warn('A long transaction holds a table that is to change; trying again.'),
    })
    cli.output.result({ applied, version }, () => [
      ...applied.map((name) => `applied ${name}`),
      `The database is at ${version}.`,
    ])
  })
}
