// A world that moves by itself, as a sales team's would: people are edited, e-mails and calls happen, memberships go on.
import type { Draw } from './draws.ts'
import type { Mutator } from './mutator.ts'
import type { World } from './world.ts'

/** How often a second; fractions are chances. */
export interface LiveRates {
  readonly peopleEdited: number
  readonly peopleMade: number
  readonly emailsSent: number
  readonly emailsChanged: number
  readonly callsMade: number
  readonly membershipsMoved: number
}

const usual: LiveRates = {
  peopleEdited: 1,
  peopleMade: 0.05,
  emailsSent: 0.5,
  emailsChanged: 0.3,
  callsMade: 0.2,
  membershipsMoved: 0.3,
}

const verbs: Readonly<Record<keyof LiveRates, { stream: string; verb: 'insert' | 'update' }>> = {
  peopleEdited: { stream: 'people', verb: 'update' },
  peopleMade: { stream: 'people', verb: 'insert' },
  emailsSent: { stream: 'activities/emails', verb: 'insert' },
  emailsChanged: { stream: 'activities/emails', verb: 'update' },
  callsMade: { stream: 'activities/calls', verb: 'insert' },
  membershipsMoved: { stream: 'cadence_memberships', verb: 'update' },
}

const tickMs = 1000

export interface Live {
  /** Moves at the usual rates (`true`), at these, or stands still (`false`). */
  readonly set: (live: boolean | Partial<LiveRates>) => void
  readonly stop: () => void
}

/** Stands still until it is set. */
export function createLive(teams: readonly { world: World; mutate: Mutator }[], draw: Draw): Live {
  let rates = usual
  let timer: NodeJS.Timeout | undefined
  const tick = (): void => {
    for (const { world, mutate } of teams) {
      for (const [name, { stream, verb }] of Object.entries(verbs)) {
        const rate = rates[name as keyof LiveRates]
        const times = Math.floor(rate) + (draw.chance(rate % 1) ? 1 : 0)
        if (times > 0 && world.hasStream(stream)) mutate[verb](stream, times)
      }
    }
  }
  const stop = (): void => clearInterval(timer)
  return {
    set(live) {
      stop()
      if (live === false) return
      rates = live === true ? usual : { ...usual, ...live }
      timer = setInterval(tick, tickMs)
    },
    stop,
  }
}
