// A team's webhook subscriptions, made what they should be: the one place where Postgres and SalesLoft are told of them
// together. Whatever cuts it short, the next time begins with what SalesLoft lists, and goes on from there.
import { randomBytes } from 'node:crypto'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError, settled } from '../domain/errors.ts'
import {
  canSendTo,
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
import { streamsOf, webhookEvents } from '../domain/webhook-events.ts'
import type { SubscriptionStore } from '../store/subscriptions.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import { requireRunning } from './running.ts'
import { type Done, lane, make, takeLease, unmake, type Work } from './subscribing.ts'
import type { Log } from '../telemetry/logs.ts'
import { type Removed, unsubscribe } from './unsubscribing.ts'

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
  /** Where the team's SalesLoft is to send; undefined where it could not: nothing is subscribed then. */
  callbackFor(team: { readonly baseUrl: string }): string | undefined
  /**
   * @throws AppError `config.invalid` without a PUBLIC_URL that SalesLoft reaches, `team.unknown`, `team.paused`, `store.busy`
   * while another process does it, and what SalesLoft answers
   */
  apply(team: TeamSlug, options?: ApplyOptions): Promise<WebhooksApplied>
  /** All of ours, as far as SalesLoft lets us within a while; then the team leaves, before anybody subscribes it again. */
  removeAll(team: TeamSlug, leave: () => Promise<void>): Promise<Removed>
}

const endpointBytes = 24
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

  function callbackFor(team: { readonly baseUrl: string }): string | undefined {
    return base !== undefined && canSendTo(base, team) ? base : undefined
  }

  async function requireCallback(slug: TeamSlug): Promise<string> {
    const team = await teams.get(slug)
    const callback = callbackFor(team)
    if (callback !== undefined) return callback
    const why = base === undefined ? 'is not set' : `${base} is this machine, not ${team.baseUrl}'s`
    throw new AppError(
      'config.invalid',
      `PUBLIC_URL: ${why}, so SalesLoft cannot reach us: changes are seen by polling alone.`,
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
    const active = kept.filter(
      ({ endpoint, state, event }) =>
        endpoint === place.endpoint && state === 'active' && events.includes(event),
    )
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
    hold: Work['hold'],
  ): Promise<Work> {
    const found = rotate === true ? undefined : currentEndpoint(await store.kept(team))
    const endpoint = found ?? randomBytes(endpointBytes).toString('base64url')
    const place = { base: await requireCallback(team), endpoint }
    const events = await eventsOf(team)
    return { client: await clientOf(team), store, place, events, team, signal, hold }
  }

  return {
    callbackFor,
    async apply(team, options = {}) {
      await requireCallback(team)
      const ready = () => requireRunning(teams, team)
      await ready()
      const { moved = false, signal } = options
      if (options.dryRun === true) {
        return await plan(await workOf(team, options, () => Promise.resolve()), moved)
      }
      await using lease = await takeLease({ store, team, ready, signal })
      try {
        return await applyAll(await workOf(team, options, lease.hold), moved)
      } catch (error) {
        if (error instanceof AppError) await settled(store.failed(team, error))
        throw error
      }
    },
    removeAll: (team, leave) =>
      unsubscribe({ team, leave, store, teams, clientOf, callbackFor, log }),
  }
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

/** As a workflow has it done: counts alone; undefined where SalesLoft could not send to us. */
export function subscribing(
  { apply, callbackFor }: Pick<Webhooks, 'apply' | 'callbackFor'>,
  teams: Pick<Teams, 'get'>,
) {
  return async (team: TeamSlug, signal: AbortSignal) => {
    if (callbackFor(await teams.get(team)) === undefined) return undefined
    const { wanted, active, steps } = await apply(team, { signal })
    const refused = steps.filter(({ did }) => did === 'refuse').length
    return { wanted, active, changed: steps.length - refused, refused }
  }
}
