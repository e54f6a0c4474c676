// A run begins by asking again for what is in the quarantine: a record that was repaired leaves it by itself, also where
// its stamp did not change. One request a run at most, whatever is in it.
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { isPassing, settled } from '../domain/errors.ts'
import type { Stream } from '../domain/streams.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'

/**
 * What came, to be committed at the place where the run begins; `undefined` when nothing was to be asked.
 * @throws AppError what passes by itself; a list that knows no `ids[]` is read on without
 */
export async function askAgain(
  parts: { readonly sync: Pick<Sync, 'quarantinedIds'>; readonly log: Log },
  client: Salesloft,
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly cursor: string | null
    readonly signal: AbortSignal
  },
): Promise<ReadStep | undefined> {
  const { team, stream, cursor, signal } = given
  if (!stream.hasIds) return undefined
  const ids = await parts.sync.quarantinedIds({ team, stream: stream.name }, idsPerRequest)
  if (ids.length === 0) return undefined
  const asked = await settled(client.byIds(stream, ids, { lane: 'refetch', signal }))
  if (asked.ok) {
    const where = { cursor, expectedRows: undefined, tiesUnproven: 0, resumable: true }
    return { ...asked.value, ...where }
  }
  const { error } = asked
  if (isPassing(error) || signal.aborted) throw error
  parts.log.warn({ team, stream: stream.name, err: error }, 'The quarantine could not be asked for')
  return undefined
}
