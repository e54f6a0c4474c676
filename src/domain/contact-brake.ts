// A run that would change unlikely much on a side changes nothing on either until somebody has looked: a file that was
// cut short, or a key of another account, looks like thousands of wishes.
import { type Brake, isBeyond } from './brake.ts'

/** What a run would do on one side. */
export type SideCount = {
  /** Records that would be made, changed or deleted. */
  readonly changes: number
  /** Records that are there. */
  readonly of: number
}

export type RunCounts = { readonly local: SideCount; readonly salesloft: SideCount }

export type BrakeVerdict =
  | { readonly kind: 'go' }
  /** Figures only. */
  | { readonly kind: 'brake'; readonly why: string }

export function judgeRun(counts: RunCounts, brake: Brake): BrakeVerdict {
  const over = (['local', 'salesloft'] as const).filter((side) =>
    isBeyond(counts[side].changes, counts[side].of, brake),
  )
  if (over.length === 0) return { kind: 'go' }
  const said = over.map((side) => {
    const { changes, of } = counts[side]
    return `${changes} of ${of} ${side === 'local' ? 'contacts' : 'people in SalesLoft'}`
  })
  const limit = `more than ${brake.least} and more than ${percentOf(brake.share)} % at once`
  return { kind: 'brake', why: `It would change ${said.join(' and ')}: ${limit}.` }
}

/** `0.05` is 5, and not 5.000000000000001. */
function percentOf(share: number): number {
  return Number((share * 100).toFixed(6))
}
