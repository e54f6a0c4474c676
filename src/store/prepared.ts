// Statements that come with every page are kept by each connection, parsed and planned: to parse one of 63 columns takes
// longer than to plan it, and to plan one that finds a row by its key longer than to find it. A statement says so itself,
// at its beginning, since Kysely passes on its text alone.
import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from './schema.ts'

const beginning = /^\/\* prepared as (\w+) \*\//

/** @param name of letters, digits and `_`, at most 63; the same text always */
export function prepared(name: string, text: string): string {
  return `/* prepared as ${name} */${text}`
}

export function nameOf(text: string): string | undefined {
  return beginning.exec(text)?.[1]
}

/** Stands in a kept statement where each execution has a value of this name. */
class Place {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

type Values = Readonly<Record<string, unknown>>
type PlaceOf<Given> = (name: keyof Given & string) => RawBuilder<unknown>

/**
 * A statement that is put together once, at its first execution: its text is the same whatever the values are.
 * @param make is given what stands where a value belongs, by the value's name
 */
export function kept<Given extends Values, Row>(
  name: string,
  make: (value: PlaceOf<Given>) => RawBuilder<Row>,
): (db: Kysely<DB>, given: Given) => Promise<readonly Row[]> {
  let made: { readonly text: string; readonly order: readonly unknown[] } | undefined

  function put(db: Kysely<DB>) {
    const { sql: text, parameters } = make((value) => sql`${new Place(value)}`).compile(db)
    return { text: prepared(name, text), order: parameters }
  }

  return async (db, given) => {
    const { text, order } = (made ??= put(db))
    const values = order.map((each) => (each instanceof Place ? given[each.name] : each))
    const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, values))
    return rows
  }
}
