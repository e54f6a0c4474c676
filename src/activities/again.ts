// A run begins by asking again for what is in the quarantine: a record that was repaired leaves it by itself, also where
// its stamp did not change. One request a run at most, whatever is in it, and one an hour for each record that ends whatever
// reads it: alone, and tried in a process of its own.
import type { Aside } from '../client/salesloft/aside.ts'
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { isPassing, settled } from '../domain/errors.ts'
import type { Stream } from '../domain/streams.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'

/**
 * What came, to be committed at the place where the run begins.
 * @throws AppError what passes by itself; a list that knows no `ids[]` is read on without
 */
export async function* askAgain(
  parts: { readonly sync: Pick<Sync, 'quarantinedIds'>; readonly log: Log },
  client: Salesloft,
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly cursor: string | null
    readonly aside: Aside | undefined
    readonly signal: AbortSignal
  },
): AsyncGenerator<ReadStep> {
  const { team, stream, cursor, aside, signal } = given
  if (!stream.hasIds) return
  const ids = await parts.sync.quarantinedIds({ team, stream: stream.name }, idsPerRequest)
  const due = aside?.known.flatMap(({ recordId, due: is }) => (is ? (recordId ?? []) : [])) ?? []
  for (const some of [ids, ...due.map((id) => [id])]) {
    if (some.length === 0) continue
    const asked = await settled(client.byIds(stream, some, { lane: 'refetch', aside, signal }))
    if (asked.ok) {
      const where = { cursor, expectedRows: undefined, tiesUnproven: 0, resumable: true }
      yield { ...asked.value, ...where }
      continue
    }
    const { error } = asked
    if (isPassing(error) || signal.aborted) throw error
    parts.log.warn(
      { team, stream: stream.name, err: error },
      'The quarantine could not be asked for',
    )
    return
  }
}
