// How memberships go through their cadences: how fast, and how people answer. Chances are of one step each; what ends an
// enrolment besides the settings of its cadence is UNVERIFIED.
import { above0, chance, flag } from '../options.ts'
import type { OptionsKind } from '../options.ts'

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

const usualPlay: Readonly<PlayOptions> = {
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

export const playOptions: OptionsKind<PlayOptions> = {
  of: 'play',
  usual: usualPlay,
  rules: {
    moving: flag,
    speed: above0,
    bounce: chance,
    reply: chance,
    optOut: chance,
    click: chance,
    view: chance,
    meeting: chance,
    success: chance,
    meetingEnds: flag,
    successEnds: flag,
  },
}
