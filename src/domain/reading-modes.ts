// What the modes of reading have in common: which of them can go on from a place, and what follows where SalesLoft does
// not honour what a mode is built upon.
import type { StreamKind, StreamTraits } from './catalogue/entry.ts'
import type { AppError } from './errors.ts'

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

/** A sort or a filter that SalesLoft does not know for a list is ignored, or refused by 422. */
export function isDishonoured(error: AppError): boolean {
  if (error.code === 'stream.unordered') return true
  return error.code === 'salesloft.rejected' && 'status' in error && error.status === 422
}

/**
 * How a stream is read that is not read as the catalogue has it, in two words and in a sentence; undefined where nothing
 * else than the catalogue's is said.
 */
export function wordsOfFallback(
  mode: string | undefined,
  since: string | null | undefined,
): { readonly short: string; readonly long: string } | undefined {
  if (since === null || since === undefined) return undefined
  return mode === 'bounded'
    ? { short: 'in ranges', long: 'SalesLoft does not honour its order: ranges of time are read' }
    : { short: 'read whole', long: 'SalesLoft does not honour its cursor: all of it is read' }
}
