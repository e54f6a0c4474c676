// The levers of play: how memberships go through their cadences.
import type { SimulatedTeam } from '../teams.ts'

interface PlayCall {
  readonly team: SimulatedTeam
  readonly body: Readonly<Record<string, unknown>>
}

/** By `METHOD name`. */
export const playRoutes: Readonly<Record<string, (call: PlayCall, rest: string) => unknown>> = {
  'GET play': ({ team: { play } }, rest) =>
    rest === 'playing' ? play.playing() : { ...play.summary(), options: play.options },
  'POST play'({ team: { play }, body }, rest) {
    if (rest === 'move') return { ids: play.move(body) }
    play.configure(body)
    return play.options
  },
}
