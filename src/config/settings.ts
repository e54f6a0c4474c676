// The schema as a list: which environment variable sets which place, and what the documentation says of it.
import { z } from 'zod'
import { notes, type SettingNote } from './fields.ts'
import { schema } from './schema.ts'

export type Setting = SettingNote & { readonly path: readonly string[] }

export const settings: readonly Setting[] = collect(schema, [])

function collect(type: z.ZodType, path: readonly string[]): Setting[] {
  const note = notes.get(type)
  if (note !== undefined) return [{ ...note, path }]
  if (!(type instanceof z.ZodObject)) return []
  const fields: Record<string, z.ZodType> = type.shape
  return Object.entries(fields).flatMap(([key, field]) => collect(field, [...path, key]))
}
