// The steps of making a team's webhook subscriptions what they should be: each is paid for, and taken only while the lease
// of the team is held.
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError, settled } from '../domain/errors.ts'
import { inParallel } from '../domain/in-parallel.ts'
import {
  callbackOf,
  type Kept,
  type Make,
  type Place,
  type Unmake,
} from '../domain/subscriptions.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { SubscriptionStore } from '../store/subscriptions.ts'

export type Done = {
  readonly did: Make['does'] | Unmake['does'] | 'refuse'
  readonly event: string
  readonly why?: string
}

export type Work = {
  readonly client: Salesloft
  readonly store: SubscriptionStore
  readonly place: Place
  /** Types that are wanted. */
  readonly events: readonly string[]
  readonly team: TeamSlug
  readonly signal: AbortSignal | undefined
  /** @throws AppError `store.busy` when another process has taken over */
  readonly hold: () => Promise<void>
}

export type Lease = AsyncDisposable & Pick<Work, 'hold'>

export type Made = {
  readonly steps: Done[]
  /** The answer to something was lost. */
  unknown: AppError | undefined
}

export const lane = 'interactive'
// A token is worth what the hash is it keys: 256 bits of the system's randomness.
const tokenBytes = 32
// SalesLoft gives a delivery up after 45 s, as documented; a slow one may be a while later.
const retiredForMs = 900_000
const leaseMs = 120_000
const leasePatienceMs = 20_000
const leaseTriesEveryMs = 300
const atOnce = 4

/** Carries out what is missing. What SalesLoft refuses holds up nothing else. */
export async function make(
  work: Work,
  kept: readonly Kept[],
  steps: readonly Make[],
): Promise<Made> {
  const { client, store, place, team, signal, hold } = work
  const options = { lane, signal } as const
  const made: Made = { steps: [], unknown: undefined }

  async function one(step: Make): Promise<void> {
    const at = { team, endpoint: place.endpoint, event: step.event }
    if (step.does === 'adopt') return await store.activate(at, step.id)
    if (step.does === 'enable') return await client.subscriptions.enable(step.id, options)
    const token = await store.prepare(at, randomBytes(tokenBytes).toString('base64url'))
    const wanted = { event: step.event, url: callbackOf(place), token }
    const { id } = await client.subscriptions.create(wanted, options)
    await store.activate(at, id)
  }

  await inParallel(steps, atOnce, async (step) => {
    await hold()
    const done = await settled(one(step))
    const { event } = step
    if (done.ok) made.steps.push({ did: step.does, event })
    else if (done.error.code === 'salesloft.outcome-unknown') made.unknown = done.error
    else if (done.error.code !== 'salesloft.rejected') throw done.error
    else {
      made.steps.push({ did: 'refuse', event, why: done.error.message })
      const isOld = kept.some((row) => row.endpoint === place.endpoint && row.event === event)
      if (!isOld) await store.forget({ team, endpoint: place.endpoint, event })
    }
  })
  return made
}

export async function unmake(work: Work, steps: readonly Unmake[]): Promise<void> {
  const { store, team } = work
  await remove(work, steps)
  for (const step of steps) {
    if (step.does === 'retire') await store.retire({ team, ...step }, retiredForMs)
    if (step.does === 'forget') await store.forget({ team, ...step })
  }
}

/** What of it SalesLoft is to forget: only that. */
export async function remove(
  { client, signal, hold }: Pick<Work, 'client' | 'signal' | 'hold'>,
  steps: readonly Unmake[],
  onRemoved?: () => void,
): Promise<void> {
  const removals = steps.filter((step) => step.does === 'remove')
  await inParallel(removals, atOnce, async ({ id }) => {
    await hold()
    await client.subscriptions.remove(id, { lane, signal })
    onRemoved?.()
  })
}

/** As long as it lasts nobody else changes the team's subscriptions. @throws AppError `store.busy`, what `ready` throws */
export async function takeLease(given: {
  readonly store: SubscriptionStore
  readonly team: TeamSlug
  /** Asked before each try: whether the team is still to be worked on. */
  readonly ready: () => Promise<unknown>
  readonly signal: AbortSignal | undefined
  /** Takes it away from whoever keeps it too long: that one, if it was not killed, takes no further step. */
  readonly insists?: boolean
}): Promise<Lease> {
  const { store, team, ready, signal, insists = false } = given
  const by = randomUUID()
  const until = performance.now() + leasePatienceMs
  for (;;) {
    await ready()
    const isLate = performance.now() > until
    if (await store.lease(team, by, leaseMs, { insists: insists && isLate })) break
    if (isLate) throw busy(team)
    await sleep(leaseTriesEveryMs, undefined, signal === undefined ? {} : { signal }).catch(
      (error: unknown) => {
        signal?.throwIfAborted()
        throw error
      },
    )
  }
  return {
    async hold() {
      if (!(await store.hold(team, by, leaseMs))) throw busy(team)
    },
    async [Symbol.asyncDispose]() {
      await settled(store.release(team, by))
    },
  }
}

function busy(team: TeamSlug): AppError {
  return new AppError('store.busy', `Another process changes the subscriptions of "${team}" now.`)
}
