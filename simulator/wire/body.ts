// The body of a write: JSON, or a form as the published definition has it.
import type { Fields } from '../resources/resource.ts'

/** Undefined where it cannot be read; an empty body has no fields. */
export function readFields(body: string, contentType: string): Fields | undefined {
  if (body === '') return {}
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body))
  try {
    const read: unknown = JSON.parse(body)
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Fields)
      : undefined
  } catch {
    return undefined
  }
}
