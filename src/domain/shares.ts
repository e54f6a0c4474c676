// What of a report is told as a share, and of what it is one.
import type { MeasureName } from './measures.ts'
import type { Figures } from './report-figures.ts'

/** Shares that a report shows, each with what it is a share of. */
export const shares = {
  bounce_rate: ['bounced', 'sent'],
  open_rate: ['opened', 'views_tracked'],
  click_rate: ['clicked', 'clicks_tracked'],
  reply_rate: ['replied', 'delivered'],
  connect_rate: ['connected', 'calls'],
  positive_rate: ['positive', 'connected'],
  show_rate: ['meetings_held', 'meetings_held', 'meetings_no_show'],
} as const satisfies Record<string, readonly [MeasureName, MeasureName, ...MeasureName[]]>

export type ShareName = keyof typeof shares
export const shareNames = Object.keys(shares) as ShareName[]

/** A share with four decimals; null where it is one of nothing. */
export function shareOf(given: Figures, name: ShareName): number | null {
  const [top, ...bottom] = shares[name]
  const whole = bottom.reduce((sum, each) => sum + given[each], 0)
  return whole === 0 ? null : Math.round((given[top] / whole) * 10_000) / 10_000
}
