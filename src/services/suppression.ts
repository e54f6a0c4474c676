// The suppression list as people and programs keep it. What cannot be read is refused by the number of its line: an address is
// no word for a log.
import { AppError } from '../domain/errors.ts'
import {
  parseSuppressible,
  type Suppressible,
  type SuppressionPage,
} from '../domain/suppression.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { SuppressionStore } from '../store/suppression.ts'

export type Suppression = {
  /**
   * Addresses and domains, however they are written; all of them or none.
   * @throws AppError `team.unknown`, `usage.invalid`
   */
  add(
    team: TeamSlug,
    values: readonly string[],
    said: { readonly by: string; readonly note?: string | undefined },
  ): Promise<{ readonly added: number; readonly known: number }>
  /** @throws AppError `usage.invalid` */
  remove(
    team: TeamSlug,
    values: readonly string[],
  ): Promise<{ readonly removed: number; readonly unknown: number }>
  /** @throws AppError `usage.invalid` */
  list(
    team: TeamSlug,
    ask?: { readonly after?: string | undefined; readonly limit?: number | undefined },
  ): Promise<SuppressionPage>
}

// One statement takes them, so that it is all or none: two seconds for so many.
const mostSuppressed = 100_000
const pageLength = 1_000
const longestNote = 500

export function createSuppression(given: { readonly store: SuppressionStore }): Suppression {
  const { store } = given
  return {
    async add(team, texts, { by, note }) {
      if (note !== undefined && note.length > longestNote) {
        throw new AppError('usage.invalid', `A note has ${longestNote} characters at most.`)
      }
      const values = parse(texts)
      const { added } = await store.add({ team, values, by, note: note ?? null })
      return { added, known: values.length - added }
    },
    async remove(team, texts) {
      const values = parse(texts)
      const { removed } = await store.remove({ team, values })
      return { removed, unknown: values.length - removed }
    },
    async list(team, { after, limit = pageLength } = {}) {
      const from = after === undefined ? undefined : parse([after])[0]
      const [total, found] = await Promise.all([
        store.count(team),
        store.list({ team, after: from, most: limit + 1 }),
      ])
      const suppressed = found.slice(0, limit)
      const last = found.length > limit ? suppressed.at(-1) : undefined
      return { total, suppressed, next: last?.value ?? null }
    },
  }
}

/** @throws AppError `usage.invalid`, with the places of all that is neither an address nor a domain */
function parse(texts: readonly string[]): readonly Suppressible[] {
  if (texts.length === 0) throw new AppError('usage.invalid', 'Name an address or a domain.')
  if (texts.length > mostSuppressed) {
    throw new AppError('usage.invalid', `${mostSuppressed} at once are the most.`)
  }
  const parsed = texts.map(parseSuppressible)
  const wrong = parsed.flatMap((each, index) => (each === undefined ? [index + 1] : []))
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 10).join(', ') + (wrong.length > 10 ? ', ...' : '')
    throw new AppError(
      'usage.invalid',
      `Neither an address nor a domain: ${wrong.length} of ${texts.length}, at place ${shown}.`,
    )
  }
  const values = parsed.flatMap((each) => each ?? [])
  return [...new Map(values.map((each) => [`${each.kind} ${each.value}`, each])).values()]
}
