import type { Command } from 'commander'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { serve } from '../serving.ts'
import { aborted } from '../stopping.ts'

export function serverCommand(cli: Cli): Command {
  return command('server', {
    does: 'serve the status page, health and metrics until stopped',
    examples: ['server', 'HOST=0.0.0.0 PORT=8080 salesloft-worker server'],
  }).action(async () => {
    const stopping = cli.stopping()
    await using app = await openApp(cli)
    await app.requireCurrent()
    const url = await serve(app, app.config.server.port, { receives: true })
    cli.output.say(`server listens on ${url}`)
    await aborted(stopping)
    cli.output.result({ ok: true }, () => ['server has ended'])
  })
}
