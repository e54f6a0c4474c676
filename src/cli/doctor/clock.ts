// Watermarks and budgets go by the database's clock and SalesLoft's, waits by a clock that never jumps: a wrong one
// loses nothing, but it misleads whoever reads times.
import { formatSeconds } from '../words.ts'
import { ok, warn, type Look } from './finding.ts'

const toleratedMs = 5_000

/** @param apartMs of the other's clock from ours */
export function clockLook(whose: string, apartMs: number): Look {
  const apart = formatSeconds(Math.abs(apartMs) / 1_000)
  if (Math.abs(apartMs) <= toleratedMs) return ok(`${whose} agree within ${toleratedMs / 1_000} s`)
  return warn(
    `the clocks of ${whose} are ${apart} apart; ours is ${apartMs > 0 ? 'behind' : 'ahead'}`,
    'Set the wrong one by NTP; nothing is lost meanwhile.',
  )
}
