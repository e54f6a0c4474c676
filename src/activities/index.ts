import { createPoll, type Poll } from './poll.ts'
import { createRead, type Read } from './read.ts'
import { createTurns, type TurnsConfig } from './turns.ts'

/** The verbs that workflows call; everything they use is given. */
export type Activities = Poll & Read

export function createActivities(given: TurnsConfig): Activities {
  const turns = createTurns(given)
  return { ...createPoll({ turns, sync: given.sync }), ...createRead({ turns, sync: given.sync }) }
}
