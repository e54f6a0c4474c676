// A world that moves by itself, as a sales team's would: people are edited, e-mails and calls happen, memberships go on,
// tasks are given and done, meetings are booked, moved and called off, actions come due and leave.
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
  readonly tasksGiven: number
  readonly tasksChanged: number
  readonly tasksDeleted: number
  readonly actionsDue: number
  readonly actionsDone: number
  readonly meetingsBooked: number
  readonly meetingsChanged: number
  readonly notesTaken: number
}

const usual: LiveRates = {
  peopleEdited: 1,
  peopleMade: 0.05,
  emailsSent: 0.5,
  emailsChanged: 0.3,
  callsMade: 0.2,
  membershipsMoved: 0.3,
  tasksGiven: 0.1,
  tasksChanged: 0.1,
  tasksDeleted: 0.02,
  actionsDue: 0.1,
  actionsDone: 0.1,
  meetingsBooked: 0.03,
  meetingsChanged: 0.03,
  notesTaken: 0.05,
}

type Verb = 'insert' | 'update' | 'remove'
const verbs: Readonly<Record<keyof LiveRates, { stream: string; verb: Verb }>> = {
  peopleEdited: { stream: 'people', verb: 'update' },
  peopleMade: { stream: 'people', verb: 'insert' },
  emailsSent: { stream: 'activities/emails', verb: 'insert' },
  emailsChanged: { stream: 'activities/emails', verb: 'update' },
  callsMade: { stream: 'activities/calls', verb: 'insert' },
  membershipsMoved: { stream: 'cadence_memberships', verb: 'update' },
  tasksGiven: { stream: 'tasks', verb: 'insert' },
  tasksChanged: { stream: 'tasks', verb: 'update' },
  tasksDeleted: { stream: 'tasks', verb: 'remove' },
  actionsDue: { stream: 'actions', verb: 'insert' },
  actionsDone: { stream: 'actions', verb: 'remove' },
  meetingsBooked: { stream: 'meetings', verb: 'insert' },
  meetingsChanged: { stream: 'meetings', verb: 'update' },
  notesTaken: { stream: 'notes', verb: 'insert' },
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
