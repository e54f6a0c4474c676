// What a request gives, checked in one place: whatever does not fit is answered with what may be given, not with what came.
import type { z } from 'zod'
import { AppError } from '../domain/errors.ts'

/** @throws AppError `usage.invalid` that says what may be given */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  says: string,
): z.infer<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new AppError('usage.invalid', says)
}
