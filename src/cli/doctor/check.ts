import { errorCatalogue, settled } from '../../domain/errors.ts'

export type Check = {
  readonly check: string
  readonly team: string | null
  readonly state: 'ok' | 'warn' | 'fail'
  readonly detail: string
  /** What to do; null where nothing is to be done. */
  readonly advice: string | null
}

export type Finding = Pick<Check, 'state' | 'detail'> & { readonly advice?: string }

/** One check; what it throws is its finding, and the catalogue of errors has the advice. */
export async function checked(
  check: string,
  team: string | null,
  look: () => Promise<Finding>,
): Promise<Check> {
  const looked = await settled(look())
  if (looked.ok) return { check, team, ...looked.value, advice: looked.value.advice ?? null }
  const { code, message } = looked.error
  return { check, team, state: 'fail', detail: message, advice: errorCatalogue[code].meaning }
}

export const ok = (detail: string): Finding => ({ state: 'ok', detail })
export const warn = (detail: string, advice: string): Finding => ({ state: 'warn', detail, advice })
export const fail = (detail: string, advice: string): Finding => ({ state: 'fail', detail, advice })
