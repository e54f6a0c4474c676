import type { Command } from 'commander'
import { command, type Cli } from '../command.ts'
import { openApp } from '../session.ts'
import { aborted } from '../stopping.ts'

export function serverCommand(cli: Cli): Command {
  return command('server', {
    does: 'serve the status page, health and metrics until stopped',
    examples: ['server', 'HOST=0.0.0.0 PORT=8080 salesloft-worker server'],
  }).action(async () => {
    const stopping = cli.stopping()
    await using app = await openApp(cli)
    await app.requireCurrent()
    const { host = '0.0.0.0', port, publicUrl = `http://127.0.0.1:${port}` } = app.config.server
    const server = await app.server(publicUrl)
    cli.output.say(`server listens on ${await server.listen({ host, port })}`)
    await aborted(stopping)
    cli.output.result({ ok: true }, () => ['server has ended'])
  })
}
