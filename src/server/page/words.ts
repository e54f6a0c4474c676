// Numbers, durations and times as people read them. page.js ticks relative times with the same words; a browser test
// holds the two together.
import { html } from './html.ts'
import type { Html } from './html.ts'

/** `12,481` */
export function exact(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1 stream`, `12 streams` */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${exact(count)} ${count === 1 ? noun : nouns}`
}

/** `0 %`, `0.4 %`, `12 %`; never rounded to 0 or 100 unless it is. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '–'
  const share = (part / whole) * 100
  if (share > 0 && share < 0.1) return '< 0.1 %'
  if (share < 10) return `${String(Math.floor(share * 10) / 10)} %`
  return `${String(Math.floor(share))} %`
}

/** `42 s`, `3 min`, `2 h 5 min`, `3 d`: the unit that matters, cut, not rounded. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${String(whole)} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${String(minutes)} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48)
    return minutes % 60 === 0
      ? `${String(hours)} h`
      : `${String(hours)} h ${String(minutes % 60)} min`
  return `${exact(Math.floor(hours / 24))} d`
}

/** `3 min ago`, `in 2 min` */
export function relative(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1_000
  if (Math.abs(seconds) < 1) return 'now'
  return seconds > 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`
}

/** `2026-11-24 19:31:42 UTC` */
export function absolute(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Relative to the reader, absolute on hover and in print; the script keeps it ticking. */
export function time(iso: string, nowMs: number): Html {
  return html`<time datetime="${iso}" title="${absolute(iso)}">${relative(iso, nowMs)}</time>`
}

/** What is missing is a dash with its reason, never 0. */
export function missing(reason: string): Html {
  return html`<span class="missing" title="${reason}"
    ><span aria-hidden="true">–</span><span class="unseen">${reason}</span></span
  >`
}
