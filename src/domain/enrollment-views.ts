// What is said beside enrolments to people who look at them: SalesLoft's names stand beside the ids, never in their place.

/** Ids are decimal text. */
export type NamesWanted = {
  readonly people?: readonly string[] | undefined
  readonly cadences?: readonly string[] | undefined
  readonly users?: readonly string[] | undefined
}

/** By id. */
export type EnrollmentNames = Readonly<
  Record<'people' | 'cadences' | 'users', ReadonlyMap<string, string>>
>

/** How many of a cadence's enrolments are where. */
export type CadenceCounts = {
  readonly cadence: string
  readonly total: number
  /** Asked for, and not yet told to SalesLoft to its end. */
  readonly underWay: number
  readonly waiting: number
  readonly onCadence: number
  readonly finished: number
  readonly refused: number
  readonly stopped: number
}

/** What comes next for somebody on a cadence, as the mirror has it. */
export type NextStep = {
  readonly step: string | null
  readonly name: string | null
  readonly type: string | null
  readonly day: number | null
  readonly number: number | null
  /** Null: SalesLoft has not said. */
  readonly dueAt: string | null
  /** When the membership was read. */
  readonly asOf: string
}

/** What of these a page needs the names of. */
export function namesOf(
  rows: readonly {
    readonly person?: string
    readonly cadence?: string
    readonly user?: string | null
  }[],
): NamesWanted {
  return {
    people: each(rows.map(({ person }) => person)),
    cadences: each(rows.map(({ cadence }) => cadence)),
    users: each(rows.map(({ user }) => user)),
  }
}

/** Once each. */
function each(ids: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => id ?? []))]
}

/** What a list of enrolments may be sorted by, and the direction that a first click means. */
export const enrollmentSorts = {
  asked: 'descending',
  person: 'ascending',
  cadence: 'ascending',
  state: 'ascending',
} as const satisfies Record<string, 'ascending' | 'descending'>

export type EnrollmentSort = keyof typeof enrollmentSorts
export const enrollmentSortKeys = Object.keys(enrollmentSorts) as readonly EnrollmentSort[]
export const directions = ['ascending', 'descending'] as const
export type Direction = (typeof directions)[number]
