// The body of a write: JSON, or a form as the published definition has it.
import { fieldsIn } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { parseQuery } from './query.ts'

/** As Rails reads a form: `tags[]=a&tags[]=b` is a list, `custom_fields[Region]=x` an object. */
function readForm(body: string): Fields {
  const fields: Fields = {}
  for (const [name, { values, keyed }] of parseQuery(body))
    fields[name] =
      keyed.size > 0 ? Object.fromEntries(keyed) : values.length > 1 ? values : values[0]
  return fields
}

/** Undefined where it cannot be read; an empty body has no fields. */
export function readFields(body: string, contentType: string): Fields | undefined {
  if (body === '') return {}
  if (contentType.startsWith('application/x-www-form-urlencoded')) return readForm(body)
  try {
    return fieldsIn(JSON.parse(body))
  } catch {
    return undefined
  }
}
