// People that were written are read again: what SalesLoft shows of them is what is agreed. They come into the mirror as all else does.
import type { Refetched } from '../client/salesloft/by-ids.ts'
import { inParallel } from '../domain/in-parallel.ts'
import { streamOf } from '../domain/streams.ts'
import { isBelievable, witnessCount } from '../domain/sweep.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { InboxWork } from '../store/inbox-work.ts'
import type { SendingClient } from './contact-sending.ts'

export type ReadingBackParts = {
  readonly inbox: Pick<InboxWork, 'commit' | 'witnesses'>
}

const people = streamOf('people')
const askedAtOnce = 4

/** @returns how many of them SalesLoft showed, or does not have any more */
export async function readBack(
  parts: ReadingBackParts,
  client: SendingClient,
  given: {
    readonly team: TeamSlug
    readonly ids: readonly string[]
    readonly signal: AbortSignal
  },
): Promise<number> {
  const { ids } = given
  const size = idsPerRequest - witnessCount
  const some = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  )
  let seen = 0
  await inParallel(some, askedAtOnce, async (asked) => {
    seen += await readSome(parts, client, { ...given, ids: asked })
  })
  return seen
}

async function readSome(
  { inbox }: ReadingBackParts,
  client: SendingClient,
  given: {
    readonly team: TeamSlug
    readonly ids: readonly string[]
    readonly signal: AbortSignal
  },
): Promise<number> {
  const { team, ids, signal } = given
  const witnesses = await inbox.witnesses(team, people, ids)
  const answer = await client.byIds(people, [...ids, ...witnesses], { lane: 'batch', signal })
  const { rows, quarantined, requestedAt } = answer
  const gone = new Map(absentOf(answer, ids, witnesses).map((id) => [id, undefined] as const))
  const by = 'contacts'
  await inbox.commit({
    team,
    by,
    stream: people,
    rows,
    quarantined,
    requestedAt,
    gone,
    endings: [],
  })
  const asked = new Set(ids)
  return rows.filter(({ id }) => asked.has(id)).length + gone.size
}

/** Who is surely not there: an answer that lacks others who are alive is not believed. */
function absentOf(
  { echoed, rows, quarantined, nameless }: Refetched,
  asked: readonly string[],
  witnesses: readonly string[],
): readonly string[] {
  const ids = [
    ...rows.map(({ id }) => id),
    ...quarantined.flatMap(({ recordId }) => recordId ?? []),
  ]
  const isBelieved = echoed && !nameless && isBelievable({ echoed, ids, witnesses })
  if (!isBelieved) return []
  const shown = new Set(ids)
  return asked.filter((id) => !shown.has(id))
}
