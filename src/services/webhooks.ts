// A team's webhook subscriptions, made what they should be: the one place where Postgres and SalesLoft are told of them
// together. Whatever cuts it short, the next time begins with what SalesLoft lists, and goes on from there.
import { randomBytes } from 'node:crypto'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError, settled } from '../domain/errors.ts'
import type { StreamName } from '../domain/streams.ts'
import {
  currentEndpoint,
  elsewhere,
  type Kept,
  type Listed,
  type Make,
  type Place,
  toMake,
  toUnmake,
} from '../domain/subscriptions.ts'
import { scopedStreams } from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { isWebhookEvent, webhookEvents } from '../domain/webhook-events.ts'
import type { SubscriptionStore } from '../store/subscriptions.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import { requireRunning } from './running.ts'
import { type Done, inLanes, lane, leased, make, unmake, type Work } from './subscribing.ts'
import type { Log } from '../telemetry/logs.ts'

export type ApplyOptions = {
  /** Only says what would be done. */
  readonly dryRun?: boolean | undefined
  /** New tokens at a new endpoint; the old ones go once all new ones are there. */
  readonly rotate?: boolean | undefined
  /** Removes too what this database made for another PUBLIC_URL. */
  readonly moved?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

export type WebhooksApplied = {
  /** The address without its endpoint, which nobody needs to know. */
  readonly callback: string
  readonly wanted: number
  readonly active: number
  /** What was done, or would be. */
  readonly steps: readonly Done[]
  /** Of this database at another address; left as they are. */
  readonly elsewhere: number
}

export type Webhooks = {
  /** Where SalesLoft is to send; undefined without PUBLIC_URL: nothing is subscribed then. */
  readonly callback: string | undefined
  /**
   * @throws AppError `config.invalid` without PUBLIC_URL, `team.unknown`, `team.paused`, `store.busy` while another process
   * does it, and what SalesLoft answers
   */
  apply(team: TeamSlug, options?: ApplyOptions): Promise<WebhooksApplied>
  /** All of ours, as far as SalesLoft lets us within a while. Never throws. */
  removeAll(team: TeamSlug): Promise<{ readonly removed: number; readonly left: number }>
}

const endpointBytes = 24
const removalPatienceMs = 20_000
// Each begins with the list: what was asked for and never answered shows in it.
const mostRounds = 3

export function createWebhooks(given: {
  /** PUBLIC_URL. */
  readonly publicUrl: string | undefined
  readonly store: SubscriptionStore
  readonly teams: Pick<Teams, 'get'>
  readonly sync: Pick<Sync, 'bringForward'>
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly scopedFields: readonly string[]
  readonly log: Log
  /** Told of subscriptions that were missing or switched off. */
  readonly onRepaired?: (team: TeamSlug, count: number) => void
}): Webhooks {
  const { store, teams, sync, clientOf, log, onRepaired } = given
  const base = given.publicUrl?.replace(/\/+$/, '')

  async function eventsOf(team: TeamSlug): Promise<readonly string[]> {
    const { scopedFields } = await teams.get(team)
    const hasContents = scopedStreams(given.scopedFields, scopedFields).includes('emails')
    // Needs a privileged scope, and brings what is stored only where an operator opts in.
    const contents = 'email_with_body_and_subject_updated'
    return Object.keys(webhookEvents).filter((event) => hasContents || event !== contents)
  }

  function requireBase(): string {
    if (base !== undefined) return base
    throw new AppError(
      'config.invalid',
      'PUBLIC_URL: is not set, so SalesLoft cannot reach us: changes are seen by polling alone.',
    )
  }

  /** Missing or off: what happened meanwhile was not announced, so it is looked for at once. */
  async function repaired(team: TeamSlug, steps: readonly Make[]): Promise<boolean> {
    const lost = steps.filter((step) => step.does === 'enable' || isMissing(step))
    if (lost.length === 0) return false
    log.warn({ team, count: lost.length }, 'Webhook subscriptions were missing or switched off')
    onRepaired?.(team, lost.length)
    await sync.bringForward(team, streamsOf(lost.map(({ event }) => event)))
    return true
  }

  async function applyAll(work: Work, moved: boolean): Promise<WebhooksApplied> {
    const { client, place, events, team, signal } = work
    const did: Done[] = []
    let listed: readonly Listed[] = []
    let isRepaired = false
    for (let round = 1; ; round += 1) {
      listed = await client.subscriptions.list({ lane, signal })
      const kept = await store.kept(team)
      const steps = toMake({ place, events, kept, listed })
      // Before anything is asked for: who is killed in between finds them missing no more.
      isRepaired = (await repaired(team, steps)) || isRepaired
      const made = await make(work, kept, steps)
      did.push(...made.steps)
      if (made.unknown === undefined) break
      if (round === mostRounds) throw made.unknown
    }
    const kept = await store.kept(team)
    const steps = toUnmake({ place, events, kept, listed, moved })
    await unmake(work, steps)
    did.push(...steps.map(({ does, event }) => ({ did: does, event })))
    const active = kept.filter((row) => row.endpoint === place.endpoint && row.state === 'active')
    const applied = {
      callback: place.base,
      wanted: events.length,
      active: active.length,
      steps: did,
      elsewhere: moved ? 0 : elsewhere({ place, kept, listed }).length,
    }
    const refused = did.flatMap((step) => (step.did === 'refuse' ? [step.event] : []))
    await store.applied(team, { ...applied, refused, repaired: isRepaired })
    return applied
  }

  async function plan(work: Work, moved: boolean): Promise<WebhooksApplied> {
    const { client, place, events, team, signal } = work
    const listed = await client.subscriptions.list({ lane, signal })
    const kept = await store.kept(team)
    const makes = toMake({ place, events, kept, listed })
    // As if all of it had been made.
    const after = withMade(kept, makes, place)
    const steps = toUnmake({ place, events, kept: after, listed, moved })
    return {
      callback: place.base,
      wanted: events.length,
      active: events.length - makes.filter(({ does }) => does !== 'enable').length,
      steps: [...makes, ...steps].map(({ does, event }) => ({ did: does, event })),
      elsewhere: moved ? 0 : elsewhere({ place, kept, listed }).length,
    }
  }

  async function workOf(
    team: TeamSlug,
    { rotate, signal }: ApplyOptions,
    hold: () => Promise<void>,
  ): Promise<Work> {
    const found = rotate === true ? undefined : currentEndpoint(await store.kept(team))
    const endpoint = found ?? randomBytes(endpointBytes).toString('base64url')
    const place = { base: requireBase(), endpoint }
    const events = await eventsOf(team)
    return { client: await clientOf(team), store, place, events, team, signal, hold }
  }

  return {
    callback: base,
    async apply(team, options = {}) {
      requireBase()
      await requireRunning(teams, team)
      const { moved = false } = options
      if (options.dryRun === true) {
        return await plan(await workOf(team, options, () => Promise.resolve()), moved)
      }
      return await leased(store, team, async (hold) => {
        try {
          return await applyAll(await workOf(team, options, hold), moved)
        } catch (error) {
          if (error instanceof AppError) await settled(store.failed(team, error))
          throw error
        }
      })
    },
    async removeAll(team) {
      const signal = AbortSignal.timeout(removalPatienceMs)
      const kept = await settled(store.kept(team))
      if (!kept.ok || kept.value.length === 0) return { removed: 0, left: 0 }
      const ids = kept.value.flatMap(({ subscriptionId }) => subscriptionId ?? [])
      let removed = 0
      const remove = async (): Promise<void> => {
        const { subscriptions } = await clientOf(team)
        await inLanes(ids, async (id) => {
          await subscriptions.remove(id, { lane, signal })
          removed += 1
        })
      }
      const outcome = await settled(remove())
      if (!outcome.ok) log.warn({ team, err: outcome.error }, 'Not all subscriptions were removed')
      await settled(store.forgetAll(team))
      return { removed, left: ids.length - removed }
    },
  }
}

/** The streams that these events tell of. */
export function streamsOf(events: readonly string[]): readonly StreamName[] {
  const names = events.flatMap((event) =>
    isWebhookEvent(event) ? [webhookEvents[event].stream] : [],
  )
  return [...new Set(names)]
}

function isMissing(step: Make): boolean {
  return step.does === 'create' && step.missing
}

function withMade(kept: readonly Kept[], makes: readonly Make[], place: Place): readonly Kept[] {
  const { endpoint } = place
  const made = makes.flatMap((step): readonly Kept[] => {
    if (step.does === 'enable') return []
    const subscriptionId = step.does === 'adopt' ? step.id : null
    return [
      {
        endpoint,
        event: step.event,
        state: 'active',
        subscriptionId,
        token: '',
        createdAt: '',
        isOver: false,
      },
    ]
  })
  const isMade = (row: Kept): boolean =>
    made.some((each) => each.endpoint === row.endpoint && each.event === row.event)
  return [...kept.filter((row) => !isMade(row)), ...made]
}

/** As a workflow has it done: counts alone. */
export function subscribing({ apply }: Pick<Webhooks, 'apply'>) {
  return async (team: TeamSlug, signal: AbortSignal) => {
    const { wanted, active, steps } = await apply(team, { signal })
    const refused = steps.filter(({ did }) => did === 'refuse').length
    return { wanted, active, changed: steps.length - refused, refused }
  }
}
