// What of a cadence goes into a copy. Ids belong to the original, and to its team; what names an owner does too.
import {
  type CadenceContent,
  type Fields,
  fieldsIn,
  isFields,
  text,
  threadField,
} from './cadence-content.ts'
import { AppError } from './errors.ts'

// They name step groups within the file.
const kept = new Set(['reference_id', threadField])
const ofOriginal = new Set(['id', '_href', 'cadence_id'])
const ofTeam = /_ids?$|^cadence_owner$/

/** @throws AppError `usage.invalid` for a copy within the team under the same name */
export function copyOf(
  source: CadenceContent,
  how: {
    readonly name?: string | undefined
    readonly externalIdentifier?: string | undefined
    /** To another team, where the ids of this one mean nothing. */
    readonly elsewhere: boolean
  },
): { readonly content: CadenceContent; readonly left: readonly string[] } {
  const { name: was, external_identifier: _was, ...settings } = source.settings
  const name = how.name ?? text(was) ?? ''
  if (!how.elsewhere && name === text(was)) {
    throw new AppError('usage.invalid', 'A copy within the team takes another name: say `--name`.')
  }
  const left: string[] = []
  const isLeft = (field: string): boolean =>
    !kept.has(field) && (ofOriginal.has(field) || (how.elsewhere && ofTeam.test(field)))

  function strip(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((each, at) => strip(each, `${path}[${at}]`))
    if (!isFields(value)) return value
    const entries = Object.entries(value).flatMap(([field, each]): [string, unknown][] => {
      const at = path === '' ? field : `${path}.${field}`
      if (!isLeft(field)) return [[field, strip(each, at)]]
      left.push(at)
      return []
    })
    return Object.fromEntries(entries)
  }

  const stripped = strip({ settings, step_groups: source.step_groups }, '') as {
    readonly settings: Fields
    readonly step_groups: readonly Fields[]
  }
  const { externalIdentifier } = how
  const content = {
    settings: {
      ...fieldsIn(stripped.settings),
      name,
      ...(externalIdentifier !== undefined && { external_identifier: externalIdentifier }),
    },
    sharing_settings: source.sharing_settings,
    step_groups: stripped.step_groups,
  }
  return { content, left }
}
