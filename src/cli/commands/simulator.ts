import { spawn } from 'node:child_process'
import { extname, join } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { command, type Cli } from '../command.ts'

// Beside the sources, and in `dist/` beside what was built of them.
const program = join(
  import.meta.dirname,
  '../../../simulator',
  `main${extname(import.meta.filename)}`,
)

type Options = {
  readonly port: string
  readonly scenario?: string
  readonly seed?: string
  readonly dataDir?: string
  readonly live?: true
  readonly webhookHost?: readonly string[]
  readonly webhookSpeed?: string
}

export function simulatorCommand(cli: Cli): Command {
  return command('simulator', {
    does: 'run a SalesLoft of your own on 127.0.0.1; prints its address and key as one JSON line',
    examples: [
      'simulator --port 4010 --scenario small --seed 7',
      'simulator --data-dir /tmp/sim --live',
    ],
  })
    .option('--port <port>', 'port to listen on; 0 takes a free one', '4010')
    .option('--scenario <name>', 'which world')
    .option('--seed <number>', 'the same seed makes the same world')
    .option('--data-dir <folder>', 'keep its writes over restarts')
    .option('--live', 'people edit, send and reply by themselves')
    .option('--webhook-host <host...>', 'hosts that webhooks may go to, beside this machine')
    .option('--webhook-speed <number>', 'tries and delays of webhooks pass so many times faster')
    .action(async (options: Options) => {
      const { port, scenario, seed, dataDir, live, webhookHost = [], webhookSpeed } = options
      const given = { port, scenario, seed, 'data-dir': dataDir, 'webhook-speed': webhookSpeed }
      const texts = Object.entries(given).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name}`, value],
      )
      const child = spawn(
        process.execPath,
        [
          program,
          ...texts,
          ...webhookHost.flatMap((host) => ['--webhook-host', host]),
          ...(live === true ? ['--live'] : []),
          '--parent-pid',
          String(process.pid),
        ],
        { detached: true, stdio: ['ignore', 'inherit', 'inherit'] },
      )
      cli.stopping().addEventListener('abort', () => child.kill('SIGTERM'))
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('exit', resolve).once('error', reject)
      })
      if (code === 2)
        throw new AppError('usage.invalid', 'The simulator does not know these options.')
      if (code !== 0) throw new AppError('embedded.failed', 'The simulator ended with a failure.')
    })
}
