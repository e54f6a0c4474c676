// A team that leaves takes its subscriptions along: what SalesLoft lists decides, and nobody subscribes meanwhile.
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError, settled } from '../domain/errors.ts'
import { toUnmake } from '../domain/subscriptions.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { SubscriptionStore } from '../store/subscriptions.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import { lane, remove, takeLease } from './subscribing.ts'

/** `left`: those that SalesLoft still has, as far as we know. */
export type Removed = { readonly removed: number; readonly left: number }

const patienceMs = 20_000

/** @throws what `leave` throws, and nothing else */
export async function unsubscribe(given: {
  readonly team: TeamSlug
  /** The end of the team, whatever became of its subscriptions. */
  readonly leave: () => Promise<void>
  readonly store: SubscriptionStore
  readonly teams: Pick<Teams, 'get'>
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly callbackFor: (team: { readonly baseUrl: string }) => string | undefined
  readonly log: Log
}): Promise<Removed> {
  const { team, leave, store, teams, clientOf, callbackFor, log } = given
  let removed = 0
  let left = 0

  async function known() {
    const kept = await store.kept(team)
    left = kept.filter(({ state }) => state !== 'retiring').length
    return kept
  }

  async function takeBack(hold: () => Promise<void>): Promise<void> {
    const signal = AbortSignal.timeout(patienceMs)
    const kept = await known()
    if (kept.length === 0) return
    const client = await clientOf(team)
    const listed = await client.subscriptions.list({ lane, signal })
    // Without an address of ours: what is at an endpoint that we made.
    const place = { base: callbackFor(await teams.get(team)) ?? '', endpoint: '' }
    const steps = toUnmake({ place, events: [], kept, listed, moved: true })
    left = steps.filter((step) => step.does === 'remove').length
    await remove({ client, signal, hold }, steps, () => {
      removed += 1
      left -= 1
    })
  }

  await using held = new AsyncDisposableStack()
  const ready = () => requireConnected(teams, team)
  const lease = await settled(takeLease({ store, team, ready, signal: undefined, insists: true }))
  const outcome = lease.ok
    ? await settled(takeBack(held.use(lease.value).hold))
    : await settled(known())
  if (left > 0) {
    const failures = [lease, outcome].flatMap((each) => (each.ok ? [] : [each.error]))
    log.warn({ team, removed, left, err: failures[0] }, 'Not all subscriptions were removed')
  }
  // Before the lease is forgotten: whoever waits for it finds no team.
  await leave()
  await settled(store.forgetAll(team))
  return { removed, left }
}

async function requireConnected(teams: Pick<Teams, 'get'>, slug: TeamSlug): Promise<void> {
  const { disconnectedAt } = await teams.get(slug)
  if (disconnectedAt !== null)
    throw new AppError('team.unknown', `The team "${slug}" is disconnected already.`)
}
