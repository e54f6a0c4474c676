// Sixty minutes as a small figure, drawn on the server: bars and lines start at zero, a minute that nothing is known of
// is a gap, and the sentence in the label says what the picture shows.
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { MinuteValue } from './view.ts'

const width = 240
const height = 40
const minutes = 60
const step = width / minutes

type Sparkline = {
  readonly kind: 'bars' | 'line'
  readonly values: readonly MinuteValue[]
  readonly nowMs: number
  /** A value worth a rule across: the limit, the alarm, and its name. The scale always reaches it. */
  readonly rule?: { readonly at: number; readonly name: string }
  readonly summary: string
}

export function sparkline(given: Sparkline): Html {
  const slots = slotsOf(given.values, given.nowMs)
  const known = slots.filter((value) => value !== null)
  if (known.length === 0) {
    return html`<figure>
      <div class="spark none"></div>
      <figcaption><span>nothing recorded yet</span></figcaption>
    </figure>`
  }
  const top = Math.max(1, given.rule?.at ?? 0, ...known) * 1.04
  const y = (value: number) => rounded(height - (value / top) * height)
  const rule =
    given.rule !== undefined &&
    html`<line
      class="rule"
      x1="0"
      x2="${width}"
      y1="${y(given.rule.at)}"
      y2="${y(given.rule.at)}"
    />`
  const drawing = given.kind === 'bars' ? bars(slots, y) : lines(slots, y)
  return html`<figure>
    <svg
      class="spark"
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${given.summary}"
    >
      <line class="base" x1="0" x2="${width}" y1="${height - 0.5}" y2="${height - 0.5}" />
      ${rule}${drawing}
    </svg>
    <figcaption>
      <span>60 min</span
      >${given.rule !== undefined && html`<span class="rule-name">${given.rule.name}</span>`}<span
        >now</span
      >
    </figcaption>
  </figure>`
}

/** Sixty slots, the last one the minute of `nowMs`. */
function slotsOf(values: readonly MinuteValue[], nowMs: number): (number | null)[] {
  const slots: (number | null)[] = Array.from({ length: minutes }, () => null)
  const thisMinute = Math.floor(nowMs / 60_000)
  for (const { minute, value } of values) {
    const index = minutes - 1 - (thisMinute - Math.floor(Date.parse(minute) / 60_000))
    if (index >= 0 && index < minutes) slots[index] = value
  }
  return slots
}

function bars(slots: readonly (number | null)[], y: (value: number) => number): Html[] {
  return slots.flatMap((value, index) => {
    if (value === null || value <= 0) return []
    // What is not zero is seen, however small.
    const barTop = Math.min(y(value), height - 1.5)
    return html`<rect
      x="${rounded(index * step + 0.5)}"
      y="${barTop}"
      width="${step - 1}"
      height="${rounded(height - barTop)}"
    />`
  })
}

function lines(slots: readonly (number | null)[], y: (value: number) => number): Html {
  let path = ''
  let pen = 'M'
  for (const [index, value] of slots.entries()) {
    if (value !== null) path += `${pen}${String(rounded((index + 0.5) * step))} ${String(y(value))}`
    pen = value === null ? 'M' : 'L'
  }
  // A lone minute has no length to be seen by.
  return html`<path class="trace" d="${path.replaceAll(/(M[^ML]+)(?=M|$)/g, '$1h2')}" />`
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
