// The brake on deletes: so much is missing that the answers are the likelier fault.
import { type Brake, isBeyond } from './brake.ts'

/** So many may always go at once. */
export const fewRows = 20
const brake: Brake = { least: fewRows, share: 0.02 }

/** Nothing where there was something, more than max(20, 2 %), or over half of a small stream. */
export function isImplausible(found: {
  readonly missing: number
  readonly alive: number
  readonly isEmpty: boolean
}): boolean {
  const { missing, alive, isEmpty } = found
  if (isEmpty && missing > 0) return true
  if (isBeyond(missing, alive, brake)) return true
  return alive <= 2 * fewRows && missing * 2 > alive
}
