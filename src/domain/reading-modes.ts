// What the modes of reading have in common: which of them can go on from a place, and what follows where SalesLoft does
// not honour what a mode is built upon.
import type { StreamKind, StreamTraits } from './catalogue/entry.ts'

/** Every turn reads everything and compares. */
export const wholeModes: readonly StreamKind[] = ['snapshot', 'live-set', 'id', 'single']

/** Whether every turn reads everything and compares; the others know what they have read, and go on from there. */
export function readsWhole(mode: StreamKind): boolean {
  return wholeModes.includes(mode)
}

/**
 * How a stream is read from now on, when its answers were not what was asked for. Where what changed cannot be asked for,
 * a stream with a time of its own is read again in ranges of it; where these are not honoured either, by page numbers.
 */
export function fallbackOf(
  stream: Pick<StreamTraits, 'kind' | 'fallback' | 'window'>,
  mode: StreamKind,
): StreamKind | undefined {
  if (stream.window?.form === 'brackets') {
    return mode === 'window' ? 'bounded' : mode === 'bounded' ? 'snapshot' : undefined
  }
  return mode === stream.kind ? stream.fallback : undefined
}
