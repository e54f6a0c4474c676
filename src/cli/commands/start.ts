import type { Command } from 'commander'
import { command, type Cli } from '../command.ts'
import { patienceOf, patienceOption } from '../options.ts'
import { summaryLines } from '../summary.ts'

export function startCommand(cli: Cli): Command {
  return command('start', {
    does: 'the whole system on this machine: uses what the environment gives and embeds the rest',
    examples: ['start', 'start --once --json', 'SALESLOFT_API_KEY=... salesloft-worker start'],
  })
    .option('--once', 'end after the first complete sync; exit code 1 if a stream failed')
    .option(...patienceOption)
    .action(async (options: { once?: true; patience: string }) => {
      const { once = false } = options
      const patience = patienceOf(options)
      const { start } = await import('../start/start.ts')
      const summary = await start(cli, { once, patience })
      if (!once) return
      if (summary?.ok !== true) process.exitCode = 1
      if (summary !== undefined) {
        cli.output.result(summary, () => summaryLines(summary, cli.output.paint))
      }
    })
}
