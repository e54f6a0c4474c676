// Where an enrolment is, as a word with its mark.
import type { Enrollment, EnrollmentState } from '../../domain/enrollment.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { type Tone, toneMark } from './marks.ts'

const tones: Readonly<Record<EnrollmentState, Tone>> = {
  requested: 'busy',
  checked: 'busy',
  waiting: 'warning',
  enrolling: 'busy',
  'on-cadence': 'good',
  finished: 'good',
  refused: 'bad',
  stopped: 'quiet',
}

export function stateOf({ state, paused }: Pick<Enrollment, 'state' | 'paused'>): Html {
  return html`${toneMark(paused ? 'quiet' : tones[state])} ${state}${paused && ', paused'}`
}
