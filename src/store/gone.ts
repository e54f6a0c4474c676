// When a row went is a column that its stream chooses: to leave what is in progress is to be done, not to be deleted.
import type { Stream } from '../domain/streams.ts'

/** Null in it: the row is among those that SalesLoft lists. */
export function goneColumn({ kind }: Pick<Stream, 'kind'>): 'deleted_at' | 'left_at' {
  return kind === 'live-set' ? 'left_at' : 'deleted_at'
}
