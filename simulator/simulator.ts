// A SalesLoft that one can run: the same wire, deterministic worlds, scripted misfortune, and the truth to compare with.
import { createFaults } from './faults/fault.ts'
import type { Faults } from './faults/fault.ts'
import { createControl } from './control/control.ts'
import { createOAuth } from './oauth/oauth.ts'
import type { OAuthOptions, SimulatedOAuth } from './oauth/oauth.ts'
import { adjust, optionsOf } from './options.ts'
import type { PlayOptions } from './play/options.ts'
import { createTeam } from './teams.ts'
import type { SimulatedTeam } from './teams.ts'
import { documented, wireOptions } from './wire/behaviour.ts'
import type { DeliveryOptions } from './webhooks/options.ts'
import type { Behaviour } from './wire/behaviour.ts'
import { createExchange } from './wire/exchange.ts'
import { createLater } from './wire/later.ts'
import { createRequestLog } from './wire/requests.ts'
import type { RequestLog } from './wire/requests.ts'
import { withScope } from './wire/team.ts'
import type { Team, TeamOptions } from './wire/team.ts'
import { createWireServer } from './wire/server.ts'
import { createDraw, mix, seedOf } from './world/draws.ts'
import type { Clock } from './world/instants.ts'
import { createLive } from './world/live.ts'
import type { LiveRates } from './world/live.ts'
import { openDataDir } from './world/persistence.ts'
import type { ScenarioName, Sizes } from './world/scenarios.ts'
import type { WriteOptions } from './writes/options.ts'

export type { Behaviour } from './wire/behaviour.ts'
export type { Fault, FaultRule, Faults } from './faults/fault.ts'
export type { SimulatedOAuth } from './oauth/oauth.ts'
export type { LoggedRequest, RequestLog, RequestSummary } from './wire/requests.ts'
export type { ChangeOptions, Mutator, Target } from './world/mutator.ts'
export type { PlayOptions } from './play/options.ts'
export type { MoveRequest, Played, PlaySummary, SimulatedPlay } from './play/play.ts'
export type { SimulatedTeam, SimulatedWrites } from './teams.ts'
export type { Delivery, DeliverySummary } from './webhooks/log.ts'
export type { Misfortune, WebhookRule } from './webhooks/misfortune.ts'
export type { DeliveryOptions } from './webhooks/options.ts'
export type { SimulatedWebhooks } from './webhooks/webhooks.ts'
export type { TeamOptions } from './wire/team.ts'
export type { EnrolmentAccount, Ledger, LedgerEntry } from './writes/ledger.ts'
export type { WriteOptions } from './writes/options.ts'
export type { Truth, TruthRow } from './world/truth.ts'

export interface SimulatorOptions extends Partial<Behaviour> {
  readonly scenario?: ScenarioName
  readonly seed?: number
  readonly port?: number
  readonly host?: string
  /** Default: one team, `demo`, 600 a minute, every scope. */
  readonly teams?: readonly TeamOptions[]
  /** Rows of a stream where they are not the scenario's. */
  readonly sizes?: Sizes
  /** Of the token's user: how instants are printed. */
  readonly timeZone?: string
  readonly dataDir?: string
  /** The world moves by itself; rates a second. */
  readonly live?: boolean | Partial<LiveRates>
  readonly clock?: Clock
  /** How webhooks are delivered, where it is not as documented. */
  readonly webhooks?: Partial<DeliveryOptions>
  /** How writes are answered, where it is not as is likelier. */
  readonly writes?: Partial<WriteOptions>
  /** How memberships go through their cadences, where it is not as usual. */
  readonly play?: Partial<PlayOptions>
  /** The app that may ask for tokens, and how its tokens behave. */
  readonly oauth?: OAuthOptions
  /** How long an idle keep-alive connection is kept. */
  readonly idleMs?: number
  /** Told what a person should know, such as options that a data folder overrides. */
  readonly say?: (message: string) => void
}

/** The first team's `world`, `mutate`, `truth`, `webhooks`, `ledger`, `writes` and `play` are the simulator's own. */
export interface Simulator extends Omit<SimulatedTeam, 'limitPerMinute'>, AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly scenario: ScenarioName
  readonly seed: number
  readonly teams: readonly SimulatedTeam[]
  readonly requests: RequestLog
  readonly faults: Faults
  readonly oauth: SimulatedOAuth
  /** How the wire behaves now; change it with `configure`. */
  readonly options: Readonly<Behaviour>
  readonly configure: (changes: Partial<Behaviour>) => void
  /** Lets the world move by itself, at its usual rates or these, or freezes it. */
  readonly setLive: (live: boolean | Partial<LiveRates>) => void
  /** @throws RangeError */
  readonly team: (slug: string) => SimulatedTeam
  readonly close: () => Promise<void>
}

const systemClock: Clock = { now: () => performance.timeOrigin + performance.now() }

function behaviourOf(options: SimulatorOptions): Behaviour {
  const chosen = Object.entries(options).filter(([name]) => Object.hasOwn(documented, name))
  return optionsOf(wireOptions, Object.fromEntries(chosen))
}

/** Starts one on loopback. @throws the listener's error, such as EADDRINUSE. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    clock = systemClock,
    host = '127.0.0.1',
    say = () => undefined,
    timeZone = 'America/New_York',
  } = options
  const { dataDir, sizes = {} } = options
  await using held = new AsyncDisposableStack()
  const wanted = {
    seed: options.seed ?? 1,
    scenario: options.scenario ?? 'small',
    sizes,
    timeZone,
    epoch: Math.floor(clock.now() * 1000),
    teams: options.teams ?? [{}],
  }
  const store = openDataDir({ dataDir, wanted, say })
  held.defer(store.close)
  const { seed, scenario } = store.settings

  const behaviour = behaviourOf(options)
  const draw = createDraw(mix(seed, seedOf('wire')))
  const requests = createRequestLog()
  const faults = createFaults(createDraw(mix(seed, seedOf('faults'))))
  const later = createLater()
  held.defer(later.close)
  const made = store.settings.teams.map((team, index) =>
    createTeam({
      ...store.settings,
      index,
      team,
      behaviour,
      clock,
      journal: store.journalOf(index),
      account: store.ledgerOf(index),
      queue: store.queueOf(index),
      delivery: options.webhooks ?? {},
      writes: options.writes ?? {},
      play: options.play ?? {},
      later: later.run,
    }),
  )
  for (const { close } of made) held.defer(close)
  const teams = made.map(({ face }) => face)
  const [first] = teams
  if (first === undefined) throw new RangeError('A simulator needs a team.')
  const teamOf = (slug: string): SimulatedTeam => {
    const found = teams.find((team) => team.slug === slug)
    if (found === undefined) throw new RangeError(`The simulator has no team "${slug}".`)
    return found
  }
  const byKey = new Map(made.map(({ wire }) => [wire.apiKey, wire]))
  const wires = made.map(({ wire }) => wire)
  const oauth = createOAuth({ options: options.oauth ?? {}, seed, teams: wires, faults, clock })
  const byBearer = (bearer: string): Team | undefined =>
    byKey.get(bearer) ?? withScope(oauth.bearer(bearer))
  const exchange = createExchange({
    teamOf: byBearer,
    behaviour,
    faults,
    requests,
    clock,
    draw,
    later: later.run,
  })
  const configure = (changes: Partial<Behaviour>): void => adjust(wireOptions, behaviour, changes)
  const live = createLive(teams, createDraw(mix(seed, seedOf('live'))))
  held.defer(live.stop)
  if (options.live !== undefined) live.set(options.live)
  const setLive = live.set
  const shared = { teamOf, first, teams, faults, requests, configure, setLive }
  const levers = { ...shared, options: behaviour, oauth: oauth.face }
  const control = createControl(levers)
  const { idleMs = 60_000, port = 0 } = options
  const server = await createWireServer({
    port,
    host,
    behaviour,
    draw,
    idleMs,
    exchange,
    oauth,
    control,
  })
  held.defer(server.close)
  const resources = held.move()
  const close = async (): Promise<void> => resources.disposeAsync()
  const { limitPerMinute: _limit, ...face } = first
  return {
    ...face,
    url: server.url,
    port: server.port,
    scenario,
    seed,
    teams,
    requests,
    faults,
    oauth: oauth.face,
    options: behaviour,
    configure,
    setLive,
    team: teamOf,
    close,
    [Symbol.asyncDispose]: close,
  }
}
