// People that were written are read again: what SalesLoft shows of them is what is agreed. They come into the mirror as all else does.
import type { Refetched } from '../client/salesloft/by-ids.ts'
import { isGone } from '../client/salesloft/errors.ts'
import { settled } from '../domain/errors.ts'
import { inParallel } from '../domain/in-parallel.ts'
import { streamOf } from '../domain/streams.ts'
import { isBelievable, witnessCount } from '../domain/sweep.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { InboxWork } from '../store/inbox-work.ts'
import type { IncomingRow } from '../store/mirror.ts'
import type { SendingClient } from './contact-sending.ts'

export type ReadingBackParts = {
  readonly inbox: Pick<InboxWork, 'commit' | 'known' | 'witnesses'>
}

const people = streamOf('people')
const askedAtOnce = 4
/** Of one answer; the others are asked for with the next. */
const mostAlone = 20

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
  const { absent, isBelieved } = absentOf(answer, ids, witnesses)
  const known = await inbox.known(team, people, absent)
  const isSure = (id: string) => isBelieved && known.has(id)
  const doubted = absent.filter((id) => !isSure(id)).slice(0, mostAlone)
  const nowhere = await lookAlone(client, doubted, signal)
  const gone = new Map<string, IncomingRow | undefined>([
    ...absent.filter(isSure).map((id) => [id, undefined] as const),
    ...nowhere.map((id) => [id, known.has(id) ? undefined : nobodyOf(id)] as const),
  ])
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

/** An answer that lacks others who are alive is not believed: whoever it lacks may be there. */
function absentOf(
  { echoed, rows, quarantined, nameless }: Refetched,
  asked: readonly string[],
  witnesses: readonly string[],
): { readonly absent: readonly string[]; readonly isBelieved: boolean } {
  const ids = [
    ...rows.map(({ id }) => id),
    ...quarantined.flatMap(({ recordId }) => recordId ?? []),
  ]
  const shown = new Set(ids)
  return {
    absent: asked.filter((id) => !shown.has(id)),
    isBelieved: echoed && !nameless && isBelievable({ echoed, ids, witnesses }),
  }
}

/** @returns those whom SalesLoft does not have. Whoever it shows by itself is read with others later */
async function lookAlone(
  client: SendingClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await inParallel(ids, askedAtOnce, async (id) => {
    const looked = await settled(client.person(id, { lane: 'batch', signal }))
    if (looked.ok) return []
    if (isGone(looked.error)) return [id]
    throw looked.error
  })
  return found.flat()
}

/**
 * Who was made and deleted before anybody read them: the mirror has that they were, which is all that is known. Else they would
 * be waited for for ever.
 */
function nobodyOf(id: string): IncomingRow {
  return { id, updatedAt: null, values: {}, raw: `{"id":${id}}` }
}
