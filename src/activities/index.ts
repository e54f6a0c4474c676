import { createPoll, type Poll } from './poll.ts'
import { createRead, type Read } from './read.ts'
import { createReadWindow, type ReadWindow } from './read-window.ts'
import { createTurns, type TurnsConfig } from './turns.ts'

/** The verbs that workflows call; everything they use is given. */
export type Activities = Poll & Read & ReadWindow

export function createActivities(given: TurnsConfig): Activities {
  const turns = createTurns(given)
  const { sync } = given
  return {
    ...createPoll({ turns, sync }),
    ...createRead({ turns, sync }),
    ...createReadWindow({ turns }),
  }
}
