// What became of a write of one record, as a value: who writes many goes on with the next. What is not about the record is
// thrown: throttled, away, a key that ended, a process that stops.
import { AppError } from '../../domain/errors.ts'
import { SalesloftApiError, type Words } from './errors.ts'
import type { Json } from './json.ts'

/** SalesLoft changed nothing. 403: the key may not; 404: it is gone, or never was. */
export type Refused = {
  readonly kind: 'refused'
  readonly status: number
  readonly words: Words
}

/** The answer was lost, or cannot be read: SalesLoft is looked at before anything is sent again. */
export type Unknown = { readonly kind: 'unknown'; readonly error: AppError }

/** @param read what the answer says; undefined where it cannot be read */
export async function outcomeOf<Done>(
  sent: Promise<Json>,
  read: (json: Json) => Done | undefined,
): Promise<Done | Refused | Unknown> {
  try {
    const done = read(await sent)
    if (done !== undefined) return done
    const sentence = 'SalesLoft did what was asked for and answered with another shape.'
    return { kind: 'unknown', error: new AppError('salesloft.outcome-unknown', sentence) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'salesloft.outcome-unknown') return { kind: 'unknown', error }
    if (!(error instanceof SalesloftApiError) || error.code !== 'salesloft.rejected') throw error
    return { kind: 'refused', status: error.status, words: error.words }
  }
}
