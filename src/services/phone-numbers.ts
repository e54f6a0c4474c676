// Telephone numbers in one spelling, by Google's numbering plans. Only their length is asked for: whether somebody answers is
// not ours to judge, and plans change oftener than programs do.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { ReadPhone } from '../domain/contact-values.ts'

export const readPhone: ReadPhone = (typed, region) => {
  const number = parsePhoneNumberFromString(typed, {
    ...(region !== null && isSupportedCountry(region) && { defaultCountry: region }),
    // A number within a sentence is not all that was typed.
    extract: false,
  })
  // E.164 has no extensions: it would be lost.
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return undefined
  return number.number
}

export function isPhoneRegion(text: string): boolean {
  return isSupportedCountry(text)
}
