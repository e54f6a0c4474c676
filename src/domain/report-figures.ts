// Figures of a report, put together from what the mirror answers: sums by whom and what they belong to, in three stretches
// of time: the day, the same day a week before, and the rest of the 28 days before.
import { type Measure, type MeasureName, measureNames, measures } from './measures.ts'

/** In hundredths, by currency; `""` where none is given. */
export type Money = { readonly [currency: string]: number }

/** Every measure. Means have two decimals. */
export type Figures = { readonly [Name in Exclude<MeasureName, 'opportunity_amount'>]: number } & {
  readonly opportunity_amount: Money
}

export const reportedBy = ['user', 'cadence', 'step'] as const
export type ReportedBy = (typeof reportedBy)[number]

export type Stretch = 'day' | 'weekBefore' | 'rest'

/** One sum: of the whole team without `by`; `id` null is what belongs to none. */
export type Fact = {
  readonly by: ReportedBy | undefined
  readonly id: string | null
  readonly stretch: Stretch
  readonly currency: string | null
  readonly values: Partial<Readonly<Record<MeasureName, number>>>
}

export const isMoney = (name: MeasureName): name is 'opportunity_amount' =>
  (measures[name] as Measure).unit === 'money'

/** Of one, in the three stretches. */
export type Compared = {
  readonly own: Figures
  readonly weekBefore: Figures
  /** A day of the 28 before. */
  readonly mean: Figures
}

export const meanDays = 28

/** By id; without one (`""`) what belongs to none. */
export type Gathered = {
  readonly team: Compared
  readonly by: Readonly<Record<ReportedBy, ReadonlyMap<string, Compared>>>
}

type Sums = { numbers: Partial<Record<MeasureName, number>>; money: Record<string, number> }
type Stretches = Record<Stretch, Sums>

const nothing = (): Sums => ({ numbers: {}, money: {} })
const ofNone = (): Stretches => ({ day: nothing(), weekBefore: nothing(), rest: nothing() })

export function gather(facts: Iterable<Fact>): Gathered {
  const team = ofNone()
  const by = { user: new Map(), cadence: new Map(), step: new Map() } as Record<
    ReportedBy,
    Map<string, Stretches>
  >
  for (const fact of facts) add(placeOf(fact)[fact.stretch], fact)
  return {
    team: compared(team),
    by: { user: finish(by.user), cadence: finish(by.cadence), step: finish(by.step) },
  }

  function placeOf(fact: Fact): Stretches {
    if (fact.by === undefined) return team
    const id = fact.id ?? ''
    const known = by[fact.by].get(id)
    if (known !== undefined) return known
    const fresh = ofNone()
    by[fact.by].set(id, fresh)
    return fresh
  }
}

function add(sums: Sums, { values, currency }: Fact): void {
  for (const [name, value] of Object.entries(values) as [MeasureName, number][]) {
    if (isMoney(name)) sums.money[currency ?? ''] = (sums.money[currency ?? ''] ?? 0) + value
    else sums.numbers[name] = (sums.numbers[name] ?? 0) + value
  }
}

const rank = (id: string): number => (id === '' ? Number.POSITIVE_INFINITY : Number(id))

/** In the order of the ids, those of none last, so that the same sums make the same bytes. */
function finish(found: ReadonlyMap<string, Stretches>): ReadonlyMap<string, Compared> {
  const sorted = [...found].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return new Map(sorted.map(([id, stretches]) => [id, compared(stretches)]))
}

function compared({ day, weekBefore, rest }: Stretches): Compared {
  const mean = (name: MeasureName): number =>
    perDay((weekBefore.numbers[name] ?? 0) + (rest.numbers[name] ?? 0))
  const currencies = [...new Set([weekBefore, rest].flatMap((each) => Object.keys(each.money)))]
  const meanMoney = currencies.map(
    (each) => [each, perDay((weekBefore.money[each] ?? 0) + (rest.money[each] ?? 0))] as const,
  )
  return {
    own: figures((name) => day.numbers[name] ?? 0, day.money),
    weekBefore: figures((name) => weekBefore.numbers[name] ?? 0, weekBefore.money),
    mean: figures(mean, Object.fromEntries(meanMoney)),
  }
}

const perDay = (sum: number): number => Math.round((sum / meanDays) * 100) / 100

function figures(of: (name: MeasureName) => number, money: Money): Figures {
  const sorted = Object.entries(money).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    measureNames.map((name) => [name, isMoney(name) ? Object.fromEntries(sorted) : of(name)]),
  ) as Figures
}

/** Whether anything at all was done or came of it. */
export function isNothing(given: Figures): boolean {
  return measureNames.every((name) => {
    const value = given[name]
    return typeof value === 'number' ? value === 0 : Object.keys(value).length === 0
  })
}
