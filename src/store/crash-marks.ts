// Records that were being looked into when a process ended: by name, how often.
import { type RawBuilder, sql } from 'kysely'

/** A process may end for many reasons: a place is read with care from the third. */
export const crashesBeforeCare = 3
// Such a record has been outlived by another process each time; that this one ended by chance while it was at that very
// record, once and again, is less and less likely.
const crashesOfARecord = 4

export type CrashMarks = Readonly<Record<string, number>>

/** Turns in a row that ended without a word though records were read one by one: it is not a record that ends them. */
export const crashesInCare = crashesBeforeCare + crashesOfARecord + 1

/** Names of the records that ended a process as often as it takes to believe that they do. */
export function marksOf(marks: CrashMarks): readonly string[] {
  return Object.entries(marks)
    .filter(([, times]) => times >= crashesOfARecord)
    .map(([name]) => name)
}

/** `crash_marks`, when one more record is about to be looked into. */
export function marksWith(name: string) {
  return sql`crash_marks
    || jsonb_build_object(${name}::text, coalesce((crash_marks ->> ${name})::integer, 0) + 1)`
}

/** `crash_marks`, when a record of this name is stored, or with null the page of them. */
export function marksAfter(name: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when ${name}::text is null then '{}'
    when (crash_marks ->> ${name}::text)::integer >= ${sql.lit(crashesOfARecord)} then crash_marks
    else crash_marks - ${name}::text end`
}
