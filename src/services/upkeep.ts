// What whatever process runs looks after, again and again: a Temporal that lost its schedules gets them again, as nothing would
// be read until somebody looks; what an older encryption key sealed is sealed by the newest; what a killed process had in hand is
// given back; old deliveries are forgotten, and what was counted for the daily caps of days long past; who is to be forgotten is
// forgotten to the end.
import { setTimeout as sleep } from 'node:timers/promises'
import { isPassing, settled } from '../domain/errors.ts'
import type { Erasing } from './erasing.ts'
import type { Leftovers } from './leftovers.ts'
import type { Operations } from './operations.ts'
import type { CapCounts } from '../store/enrollment-caps.ts'
import type { InboxList } from '../store/inbox-list.ts'
import type { Resealing } from '../store/resealing.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Workers } from './workers.ts'

const schedulesEveryMs = 20_000
// What is away is asked for sooner: an emptied Temporal gets its schedules as soon as it is back.
const afterFailureMs = 2_000
const secretsEveryMs = 60_000
const leftoversEveryMs = 3_000
const forgetEveryMs = 60_000
// Short transactions: what is received or worked off meanwhile waits for none of them.
const forgottenAtOnce = 2_000
const batchesAtOnce = 50
const eraseEveryMs = 60_000
const erasedAtOnce = 20
// What does not pass, such as a server that forbids it, is told again after a while.
const reminderMs = 10 * 60_000

/** Looks after all of it until it is disposed; one statement of each where nothing is to be done. */
export function keepUp(given: {
  readonly operations: Pick<Operations, 'addMissingSchedules'>
  readonly secrets: Pick<Resealing, 'reseal'>
  readonly leftovers: Leftovers
  /** Of many processes one looks after the schedules: a thousand teams have three thousand. */
  readonly workers: Pick<Workers, 'isFirst'>
  readonly inbox: Pick<InboxList, 'forget'>
  readonly capCounts: CapCounts
  readonly erasing: Pick<Erasing, 'finish'>
  readonly keep: { readonly keepDays: number; readonly keepDeadDays: number }
  readonly log: Log
}): AsyncDisposable {
  const { operations, secrets, leftovers, workers, inbox, capCounts, erasing, keep, log } = given
  const stopping = new AbortController()
  const { signal } = stopping

  async function addSchedules(): Promise<void> {
    if (!(await workers.isFirst())) return
    const added = await operations.addMissingSchedules()
    const count = added.filter(({ did }) => did === 'created').length
    if (count > 0) log.warn({ count }, 'Schedules were missing in Temporal and are made again')
  }

  async function reseal(): Promise<void> {
    const teams = await secrets.reseal()
    if (teams > 0) log.info({ teams }, 'Secrets are sealed by the newest encryption key')
  }

  async function forgetOld(forget: (most: number) => Promise<number>): Promise<void> {
    for (let batch = 0; batch < batchesAtOnce && !signal.aborted; batch += 1) {
      if ((await forget(forgottenAtOnce)) < forgottenAtOnce) return
    }
  }
  const forgetDeliveries = () => forgetOld((most) => inbox.forget({ ...keep, most }))
  const forgetDays = () => forgetOld((most) => capCounts.forget(most))

  async function finishErasing(): Promise<void> {
    if (!(await workers.isFirst())) return
    const people = await erasing.finish(erasedAtOnce)
    if (people > 0) log.warn({ people }, 'Who was left to be forgotten is forgotten')
  }

  async function giveBack(): Promise<void> {
    const count = await leftovers.giveBack()
    if (count > 0) log.warn({ count }, 'A process was killed; what it had in hand is begun again')
  }

  async function again(work: () => Promise<void>, everyMs: number, failed: string): Promise<void> {
    let saidAt = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      const looked = await settled(work())
      const isNews = performance.now() - saidAt > reminderMs
      if (!looked.ok && !isPassing(looked.error) && isNews) {
        saidAt = performance.now()
        log.error({ err: looked.error }, failed)
      }
      const pauseMs = looked.ok ? everyMs : Math.min(everyMs, afterFailureMs)
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const ended = Promise.all([
    again(addSchedules, schedulesEveryMs, 'Schedules cannot be looked after'),
    again(forgetDeliveries, forgetEveryMs, 'Old webhook deliveries cannot be forgotten'),
    again(forgetDays, forgetEveryMs, 'What daily caps counted long ago cannot be forgotten'),
    again(finishErasing, eraseEveryMs, 'Who is to be forgotten cannot be forgotten to the end'),
    again(reseal, secretsEveryMs, 'Secrets cannot be sealed anew'),
    again(giveBack, leftoversEveryMs, 'What a killed process had in hand cannot be given back'),
  ])
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ended
    },
  }
}
