// One record found by a key and changed, or made. Without a key nothing is ever changed.
import type { Fields } from '../resources/resource.ts'
import type { Allows, Outcome, WriteContext } from './context.ts'
import { idOf, isBlank } from './fields.ts'
import type { Errors } from './fields.ts'
import type { Records } from './records.ts'

/** The lookup of each key but `id`. */
const keysOf = {
  people: { crm_id: 'crm_id', email_address: 'email_addresses' },
  accounts: { crm_id: 'crm_id', domain: 'domain' },
} as const

export function upsert(
  { rows, ledger }: WriteContext,
  records: Records,
  fields: Fields,
  allows: Allows,
): Outcome {
  const { stream } = records.kind
  const refuse = (errors: Errors): Outcome => {
    ledger.note({ effect: 'refused', stream, errors })
    return { kind: 'refused', errors }
  }
  const { upsert_key: key, id } = fields
  if (isBlank(key)) return records.create(fields, allows)
  const lookups: Readonly<Record<string, string>> = keysOf[stream]
  const name = String(key)
  if (name !== 'id' && lookups[name] === undefined)
    return refuse({ upsert_key: ['is not included in the list'] })
  if (isBlank(fields[name])) return refuse({ [name]: ['is required'] })
  const given = isBlank(id) ? undefined : idOf(id)
  if (name === 'id')
    return given === undefined || rows.living(stream, given) === undefined
      ? refuse({ id: ['was not found'] })
      : records.update(given, fields, allows)
  const found = rows.find(stream, lookups[name] ?? '', String(fields[name]))
  if (found.length > 1) return refuse({ [name]: ['matches several records'] })
  const [match] = found
  if (!isBlank(id) && match?.['id'] !== given)
    return refuse({ id: [`is of another record than ${name}`] })
  return match === undefined
    ? records.create(fields, allows)
    : records.update(match['id'] as number, fields, allows)
}
