// What a turn is told of the turns before it that ended without a word.
import type { Careful } from '../client/salesloft/one-by-one.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { crashedReason } from '../domain/sync-plan.ts'
import type { Log } from '../telemetry/logs.ts'

/** How a page is to be read that ended three turns; `undefined` as nearly always. */
export function careOf(
  { log }: { readonly log: Log },
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly begun: { readonly careful: boolean; readonly marks: readonly string[] }
    /** A record is about to be looked into. */
    readonly mark: (name: string) => Promise<void>
  },
): Careful | undefined {
  const { team, stream, begun, mark } = given
  if (!begun.careful) return undefined
  log.warn(
    { team, stream: stream.name, found: begun.marks.length },
    'A page ended its turn three times or is too large; it is read record by record',
  )
  return {
    known: new Set(begun.marks),
    reason: crashedReason,
    before: mark,
  }
}
