import { join } from 'node:path'
import type { Command } from 'commander'
import { ensureWorkflowBundle } from '../../embedded/bundle.ts'
import { command, type Cli } from '../command.ts'
import { tellAtStart } from '../at-start.ts'
import { serve } from '../serving.ts'
import { openApp } from '../session.ts'
import { aborted } from '../stopping.ts'

export function workerCommand(cli: Cli): Command {
  return command('worker', {
    does: 'run workflows and activities until stopped; run as many as wanted',
    examples: [
      'worker',
      'DATABASE_URL=postgres://... TEMPORAL_ADDRESS=... salesloft-worker worker',
    ],
  }).action(async () => {
    const stopping = cli.stopping()
    await using app = await openApp(cli)
    await app.requireCurrent()
    await tellAtStart(app, cli.output)
    const { workerPort } = app.config.server
    if (workerPort !== undefined) {
      // Who counts a worker's work takes no deliveries, and does not say that somebody does.
      const url = await serve(app, workerPort, { receives: false })
      cli.output.say(`worker serves on ${url}`)
    }
    const bundlePath = await ensureWorkflowBundle({ cacheDir: join(app.config.dataDir, 'cache') })
    const worker = await app.worker(bundlePath)
    app.keepUp()
    if (worker.state() === 'waiting') cli.output.say('worker waits for Temporal; Ctrl-C ends it')
    await Promise.race([worker.polling, aborted(stopping)])
    if (!stopping.aborted) {
      cli.output.say('worker is polling; Ctrl-C ends it when the work in hand is done')
    }
    await aborted(stopping)
    await worker.stop()
    cli.output.result({ ok: true }, () => ['worker has ended'])
  })
}
