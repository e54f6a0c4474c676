// The first read of a stream: how far it is and how long it takes. SalesLoft's count can grow while it is read, so the
// bar never claims more than is stored.
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { StreamView } from './view.ts'
import { duration, exact, percent } from './words.ts'

export function progressOf(stream: StreamView, nowMs: number): Html {
  const { progress } = stream
  if (stream.state === 'paused')
    return html`<span class="muted">paused before its first read</span>`
  if (progress === null || (progress.stored === 0 && progress.expected === null)) {
    return html`<span class="muted"
      >${stream.state === 'reading' ? 'waiting for the first page' : 'waiting for its first read'}</span
    >`
  }
  const { stored, expected, windows } = progress
  if (expected === null || expected === 0) {
    return html`<progress aria-label="First read of ${stream.stream}"></progress
      ><span>${exact(stored)} stored</span>`
  }
  const left = secondsLeftOf(stream, nowMs)
  return html`<progress
      aria-label="First read of ${stream.stream}"
      max="${expected}"
      value="${Math.min(stored, expected)}"
    ></progress
    ><span
      >${percent(Math.min(stored, expected), expected)} of
      ${exact(expected)}${
        windows !== undefined && ` · ${windows.done} of ${windows.all} windows`
      }${left !== undefined && ` · ${duration(left)} left`}</span
    >`
}

// At the pace of its own run so far; none is claimed from the first two seconds.
function secondsLeftOf(stream: StreamView, nowMs: number): number | undefined {
  const startedAt = stream.lastRun?.startedAt
  const expected = stream.progress?.expected
  const stored = stream.progress?.stored ?? 0
  if (startedAt === null || startedAt === undefined || typeof expected !== 'number')
    return undefined
  const elapsedSeconds = (nowMs - Date.parse(startedAt)) / 1_000
  if (elapsedSeconds < 2 || stored === 0) return undefined
  return (Math.max(0, expected - stored) * elapsedSeconds) / stored
}
