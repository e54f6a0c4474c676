// What SalesLoft has already of what a file says: by its external identifier, or without one by its name.
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { type CadenceContent, contentIn, text, tidied } from '../domain/cadence-content.ts'
import { type Difference, differences } from '../domain/cadence-differences.ts'
import { AppError, settled } from '../domain/errors.ts'
import { formatInstant, minute, parseInstant, plus } from '../domain/instants.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { CadenceStore, NamedCadence } from '../store/cadences.ts'

/** It is there already. */
export type There =
  | { readonly did: 'unchanged'; readonly cadence: string; readonly archived: boolean }
  /** Otherwise than the file has it: nothing was done. */
  | {
      readonly did: 'differs'
      readonly cadence: string
      readonly archived: boolean
      readonly differences: readonly Difference[]
    }

export type Asked = { readonly team: TeamSlug; readonly signal?: AbortSignal | undefined }

export const lane = 'interactive'
// What was written just before the mirror's watermark may show a little later.
const overlap = minute + minute

/** As SalesLoft has it now. @throws AppError `cadence.unknown`, `salesloft.*` */
export async function exported(
  client: Salesloft,
  id: string,
  { signal }: Asked,
): Promise<CadenceContent> {
  const content = contentIn(await client.cadences.export(idOf(id), { lane, signal }))
  if (content !== undefined) return tidied(content)
  throw new AppError('salesloft.failed', `SalesLoft exports cadence ${id} without steps.`)
}

/** What it is looked for by. */
export function soughtOf(content: CadenceContent): {
  readonly name: string
  readonly externalIdentifier: string | undefined
} {
  return {
    name: text(content.settings['name']) ?? '',
    externalIdentifier: text(content.settings['external_identifier']),
  }
}

export type Find = (
  client: Salesloft,
  content: CadenceContent,
  asked: Asked,
) => Promise<There | undefined>

export function createFind(store: Pick<CadenceStore, 'age' | 'named'>): Find {
  /** The mirror, and what changed since it was complete. */
  async function named(
    client: Salesloft,
    content: CadenceContent,
    { team, signal }: Asked,
  ): Promise<readonly NamedCadence[]> {
    const { name, externalIdentifier: identifier } = soughtOf(content)
    const by = identifier === undefined ? { name } : { externalIdentifier: identifier }
    const { cadences: complete } = await store.age(team)
    const mirrored = complete === null ? [] : await store.named(team, by)
    const since = complete === null ? undefined : parseInstant(complete)
    const recent = await client.cadences.changedSince(
      since === undefined ? undefined : formatInstant(plus(since, -overlap)),
      { lane, signal },
    )
    const seen = new Set(recent.map(({ id }) => id))
    const all = [
      ...mirrored.filter(({ id }) => !seen.has(id)),
      ...recent.filter((each) =>
        identifier === undefined ? each.name === name : each.externalIdentifier === identifier,
      ),
    ]
    // A name may be used again once its cadence is put away; an identifier is for good.
    return all.filter(({ archived }) => identifier !== undefined || !archived)
  }

  return async (client, content, asked) => {
    let other: There | undefined
    for (const { id, archived } of await named(client, content, asked)) {
      const live = await settled(exported(client, id, asked))
      if (!live.ok) {
        // Gone since the mirror saw it.
        if (live.error.code === 'cadence.unknown') continue
        throw live.error
      }
      const found = differences({ file: content, live: live.value })
      if (found.length === 0) return { did: 'unchanged', cadence: id, archived }
      other ??= { did: 'differs', cadence: id, archived, differences: found }
    }
    return other
  }
}

/** @throws AppError `usage.invalid` */
export function idOf(value: string): string {
  if (/^\d{1,18}$/.test(value)) return value
  throw new AppError(
    'usage.invalid',
    'A cadence is named by its number, as `cadences list` shows it.',
  )
}
