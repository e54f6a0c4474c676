// Which SalesLoft `start` mirrors: the account of the environment, else the bundled simulator.
import { join } from 'node:path'
import type { Config, Environment } from '../../config/config.ts'
import { Secret } from '../../config/secret.ts'
import { AppError } from '../../domain/errors.ts'
import { parseTeamSlug, type TeamSlug } from '../../domain/teams.ts'
import { nextFreePort } from '../../embedded/ports.ts'
import { startSimulatorProcess } from '../../embedded/simulator.ts'
import type { Teams } from '../../store/teams.ts'
import type { Steps } from './steps.ts'

export type StartAccount = {
  readonly team: TeamSlug
  readonly baseUrl: string
  readonly apiKey: Secret
}

const defaultPort = 4_010

/** @throws AppError `config.invalid` for an address without a key, `embedded.failed` */
export async function startAccount(given: {
  readonly config: Config
  readonly environment: Environment
  readonly dataDir: string
  readonly teams: Teams
  readonly frozen: boolean
  readonly held: AsyncDisposableStack
  readonly steps: Steps
}): Promise<StartAccount> {
  const { apiKey, baseUrl } = given.config.salesloft
  if (apiKey !== undefined) return { team: parseTeamSlug('default'), baseUrl, apiKey }
  requireNoAddress(given.environment)
  const team = parseTeamSlug('demo')
  const port = await nextFreePort(await lastPort(given.teams, team))
  const simulator = await given.steps.step(
    'SalesLoft',
    async () =>
      given.held.use(
        await startSimulatorProcess({
          dataDir: join(given.dataDir, 'simulator'),
          scenario: 'small',
          seed: 1,
          port,
          live: !given.frozen,
        }),
      ),
    ({ url }) => `simulated on ${url}; set SALESLOFT_API_KEY to use an account`,
  )
  return { team, baseUrl: simulator.url, apiKey: new Secret(simulator.apiKey) }
}

/** The simulator keeps its address over restarts as long as the port is free. */
async function lastPort(teams: Teams, team: TeamSlug): Promise<number> {
  const known = (await teams.list()).find((each) => each.slug === team)
  return Number(known === undefined ? 0 : URL.parse(known.baseUrl)?.port) || defaultPort
}

function requireNoAddress(environment: Environment): void {
  if ((environment['SALESLOFT_BASE_URL'] ?? '') === '') return
  throw new AppError('config.invalid', 'SALESLOFT_API_KEY: is not set, but SALESLOFT_BASE_URL is')
}
