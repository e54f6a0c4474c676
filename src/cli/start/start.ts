// The whole system in this process and a few beside it. Everything that was brought up is held by one stack, so that
// however this ends (a signal, a failure, the end of `--once`) all of it ends, the last first.
import { resolve } from 'node:path'
import { AppError } from '../../domain/errors.ts'
import { acquireDataDir } from '../../embedded/lock.ts'
import type { Cli } from '../command.ts'
import { readConfiguration } from '../configuration.ts'
import { syncAndFollow } from '../follow.ts'
import { removeRunning, writeRunning } from '../running.ts'
import { aborted } from '../stopping.ts'
import { summarise, summaryLines, type SyncSummary } from '../summary.ts'
import { bringUp, type System } from './system.ts'

/**
 * Returns when it was stopped, or with `once` after the first complete sync.
 * @returns what the first sync did; `undefined` when it was stopped before its end
 * @throws AppError `embedded.locked`, `embedded.*`, `config.invalid`, and whatever SalesLoft answers to the key
 */
export async function start(
  cli: Cli,
  { once, patience }: { readonly once: boolean; readonly patience: number },
): Promise<SyncSummary | undefined> {
  const stopping = cli.stopping()
  const configuration = readConfiguration(cli.environment)
  for (const warning of configuration.warnings) cli.output.warn(warning)
  const dataDir = resolve(configuration.config.dataDir)
  try {
    await using held = new AsyncDisposableStack()
    held.use(await acquireDataDir(dataDir, `salesloft-worker start${once ? ' --once' : ''}`))
    const system = await bringUp({ cli, configuration, dataDir, once, held, stopping })
    writeRunning(dataDir, { ...system.running, pid: process.pid })
    held.defer(() => removeRunning(dataDir))
    const stopped = aborted(stopping).then(() => undefined)
    const first = firstSync(cli, system, stopping, once ? patience : 0)
    const told = once ? first : first.catch((error: unknown) => pausedSummary(cli, system, error))
    const summary = await Promise.race([told, stopped])
    if (!once && summary !== undefined && !stopping.aborted) {
      present(cli, system, summary)
      await stopped
    }
    if (stopping.aborted) cli.output.say('stopping')
    return stopping.aborted && once ? undefined : summary
  } catch (error) {
    // What a stop cuts short is no failure.
    if (!stopping.aborted) throw error
    return undefined
  }
}

async function firstSync(
  cli: Cli,
  { app, team }: System,
  stopping: AbortSignal,
  patience: number,
): Promise<SyncSummary> {
  const { output } = cli
  const begun = performance.now()
  const onBegun = () => output.say(`reading ${team}`)
  const streams = await syncAndFollow({
    app,
    team,
    streams: [],
    output,
    stopping,
    patience,
    onBegun,
  })
  return summarise(streams, (performance.now() - begun) / 1_000, app.urls)
}

/** A team that is paused is no reason to be down: it is resumed by a command that needs what runs here. */
function pausedSummary(cli: Cli, { app, team }: System, error: unknown): SyncSummary {
  if (!(error instanceof AppError && error.code === 'team.paused')) throw error
  cli.output.warn(`${error.message} To let it go on: salesloft-worker resume ${team}`)
  return { ...summarise([], 0, app.urls), ok: false }
}

/** For people; under `--json` the one object. */
function present(cli: Cli, system: System, summary: SyncSummary): void {
  const { output } = cli
  output.result(summary, () => [
    '',
    ...(summary.streams.length === 0 ? [] : [...summaryLines(summary, output.paint), '']),
    `Status page  ${output.paint('accent', system.signInLink())}  (signs in once, within 10 minutes)`,
    ...(system.app.urls.temporal === null
      ? []
      : [`Temporal UI  ${output.paint('accent', system.app.urls.temporal)}`]),
    'Another terminal: salesloft-worker status · Ctrl-C ends everything',
  ])
}
