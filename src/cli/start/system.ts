import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createApp, type App } from '../../app.ts'
import { Secret } from '../../config/secret.ts'
import { isPassing, settled } from '../../domain/errors.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import { ensureWorkflowBundle } from '../../embedded/bundle.ts'
import { nextFreePort } from '../../embedded/ports.ts'
import type { Cli } from '../command.ts'
import type { Configuration } from '../configuration.ts'
import { programVersion } from '../program-version.ts'
import type { Running } from '../running.ts'
import { tellAtStart } from '../at-start.ts'
import { withLocalKeys } from '../session.ts'
import { startAccount, type StartAccount } from './account.ts'
import { bringUpServers, together, type Servers } from './servers.ts'
import { createSteps } from './steps.ts'

export type System = {
  readonly app: App
  readonly team: TeamSlug
  readonly running: Omit<Running, 'pid'>
  signInLink(): string
}

type Given = {
  readonly cli: Cli
  readonly configuration: Configuration
  readonly dataDir: string
  readonly once: boolean
  readonly held: AsyncDisposableStack
  readonly stopping: AbortSignal
}

/** Brings everything up, each part said as a step; what is up when it fails is in `held`. */
export async function bringUp(given: Given): Promise<System> {
  const { cli, configuration, dataDir, once, held, stopping } = given
  const { environment, output } = cli
  const steps = createSteps(output)
  const [servers, bundlePath] = await together(
    bringUpServers({ configuration, dataDir, environment, held, steps }),
    ensureWorkflowBundle({ cacheDir: join(dataDir, 'cache') }),
  )
  stopping.throwIfAborted()
  const at = await addressOf(configuration)
  const callback = callbackOf(given, at.url)
  const app = held.use(await createApp(settingsOf(given, servers, at.url, callback)))
  await steps.step(
    'Database',
    () => app.migrate(),
    ({ version }) => `at ${version}`,
  )
  await tellAtStart(app, output)
  const account = await startAccount({
    config: app.config,
    environment,
    dataDir,
    held,
    steps,
    teams: app.teams,
    frozen: once,
  })
  stopping.throwIfAborted()
  await steps.step(
    'Team',
    () => connect(app, account),
    (text) => text,
  )
  stopping.throwIfAborted()
  await steps.step(
    'Worker',
    () => app.worker(bundlePath),
    ({ state }) => (state() === 'polling' ? 'polling' : 'waits for Temporal'),
  )
  app.keepUp()
  const page = configuration.config.server.publicUrl ?? at.url
  const server = await app.server(page, { receives: true })
  await steps.step(
    'Server',
    () => server.listen(at),
    () => `${at.url}${at.remark}`,
  )
  if (!once)
    await steps.step(
      'Webhooks',
      () => subscribe(app, account),
      (text) => text,
    )
  return {
    app,
    team: account.team,
    running: {
      ...servers.embedded,
      page: at.url,
      temporal: servers.temporalUi,
      ...(callback === undefined ? {} : { callback }),
    },
    signInLink: () => server.signInLink(),
  }
}

/** A SalesLoft that is away does not keep a system down that has met it before. */
async function connect(app: App, account: StartAccount): Promise<string> {
  const { team, baseUrl, apiKey } = account
  const { costPerMinute } = app.config.salesloft
  const connected = await settled(app.operations.connect({ team, baseUrl, apiKey, costPerMinute }))
  if (connected.ok) return `${team}: ${connected.value.name}, read every 5 minutes`
  const known = (await app.teams.list()).some((each) => each.slug === team)
  if (!known || !isPassing(connected.error)) throw connected.error
  await app.operations.applySchedules()
  return `${team}: ${connected.error.message}`
}

/**
 * PUBLIC_URL; a simulated account reaches this machine without one. Another account is told of no address that nobody gave,
 * and one that is read once of none at all.
 */
function callbackOf({ configuration: { config }, once }: Given, page: string): string | undefined {
  if (once) return undefined
  const isSimulated = config.salesloft.apiKey === undefined
  return config.server.publicUrl ?? (isSimulated ? page : undefined)
}

/** No failure of the system: the schedule tries again, and changes are seen by polling. */
async function subscribe(app: App, { team, baseUrl }: StartAccount): Promise<string> {
  const callback = app.webhooks.callbackFor({ baseUrl })
  if (callback === undefined)
    return 'none: PUBLIC_URL is not set, or is this machine, so changes are seen by polling alone'
  const applied = await settled(app.webhooks.apply(team))
  if (!applied.ok) return `not yet: ${applied.error.message}`
  return `${applied.value.active} event types, sent to ${callback}`
}

async function addressOf({ config }: Configuration) {
  const { host = '127.0.0.1', port: wanted } = config.server
  const port = await nextFreePort(wanted, host)
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return {
    host,
    port,
    url: `http://${name}:${port}`,
    remark: port === wanted || wanted === 0 ? '' : ` (port ${wanted} is in use)`,
  }
}

function settingsOf(
  given: Given,
  servers: Servers,
  page: string,
  callback: string | undefined,
): Parameters<typeof createApp>[0] {
  const { configuration, dataDir } = given
  const { temporal } = configuration
  const config = withLocalKeys(configuration.config, dataDir)
  const log = given.held.adopt(
    createWriteStream(join(dataDir, 'worker.log'), { flags: 'a' }),
    (stream) => new Promise<void>((resolve) => stream.end(resolve)),
  )
  return {
    config: {
      ...config,
      dataDir,
      server: { ...config.server, publicUrl: callback },
      database: { ...config.database, url: new Secret(servers.databaseUrl) },
    },
    temporal: {
      ...temporal,
      namespace: temporal.namespace ?? config.temporal.namespace,
      connectionOptions: { ...temporal.connectionOptions, address: servers.temporalAddress },
    },
    urls: { page, temporal: servers.temporalUi },
    version: programVersion(),
    logTo: log,
  }
}
