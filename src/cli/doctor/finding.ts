import { setTimeout as wait } from 'node:timers/promises'
import { AppError, errorCatalogue, settled } from '../../domain/errors.ts'
import type { TeamSlug } from '../../domain/teams.ts'

export type Finding = {
  readonly check: string
  readonly team?: TeamSlug
  readonly state: 'ok' | 'warn' | 'fail'
  readonly found: string
  /** What to do, where something is to be done. */
  readonly todo?: string
}

/** What one look brings, before it is known whose it was. */
export type Look = Pick<Finding, 'state' | 'found' | 'todo'>

export type Subject = {
  readonly check: string
  readonly team?: TeamSlug
  /** What to do about a failure; else the catalogue of errors says it. */
  readonly todo?: (error: AppError) => string | undefined
}

// Together with a connection that is refused late, two looks in a row stay within ten seconds.
const patienceMs = 4_500

/** One check. What it throws is its finding, and so is that it takes too long. */
export async function checked(
  { check, team, todo }: Subject,
  look: (signal: AbortSignal) => Promise<Look>,
): Promise<Finding> {
  const subject = { check, ...(team === undefined ? {} : { team }) }
  const looked = await settled(inTime(look))
  if (looked.ok) return { ...subject, ...looked.value }
  const { error } = looked
  const advice = todo?.(error) ?? usualTodo(error)
  return { ...subject, state: 'fail', found: sentence(error.message), todo: advice }
}

/** @throws AppError `internal` when it takes too long; the signal then ends what it waits for */
export async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = wait(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new AppError('internal', `No answer within ${patienceMs / 1_000} s`)
  })
  try {
    return await Promise.race([work(over.signal), late])
  } finally {
    over.abort()
  }
}

function usualTodo({ code }: AppError): string {
  if (code === 'internal') return 'Try again; if it stays, please report it with the log.'
  return errorCatalogue[code].todo
}

export const ok = (found: string): Look => ({ state: 'ok', found })
export const warn = (found: string, todo: string): Look => ({ state: 'warn', found, todo })
export const fail = (found: string, todo: string): Look => ({ state: 'fail', found, todo })

/** Without its last full stop: the list adds what belongs between found and to do. */
function sentence(text: string): string {
  return text.replace(/[.\s]+$/, '')
}

/** SQLSTATE, socket code or whatever else the failure beneath has. */
export function causeCode(error: AppError): string | undefined {
  const { cause } = error
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}
