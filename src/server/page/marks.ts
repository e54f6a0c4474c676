// Each state has a shape of its own, so that it can be told without its colour.
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { StreamState } from './view.ts'

export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet'

export const toneOfState: Readonly<Record<StreamState, Tone>> = {
  current: 'good',
  reading: 'busy',
  behind: 'warning',
  paused: 'quiet',
  unavailable: 'quiet',
  failed: 'bad',
}

const shapes: Readonly<Record<StreamState, Html>> = {
  current: html`<circle cx="6" cy="6" r="5" />`,
  reading: html`<circle cx="6" cy="6" r="4.25" class="hollow" /><path
      d="M6 1.75a4.25 4.25 0 0 1 0 8.5z"
    />`,
  behind: html`<path d="M6 1 11.5 11h-11z" />`,
  paused: html`<path d="M2 1h3v10H2zM7 1h3v10H7z" />`,
  unavailable: html`<circle cx="6" cy="6" r="4.25" class="hollow" />`,
  failed: html`<path
    d="M2.6 1 6 4.4 9.4 1 11 2.6 7.6 6 11 9.4 9.4 11 6 7.6 2.6 11 1 9.4 4.4 6 1 2.6z"
  />`,
}

const shapeOfTone: Readonly<Record<Tone, StreamState>> = {
  good: 'current',
  busy: 'reading',
  warning: 'behind',
  bad: 'failed',
  quiet: 'paused',
}

function drawn(tone: Tone, shape: Html): Html {
  return html`<svg
    class="mark ${tone}"
    viewBox="0 0 12 12"
    width="12"
    height="12"
    aria-hidden="true"
    focusable="false"
  >
    ${shape}
  </svg>`
}

export function stateMark(state: StreamState): Html {
  return drawn(toneOfState[state], shapes[state])
}

export function toneMark(tone: Tone): Html {
  return drawn(tone, shapes[shapeOfTone[tone]])
}
