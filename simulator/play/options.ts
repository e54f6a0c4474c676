// How memberships go through their cadences: how fast, and how people answer. Chances are of one step each; what ends an
// enrolment besides the settings of its cadence is UNVERIFIED.

export interface PlayOptions {
  /** Whether they move by themselves. */
  moving: boolean
  /** Days pass so many times faster: at 86,400 a day of a cadence takes a second. */
  speed: number
  /** Chances that an e-mail bounces, is answered, makes the person opt out, is clicked, is looked at. */
  bounce: number
  reply: number
  optOut: number
  click: number
  view: number
  /** Chances that a step leads to a meeting, to a success. */
  meeting: number
  success: number
  /** UNVERIFIED: a booked meeting ends the enrolment, where the cadence's import did not say. */
  meetingEnds: boolean
  /** UNVERIFIED: a success ends it. */
  successEnds: boolean
}

export const usualPlay: Readonly<PlayOptions> = {
  moving: true,
  speed: 1,
  bounce: 0.03,
  reply: 0.08,
  optOut: 0.01,
  click: 0.1,
  view: 0.4,
  meeting: 0.03,
  success: 0.02,
  meetingEnds: false,
  successEnds: true,
}

/** @throws RangeError for a name that is none, or a speed that is not above 0. */
export function adjustPlay(options: PlayOptions, changes: Partial<PlayOptions>): void {
  const unknown = Object.keys(changes).filter((name) => !Object.hasOwn(usualPlay, name))
  if (unknown.length > 0) throw new RangeError(`Not an option of play: ${unknown.join(', ')}.`)
  if (changes.speed !== undefined && !(changes.speed > 0))
    throw new RangeError('The speed of play is a number above 0.')
  Object.assign(options, changes)
}
