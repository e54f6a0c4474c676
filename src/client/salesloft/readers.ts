// How each kind of stream is read: one entry a kind, and the only place where a kind chooses its reader.
import type { StreamKind, WindowTraits } from '../../domain/catalogue/entry.ts'
import { AppError } from '../../domain/errors.ts'
import type { Stream } from '../../domain/streams.ts'
import type { Pages, ReadFrom, ReadStep } from './pages.ts'
import { readChildren } from './read-child.ts'
import { readBounded, readCursor } from './read-cursor.ts'
import { readIds } from './read-ids.ts'
import { readSingle } from './read-single.ts'
import { readSnapshot } from './read-snapshot.ts'
import { readWindow, rereadRanges } from './read-window.ts'
import type { Requests } from './requests.ts'

type Reader = (
  wire: { readonly pages: Pages; readonly requests: Requests },
  stream: Stream,
  from: ReadFrom,
) => AsyncGenerator<ReadStep>

export type Readers = {
  /**
   * Reads a stream as its kind or its fallback says, from where it stood. The last step has `finish`, `snapshot`
   * or `ranges`.
   * @throws AppError `stream.unordered` (the answers are not what was asked for), `stream.stuck`, `stream.incomplete`,
   * and what every request throws
   */
  read(stream: Stream, mode: StreamKind, from: ReadFrom): AsyncGenerator<ReadStep>
}

const readers: Readonly<Record<StreamKind, Reader>> = {
  cursor: ({ pages }, stream, from) => readCursor(pages, stream, from),
  snapshot: ({ pages }, stream, from) => readSnapshot(pages, stream, from),
  // For a stream that is read by a time of its own this is the fallback.
  bounded: ({ pages }, stream, from) =>
    stream.window === undefined
      ? readBounded(pages, stream, from)
      : rereadRanges(pages, stream, from, stream.window),
  window: ({ pages }, stream, from) => readWindow(pages, stream, from, windowOf(stream)),
  child: ({ requests }, stream, from) => readChildren(requests, stream, from),
  id: ({ pages }, stream, from) => readIds(pages, stream, from),
  single: ({ requests }, stream, from) => readSingle(requests, stream, from),
  'live-set': ({ pages }, stream, from) => readSnapshot(pages, stream, from),
}

function windowOf({ name, window }: Stream): WindowTraits {
  if (window !== undefined) return window
  throw new AppError('internal', `${name} has no time of its own.`)
}

export function createReaders(wire: Parameters<Reader>[0]): Readers {
  return {
    read: (stream, mode, from) => readers[mode](wire, stream, from),
  }
}
