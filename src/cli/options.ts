import { AppError } from '../domain/errors.ts'

/** @throws AppError `usage.invalid` */
export function wholeNumber(
  name: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  const range = `from ${least} to ${most}`
  throw new AppError('usage.invalid', `--${name} takes a whole number ${range}.`)
}

const patienceSeconds = { least: 0, most: 86_400 }

/** To be spread into `option`. */
export const patienceOption = [
  '--patience <seconds>',
  'how long nothing may move until it says why and ends; 0: for ever',
  '300',
] as const

/** @throws AppError `usage.invalid` */
export function patienceOf({ patience: text }: { readonly patience: string }): number {
  return wholeNumber('patience', text, patienceSeconds)
}
