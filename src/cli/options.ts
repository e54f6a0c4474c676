import { AppError } from '../domain/errors.ts'

/** @throws AppError `usage.invalid` */
export function wholeNumber(name: string, text: string, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text)
  throw new AppError('usage.invalid', `--${name} takes a whole number up to ${most}.`)
}

const mostPatienceSeconds = 86_400

/** To be spread into `option`. */
export const patienceOption = [
  '--patience <seconds>',
  'how long nothing may move until it says why and ends; 0: for ever',
  '300',
] as const

/** @throws AppError `usage.invalid` */
export function patienceOf({ patience: text }: { readonly patience: string }): number {
  return wholeNumber('patience', text, mostPatienceSeconds)
}
