// What an operator does about records in the quarantine: the one place where Postgres and SalesLoft are asked together.
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Trials } from '../client/salesloft/trials.ts'
import { AppError } from '../domain/errors.ts'
import { streamOf } from '../domain/streams.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Entries, Entry, Picked } from '../store/entries.ts'

export type Retried = {
  /** Entries that SalesLoft was asked for. */
  readonly asked: number
  /** Stored as they should be now; they have left the quarantine. */
  readonly healed: number
  /** Spoilt still, or not there any more. */
  readonly still: number
  /** Entries without an id, which can only be dropped. */
  readonly withoutId: number
}

export type Quarantine = Pick<Entries, 'list' | 'show'> & {
  /**
   * Asks SalesLoft for the records again, 97 a request, and stores those that are whole now.
   * @throws AppError `quarantine.unknown`, `salesloft.*`
   */
  retry(picked: Picked): Promise<Retried>
  /** Forgets entries; the counts of the runs that met them stay. @throws AppError `quarantine.unknown` */
  drop(picked: Picked): Promise<{ readonly dropped: number }>
}

export function createQuarantine(given: {
  readonly entries: Entries
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly trials: Trials
}): Quarantine {
  const { entries, clientOf, trials } = given

  async function pick(picked: Picked): Promise<readonly Entry[]> {
    const found = await entries.list(picked)
    const known = new Set(found.map((entry) => entry.id))
    const missing = picked.ids?.find((id) => !known.has(id))
    if (missing === undefined) return found
    throw new AppError(
      'quarantine.unknown',
      `There is no record ${missing.slice(0, 40)} in the quarantine of "${picked.team}".`,
    )
  }

  async function askAgain(
    team: TeamSlug,
    some: readonly Entry[],
  ): Promise<{ readonly healed: number; readonly still: number }> {
    const [first] = some
    if (first === undefined) return { healed: 0, still: 0 }
    const stream = streamOf(first.stream)
    const ids = new Set(some.flatMap(({ recordId }) => recordId ?? []))
    const client = await clientOf(team)
    // Some of them may end this process too.
    const tried = (body: Buffer) => trials.try(stream.name, body)
    const aside = { known: [], all: true, try: tried }
    const came = await client.byIds(stream, [...ids], { lane: 'refetch', aside })
    return await entries.storeAgain({ ...came, team, stream, entries: some })
  }

  return {
    list: (picked) => entries.list(picked),
    show: (team, id) => entries.show(team, id),
    async retry(picked) {
      const found = await pick(picked)
      const askable = found.filter(({ recordId }) => recordId !== null)
      const total = { healed: 0, still: 0 }
      for (const some of lots(askable)) {
        const { healed, still } = await askAgain(picked.team, some)
        total.healed += healed
        total.still += still
      }
      return { asked: askable.length, ...total, withoutId: found.length - askable.length }
    },
    async drop(picked) {
      await pick(picked)
      return { dropped: await entries.drop(picked) }
    },
  }
}

/** Of one stream each, and no more than a request takes. */
function lots(found: readonly Entry[]): readonly (readonly Entry[])[] {
  return [...Map.groupBy(found, ({ stream }) => stream).values()].flatMap((ofStream) =>
    Array.from({ length: Math.ceil(ofStream.length / idsPerRequest) }, (_, n) =>
      ofStream.slice(n * idsPerRequest, (n + 1) * idsPerRequest),
    ),
  )
}
