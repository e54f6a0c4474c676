// Each team has a world of its own, made from the simulator's seed and the team's place; ids of two teams overlap, so a
// mirror that mixes teams up is found out.
import { adjust, optionsOf } from './options.ts'
import { playOptions } from './play/options.ts'
import type { PlayOptions } from './play/options.ts'
import { createPlay } from './play/play.ts'
import type { SimulatedPlay } from './play/play.ts'
import { derived } from './resources/derived.ts'
import { resources } from './resources/index.ts'
import { singles } from './resources/singles.ts'
import { createSubscriptionWrites } from './webhooks/requests.ts'
import { deliveryOptions } from './webhooks/options.ts'
import type { DeliveryOptions } from './webhooks/options.ts'
import type { QueueFile } from './webhooks/queue-file.ts'
import { subscriptionStream } from './webhooks/subscriptions.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import type { SimulatedWebhooks } from './webhooks/webhooks.ts'
import type { Behaviour } from './wire/behaviour.ts'
import { createBudget } from './wire/budget.ts'
import { apiKeyOf, isAllowed } from './wire/team.ts'
import type { Team, TeamOptions } from './wire/team.ts'
import { createDraw, mix, seedOf } from './world/draws.ts'
import { createStamps } from './world/instants.ts'
import type { Clock, Micros } from './world/instants.ts'
import { createMutations } from './world/mutations.ts'
import type { Command } from './world/mutations.ts'
import { createMutator } from './world/mutator.ts'
import type { Mutator } from './world/mutator.ts'
import type { Log } from './world/log.ts'
import type { Journal } from './world/persistence.ts'
import { scenarioOf } from './world/scenarios.ts'
import type { ScenarioName, Sizes } from './world/scenarios.ts'
import { createTruth } from './world/truth.ts'
import type { Truth } from './world/truth.ts'
import { createWorld } from './world/world.ts'
import type { World } from './world/world.ts'
import { createLedger } from './writes/ledger.ts'
import type { Ledger, LedgerEntry } from './writes/ledger.ts'
import { writeOptions } from './writes/options.ts'
import type { WriteOptions } from './writes/options.ts'
import { createMemberships } from './writes/memberships.ts'
import { createRows } from './writes/rows.ts'
import { createWrites } from './writes/writes.ts'

/** How writes are answered where that is not certain. */
export interface SimulatedWrites {
  readonly options: Readonly<WriteOptions>
  /** @throws RangeError */
  readonly configure: (changes: Partial<WriteOptions>) => void
}

/** A team as its owner sees it. */
export interface SimulatedTeam {
  readonly slug: string
  readonly id: number
  readonly apiKey: string
  readonly world: World
  readonly mutate: Mutator
  readonly truth: Truth
  readonly webhooks: SimulatedWebhooks
  /** What writes did, whatever was answered. */
  readonly ledger: Ledger
  readonly writes: SimulatedWrites
  /** What becomes of those who are enrolled. */
  readonly play: SimulatedPlay
  limitPerMinute: number
  /** Undefined: every scope. */
  readonly setScopes: (scopes: readonly string[] | undefined) => void
}

export interface TeamParts {
  readonly index: number
  readonly team: TeamOptions
  readonly seed: number
  readonly scenario: ScenarioName
  readonly sizes: Sizes
  readonly timeZone: string
  readonly epoch: Micros
  readonly behaviour: Behaviour
  readonly clock: Clock
  readonly journal: Journal
  readonly account: Log<LedgerEntry>
  readonly queue: QueueFile
  readonly delivery: Partial<DeliveryOptions>
  readonly writes: Partial<WriteOptions>
  readonly play: Partial<PlayOptions>
  readonly later: (delayMs: number, run: () => void) => void
}

const firstTeamId = 104_779

export interface MadeTeam {
  readonly wire: Team
  readonly face: SimulatedTeam
  readonly close: () => void
}

export function createTeam(parts: TeamParts): MadeTeam {
  const { index, team, seed, scenario, sizes, timeZone, epoch, behaviour, clock } = parts
  const { journal, queue } = parts
  const slug = team.slug ?? (index === 0 ? 'demo' : `demo-${index + 1}`)
  const id = firstTeamId + index
  const world = createWorld({
    seed: mix(seed, index),
    scenario: scenarioOf(scenario, { ...sizes, ...team.sizes }, team.ties),
    epoch,
    teamId: id,
    timeZone,
    resources,
    derived,
    singles,
  })
  const mutations = createMutations(world)
  for (const command of journal.before) mutations.run(command)
  const stamp = createStamps(clock)
  // A replayed world goes on from where it was, with other choices than before.
  const draw = createDraw(mix(mix(seed, seedOf(slug)), journal.before.length))
  const delivery = optionsOf(deliveryOptions, parts.delivery)
  const settle = (): void => mutations.settle(Math.floor(clock.now() * 1000))
  const record = (command: Command): void => {
    journal.append(command)
    // Webhooks tell of what has come to show, also while nobody asks.
    if (command.visibleAt !== undefined)
      parts.later((command.visibleAt - command.at) / 1000 + 1, settle)
  }
  const mutator = createMutator({
    world,
    mutations,
    draw,
    stamp,
    record,
    lagMs: (stream) => (stream === subscriptionStream ? 0 : delivery.lagMs),
  })
  const budget = createBudget(team.limitPerMinute ?? 600, behaviour)
  const apiKey = team.apiKey ?? apiKeyOf(seed, slug)
  const subscriptions = createSubscriptionWrites({ world, mutator, options: delivery })
  const options = optionsOf(writeOptions, parts.writes)
  const ledger = createLedger(parts.account)
  // Who writes reads what was written at once, also where other changes show later.
  const direct = createMutator({ world, mutations, draw, stamp, record, lagMs: () => 0 })
  const rows = createRows(world, direct)
  const context = { world, rows, options, ledger, now: stamp, later: parts.later }
  const memberships = createMemberships(context)
  const wire: Team = {
    slug,
    apiKey,
    id,
    scopes: team.scopes,
    budget,
    world,
    mutations,
    mutator,
    writes: createWrites({ context, memberships, subscriptions }),
    ledger,
  }
  const webhooks = createWebhooks({
    world,
    options: delivery,
    clock,
    draw: createDraw(mix(mix(seed, seedOf(`webhooks ${slug}`)), journal.before.length)),
    queue,
    allows: (scope) => isAllowed(wire, scope),
    disable: (subscription) =>
      void mutator.update(subscriptionStream, [subscription], { set: { enabled: false } }),
  })
  mutations.listen(webhooks.hear)
  const pace = optionsOf(playOptions, parts.play)
  const playSeed = mix(seed, seedOf(`play ${slug}`))
  const play = createPlay({ context, memberships, options: pace, clock, seed: playSeed })
  const face: SimulatedTeam = {
    slug,
    id,
    apiKey,
    world,
    mutate: mutator,
    truth: createTruth(world, settle),
    webhooks: webhooks.face,
    ledger,
    play,
    writes: { options, configure: (changes) => adjust(writeOptions, options, changes) },
    get limitPerMinute() {
      return budget.limitPerMinute
    },
    set limitPerMinute(limit) {
      budget.limitPerMinute = limit
    },
    setScopes(scopes) {
      wire.scopes = scopes
    },
  }
  return { wire, face, close: webhooks.close }
}
