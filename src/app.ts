// The composition root: the only place where parts are made and given to each other. A part is made when it is first
// asked for, and what was made is disposed in the order http, worker, Temporal, Postgres, log.
import type { ClientConnectConfig } from '@temporalio/envconfig'
import type { EnrollmentConfig } from './activities/enrollment-parts.ts'
import { createActivities } from './activities/index.ts'
import { createTrials } from './client/salesloft/trials.ts'
import type { Temporal } from './client/temporal/temporal.ts'
import type { Config } from './config/config.ts'
import type { At } from './domain/crash-points.ts'
import type { TeamSlug } from './domain/teams.ts'
import type { Server } from './server/server.ts'
import { accountsOf } from './services/account-parts.ts'
import type { Accounts } from './services/accounts.ts'
import { actionsOf } from './services/actions.ts'
import { cadenceActions, cadencesOf } from './services/cadence-parts.ts'
import type { Cadences } from './services/cadences.ts'
import { type ContactParts, createContactParts } from './services/contact-parts.ts'
import { type ContactOffer, contactsOf } from './services/contact-offer.ts'
import type { Deliveries } from './services/deliveries.ts'
import { doorbellOf, drainingOf } from './services/draining.ts'
import { createEnrollingParts, type Enrolling } from './services/enrolling-parts.ts'
import { type Erasing, erasingOf } from './services/erasing.ts'
import { gaugesOf } from './services/gauges.ts'
import { createLeftovers } from './services/leftovers.ts'
import { databaseUrl, operatorToken, vaultKeys } from './services/needed.ts'
import { createOperations, type Operations } from './services/operations.ts'
import { createQuarantine, type Quarantine } from './services/quarantine.ts'
import { type OfferedReports, reportsOf } from './services/reports.ts'
import { type Settings, settingsOf } from './services/team-settings.ts'
import { reachTemporal } from './services/temporal.ts'
import { keepUp } from './services/upkeep.ts'
import { createWebhookParts } from './services/webhook-parts.ts'
import type { Webhooks } from './services/webhooks.ts'
import { createWorkers, type Workers } from './services/workers.ts'
import { createChanges, type Changes } from './store/changes.ts'
import { createCredentials, type Credentials } from './store/credentials.ts'
import { createDatabase, type DatabaseOptions } from './store/database.ts'
import { createCapCounts } from './store/enrollment-caps.ts'
import { createEntries } from './store/entries.ts'
import { createExamination, type Examination } from './store/examination.ts'
import { createHealth } from './store/health.ts'
import { migrate, type MigrateOptions, requireCurrent } from './store/migrate.ts'
import { createProcesses } from './store/processes.ts'
import { createResealing, type Resealing } from './store/resealing.ts'
import { createStatus, type Status } from './store/status.ts'
import { createSweeps, type Sweeps } from './store/sweeps.ts'
import { createSync, type Sync } from './store/sync.ts'
import { createTeams, type Teams } from './store/teams.ts'
import { createVault } from './store/vault.ts'
import { createLog, type LogDestination } from './telemetry/logs.ts'
import { createMetrics } from './telemetry/metrics.ts'
import type { RunningWorker } from './worker/worker.ts'

export type AppSettings = {
  readonly config: Config
  /** As `@temporalio/envconfig` read it: address, TLS, API key, namespace. */
  readonly temporal: ClientConnectConfig
  /** Where people look; null for what is not known. */
  readonly urls: { readonly page: string | null; readonly temporal: string | null }
  readonly version: string
  /** Where log lines go; standard error unless given. */
  readonly logTo?: LogDestination
  /** For tests that cut the process off. */
  readonly at?: At
  /** What is longer than this is read in windows. */
  readonly bigReadRows?: number
  /** How long enrolments wait for what is lost or late, where a test waits less. */
  readonly enrolling?: EnrollmentConfig['enrolling']
  /** Activities at once, where a test takes fewer. */
  readonly slots?: number
}

type Parts = {
  readonly config: Config
  readonly urls: AppSettings['urls']
  readonly teams: Teams
  readonly credentials: Credentials
  readonly secrets: Resealing
  readonly sync: Sync
  readonly sweeps: Pick<Sweeps, 'status' | 'overdue'>
  readonly status: Status['status']
  readonly accounts: Accounts
  readonly operations: Operations
  readonly workers: Pick<Workers, 'list' | 'requirePolling'>
  readonly quarantine: Quarantine
  readonly webhooks: Webhooks
  readonly deliveries: Deliveries
  readonly changes: Changes
  readonly cadences: Cadences
  readonly contacts: ContactOffer
  readonly settings: Settings
  readonly contactSync: ContactParts['contactSync']
  readonly erasing: Erasing
  readonly reports: OfferedReports
  migrate(options?: Pick<MigrateOptions, 'onBusy'>): ReturnType<typeof migrate>
  /** @throws AppError `store.outdated` */
  requireCurrent(): Promise<void>
  readonly examination: Examination
  /** @throws AppError `config.invalid` without an address */
  temporal(): Promise<Temporal>
  /** Polls from now on, or as soon as Temporal is there. */
  worker(bundle: string): Promise<RunningWorker>
  /** From now on: makes schedules again that Temporal lost, seals secrets by the newest key, gives back what the killed had. */
  keepUp(): void
  /**
   * `receives`: takes deliveries of webhooks too.
   * @throws AppError `config.invalid` without an operator token
   */
  server(publicUrl: string, how: { readonly receives: boolean }): Promise<Server>
}

export type App = AsyncDisposable & Enrolling & Parts

/** @throws AppError `config.invalid` without a database */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, urls, at, bigReadRows, slots, enrolling: patience } = settings
  await using made = new AsyncDisposableStack()
  const log = made.use(createLog({ level: config.log.level, destination: settings.logTo }))
  const { maxConnections, pooler } = config.database
  const connections: Omit<DatabaseOptions, 'maxConnections'> = {
    url: databaseUrl(config),
    pooler,
    onError: (err) => log.warn({ err }, 'an idle connection to Postgres ended'),
    onFailure: (sqlstate) => metrics.databaseFailed(sqlstate),
  }
  const database = made.use(createDatabase({ ...connections, maxConnections }))
  const vault = createVault(vaultKeys(config))
  const teams = createTeams({ database, vault })
  const credentials = createCredentials({ database, vault })
  const secrets = createResealing({ database, vault })
  const sync = createSync({ database, at, vault })
  const statuses = createStatus({ database })
  const status: Status['status'] = (team) => statuses.status(team)
  const metrics = createMetrics({
    version: settings.version,
    collect: async () => ({ ...gaugesOf(await statuses.gauges()), pool: database.connections() }),
  })
  const accounts = made.use(accountsOf({ config, database, teams, credentials, at, log, metrics }))
  const { connection, namespace, temporal } = made.use(
    reachTemporal({ config, settings: settings.temporal, database }),
  )
  const doorbell = made.use(doorbellOf(temporal))
  const sweeps = createSweeps({ database, at, vault })
  const processes = createProcesses({ database })
  const workers = createWorkers({ processes, namespace, version: settings.version })
  const parts = { config, database, connections, vault, teams, sync, accounts, log, metrics, at }
  const hooks = createWebhookParts({ ...parts, doorbell, temporal })
  const { webhooks, deliveries, inbox, subscribe } = hooks
  const clientOf = (team: TeamSlug) => accounts.of(team)
  const contacts = made.use(createContactParts({ ...parts, temporal, clientOf }))
  const told = { ...parts, workers, webhooks, sweeps, temporal, contracts: contacts.contracts }
  const identify: Accounts['identify'] = (account) => accounts.identify(account)
  const operations = createOperations({ ...told, identify })
  const trials = made.use(createTrials())
  const entries = createEntries({ database, vault })
  const quarantine = createQuarantine({ trials, entries, clientOf })
  const changes = createChanges({ database })
  const cadences = cadencesOf(parts)
  const erasing = erasingOf({ database, vault, teams })
  const schedule = (team: TeamSlug) => operations.scheduleTeam(team)
  const offeredContacts = contactsOf({ ...told, schedule, sync: contacts.contactSync })
  const enrolling = createEnrollingParts({ ...parts, temporal, clientOf })
  const reports = reportsOf(told)
  const shared = { quarantine, changes, settings: settingsOf(database, config), erasing, reports }
  const offered = { ...shared, ...enrolling.offered, contactSync: contacts.contactSync }
  let worker: RunningWorker | undefined
  let server: Server | undefined
  let upkeep: AsyncDisposable | undefined
  made.defer(async () => await upkeep?.[Symbol.asyncDispose]())
  made.defer(async () => await worker?.stop())
  const receiving = made.use(new AsyncDisposableStack())
  made.defer(async () => await server?.close())
  const held = made.move()
  return {
    config,
    urls,
    teams,
    credentials,
    secrets,
    sync,
    sweeps,
    status,
    accounts,
    operations,
    workers,
    webhooks,
    deliveries,
    cadences,
    contacts: offeredContacts,
    ...offered,
    migrate: (options) => migrate(database, options),
    requireCurrent: () => requireCurrent(database),
    examination: createExamination({ database }),
    temporal,
    async worker(bundle) {
      const to = await temporal()
      const draining = drainingOf({ database, at, vault, temporal: to })
      const activities = createActivities({
        trials,
        at,
        bigReadRows,
        clientOf,
        ...draining,
        ...contacts.work,
        ...enrolling.workOf(to),
        enrolling: patience,
        sync,
        sweeps,
        teams,
        reports,
        subscribe,
        metrics,
        log,
      })
      receiving.use(contacts.listen())
      // The SDK's native part takes 0.3 s to load, which most commands need not spend.
      const { startWorker } = await import('./worker/worker.ts')
      const self = { ...workers.self(), ...(slots !== undefined && { slots }) }
      worker = await startWorker({ connection, namespace, bundle, activities, log, at, ...self })
      return worker
    },
    keepUp() {
      const leftovers = createLeftovers({ workers, temporal })
      const capCounts = createCapCounts({ database })
      const kept = { operations, secrets, leftovers, workers, inbox, capCounts, erasing }
      upkeep ??= keepUp({ ...kept, keep: config.inbox, log })
    },
    async server(publicUrl, { receives }) {
      const { createServer } = await import('./server/server.ts')
      const { webhooks: intake, onListening } = receives ? receiving.use(hooks.reception()) : {}
      server = await createServer({
        webhooks: intake,
        onListening,
        status,
        outlines: () => statuses.gauges(),
        lags: () => createHealth({ database }).lags(),
        teams: () => teams.list(),
        actions: actionsOf(operations),
        checks: {
          postgres: () => database.ping(),
          temporal: async () => await (await temporal()).ready(),
          worker: () => workers.requirePolling(),
        },
        cadences: cadenceActions(cadences),
        contacts: offeredContacts,
        deliveries: { apply: (team, options) => webhooks.apply(team, options), ...deliveries },
        ...offered,
        metrics,
        log,
        operatorToken: operatorToken(config),
        version: settings.version,
        publicUrl,
        ...(urls.temporal === null ? {} : { temporalUi: { url: urls.temporal, namespace } }),
      })
      return server
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
