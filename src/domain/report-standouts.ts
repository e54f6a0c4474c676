// What stands out of a day, at most five things: a count that differs from the mean of the 28 days before by more than chance
// makes it, and from the same day a week before in the same direction, so that no weekend stands out from working days.
import type { Compared, Gathered } from './report-figures.ts'
import { type MeasureName, measures } from './measures.ts'

type Counted = Exclude<MeasureName, 'opportunity_amount' | 'talk_time'>

/** What a day is known by. */
export const headlines = [
  'sent',
  'bounced',
  'replied',
  'calls',
  'connected',
  'meetings_booked',
  'successes',
] as const satisfies readonly Counted[]

export type Noteworthy = {
  readonly measure: MeasureName
  /** Null: of the whole team. */
  readonly user: string | null
  readonly value: number
  readonly weekBefore: number
  /** A day of the 28 before. */
  readonly mean: number
  readonly direction: 'more' | 'less'
}

const most = 5
// Three standard deviations of a count whose mean this is (Poisson), and no less than five.
const least = (mean: number): number => Math.max(5, 3 * Math.sqrt(mean))

export function standsOut({ team, by }: Gathered): readonly Noteworthy[] {
  const found = [
    ...noteworthy(team, null),
    ...[...by.user].flatMap(([id, each]) => (id === '' ? [] : noteworthy(each, id))),
  ]
  // The team before one of it, then what is farthest from its mean; the order of the table where that is the same.
  return found
    .toSorted((a, b) => Number(a.user !== null) - Number(b.user !== null) || far(b) - far(a))
    .slice(0, most)
}

function noteworthy(
  { own, weekBefore, mean }: Compared,
  user: string | null,
): readonly Noteworthy[] {
  return headlines.flatMap((measure): readonly Noteworthy[] => {
    const difference = own[measure] - mean[measure]
    const sinceThen = own[measure] - weekBefore[measure]
    if (Math.abs(difference) < least(mean[measure])) return []
    if (Math.abs(sinceThen) < least(weekBefore[measure])) return []
    if (Math.sign(difference) !== Math.sign(sinceThen)) return []
    return [
      {
        measure,
        user,
        value: own[measure],
        weekBefore: weekBefore[measure],
        mean: mean[measure],
        direction: difference > 0 ? 'more' : 'less',
      },
    ]
  })
}

const far = ({ value, mean }: Noteworthy): number => Math.abs(value - mean) / Math.sqrt(mean + 1)

/** A sentence a person reads. @param name of the user, where it is one's */
export function sentenceOf(given: Noteworthy, name: string | undefined): string {
  const { measure, value, weekBefore, mean, direction } = given
  const whose = given.user === null ? '' : `${name ?? `User ${given.user}`}: `
  return `${whose}${measures[measure].label}: ${value}, ${direction} than usual (${mean} a day in the 28 days before, ${weekBefore} on the same day a week before).`
}
