// A connected team and what `doctor` says of it, with everything real; a test plants one problem and looks for it.
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { createApp, type App } from '../../src/app.ts'
import { examine } from '../../src/cli/doctor/examine.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { loadConfig, type Environment } from '../../src/config/config.ts'
import { readLayers } from '../../src/config/layers.ts'
import { Secret } from '../../src/config/secret.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { temporaryFolder } from '../system/processes.ts'
import { startOwnTemporal } from './own-temporal.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

export const acme = parseTeamSlug('acme')

/** `state: found. todo` of one finding. */
export function wordsOf(findings: ReadonlyMap<string, Finding>, name: string): string {
  const { state = 'none', found = '', todo = '' } = findings.get(name) ?? {}
  return `${state}: ${found}. ${todo}`
}

export type Patient = AsyncDisposable & {
  readonly simulator: Simulator
  readonly database: TestDatabase
  readonly environment: Readonly<Record<string, string>>
  readonly temporalAddress: string
  readonly dataDir: string
  app(over?: Environment): Promise<App>
  /** Connects `acme` to the first account of the simulator, at its limit. */
  connect(app: App, apiKey?: string): Promise<void>
  /** Findings by name of the check, those of a team as `check team`. */
  findings(over?: Environment): Promise<ReadonlyMap<string, Finding>>
}

/** At the usual limit a test of the budget need not wait; others take more. */
export async function createPatient({ limitPerMinute = 300 } = {}): Promise<Patient> {
  await using held = new AsyncDisposableStack()
  const [temporal, simulator, database] = await Promise.all([
    startOwnTemporal(),
    createSimulator({
      scenario: 'tiny',
      teams: [
        { slug: 'first', limitPerMinute },
        { slug: 'second', limitPerMinute },
      ],
    }),
    createTestDatabase(),
  ])
  held.use(temporal)
  held.use(simulator)
  held.use(database)
  const dataDir = path.join(held.use(temporaryFolder()).path, 'data')
  const environment = {
    CONFIG_PROFILE: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    SALESLOFT_BASE_URL: simulator.url,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  }
  const app = async (over: Environment = {}): Promise<App> => {
    const all = { ...environment, ...over }
    const config = loadConfig({ layers: readLayers('test'), environment: all })
    const { address, namespace } = config.temporal
    return await createApp({
      config,
      temporal: {
        namespace,
        connectionOptions: address === undefined ? {} : { address },
      },
      urls: { page: null, temporal: null },
      version: 'test',
      logTo: { write: () => undefined },
    })
  }
  const findings = async (over?: Environment): Promise<ReadonlyMap<string, Finding>> => {
    await using examined = await app(over)
    const found = await examine(examined)
    return new Map(
      found.map((each) => [
        each.team === undefined ? each.check : `${each.check} ${each.team}`,
        each,
      ]),
    )
  }
  async function connect(to: App, apiKey = simulator.apiKey): Promise<void> {
    await to.operations.connect({
      team: acme,
      baseUrl: simulator.url,
      apiKey: new Secret(apiKey),
      costPerMinute: limitPerMinute,
    })
  }
  const parts = held.move()
  return {
    simulator,
    database,
    environment,
    temporalAddress: temporal.address,
    dataDir,
    app,
    connect,
    findings,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
