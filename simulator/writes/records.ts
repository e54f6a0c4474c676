// People and accounts are written by one set of rules: read the fields, see what is lacking and what is taken, write all
// or nothing. A change that changes nothing moves no stamp and fires no webhook.
import { isDeepStrictEqual } from 'node:util'
import { hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { livingRows } from '../world/sources.ts'
import { isEmpty } from './context.ts'
import type { Allows, Outcome, WriteContext } from './context.ts'
import { isBlank, readKnown } from './fields.ts'
import type { Errors, FieldKind } from './fields.ts'

export interface RecordKind {
  readonly stream: 'people' | 'accounts'
  readonly kinds: Readonly<Record<string, FieldKind>>
  /** `field_type` of the team's custom fields. */
  readonly customFields: string
  readonly crm: {
    readonly scope: string
    /** What the first three characters of an id mean. */
    readonly objects: Readonly<Record<string, string>>
  }
  readonly blank: () => Fields
  /** The fields that follow from others. */
  readonly complete: (record: Fields, fields: Fields) => Fields
  readonly lacking: (record: Fields, fields: Fields, isNew: boolean) => Errors
  /** Values that another record has. */
  readonly taken: (record: Fields, id: number | undefined) => Errors
  readonly changed: (id: number, before: Fields, after: Fields) => void
  readonly removed: (id: number) => void
}

export interface Records {
  readonly kind: RecordKind
  readonly create: (fields: Fields, allows: Allows) => Outcome
  readonly update: (id: number, fields: Fields, allows: Allows) => Outcome
  /** Also what is removed already; `missing` is what never was. */
  readonly remove: (id: number) => Outcome
}

/** The id of another CRM object, with its type: 18 characters, the first three say of what. */
function readCrm({ crm }: RecordKind, fields: Fields, allows: Allows): { set: Fields } | Errors {
  const { crm_id: id, crm_id_type: type } = fields
  if (id === undefined) return { set: {} }
  if (!allows(crm.scope)) return { crm_id: [`needs the scope ${crm.scope}`] }
  if (isBlank(id)) return { set: { crm_id: null, crm_url: null } }
  if (isBlank(type)) return { crm_id_type: ['is required'] }
  if (type !== 'salesforce') return { crm_id_type: ['is not included in the list'] }
  const object = typeof id === 'string' ? crm.objects[id.slice(0, 3)] : undefined
  if (typeof id !== 'string' || id.length !== 18 || object === undefined)
    return { crm_id: ['is invalid'] }
  const url = `https://na15.salesforce.com/${id}`
  return { set: { crm_id: id, crm_url: url, crm_object_type: object } }
}

/** Merged over those there are; an empty value takes one away. */
function readCustom(
  context: WriteContext,
  { customFields }: RecordKind,
  before: Fields,
  sent: unknown,
): { set: Fields } | Errors {
  if (sent === undefined) return { set: {} }
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return { custom_fields: ['is invalid'] }
  const table = context.world.table('custom_fields')
  const known = new Set(
    livingRows(table)
      .map((row) => table.record(row))
      .filter((field) => field['field_type'] === customFields)
      .map(({ name }) => name),
  )
  const merged: Fields = { ...(before['custom_fields'] as Fields) }
  const isKnown = (name: string): boolean => known.has(name) || Object.hasOwn(merged, name)
  const strange = Object.keys(sent).filter((name) => !isKnown(name))
  if (strange.length > 0 && context.options.unknownCustomFields === 'refused')
    return { custom_fields: strange.map((name) => `${name} is not a custom field`) }
  for (const [name, value] of Object.entries(sent)) {
    if (!isKnown(name)) continue
    if (isBlank(value)) delete merged[name]
    else merged[name] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  return { set: { custom_fields: merged } }
}

export function createRecords(context: WriteContext, kind: RecordKind): Records {
  const { rows, ledger } = context
  const { stream, kinds } = kind
  const exists = (other: string, id: number): boolean => rows.living(other, id) !== undefined
  const refuse = (errors: Errors, id: number | undefined): Outcome => {
    ledger.note({ effect: 'refused', stream, errors, ...(id === undefined ? {} : { id }) })
    return { kind: 'refused', errors }
  }
  const write = (
    id: number | undefined,
    before: Fields,
    fields: Fields,
    allows: Allows,
  ): Outcome => {
    const { set, errors } = readKnown(fields, kinds, exists, hrefTo)
    for (const part of [
      readCrm(kind, fields, allows),
      readCustom(context, kind, before, fields['custom_fields']),
    ]) {
      if ('set' in part) Object.assign(set, part.set)
      else Object.assign(errors, part)
    }
    const after = kind.complete({ ...before, ...set }, fields)
    Object.assign(errors, kind.lacking(after, fields, id === undefined))
    // What cannot be read cannot be compared.
    if (isEmpty(errors)) Object.assign(errors, kind.taken(after, id))
    if (!isEmpty(errors)) return refuse(errors, id)
    if (id === undefined) {
      const made = rows.add(stream, after)
      ledger.note({ effect: 'created', stream, id: made })
      return { kind: 'written', id: made, created: true }
    }
    if (isDeepStrictEqual(before, after)) {
      ledger.note({ effect: 'existing', stream, id })
    } else {
      const { updated_at: _moves, ...rest } = after
      rows.change(stream, id, rest)
      const changed = Object.keys(rest).filter(
        (name) => !isDeepStrictEqual(before[name], rest[name]),
      )
      ledger.note({ effect: 'updated', stream, id, changed })
      kind.changed(id, before, after)
    }
    return { kind: 'written', id, created: false }
  }
  return {
    kind,
    create: (fields, allows) => write(undefined, kind.blank(), fields, allows),
    update(id, fields, allows) {
      const before = rows.living(stream, id)
      return before === undefined ? { kind: 'missing' } : write(id, before, fields, allows)
    },
    remove(id) {
      const was = context.world.table(stream).rowOf(id)
      if (was === undefined) return { kind: 'missing' }
      if (rows.living(stream, id) !== undefined) {
        rows.remove(stream, id)
        ledger.note({ effect: 'removed', stream, id })
        kind.removed(id)
      }
      return { kind: 'written', id, created: false }
    },
  }
}
