// Cadences as documents: exported, imported as new ones, and looked for. SalesLoft's API offers neither a change nor a delete
// of a cadence, nor any change of a step.
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { isGone, otherShape } from './errors.ts'
import { digitsOf, type Json } from './json.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { cadenceSchema, idSchema, listSchema, singleSchema } from './schemas.ts'

export type ListedCadence = {
  readonly id: string
  readonly name: string
  readonly externalIdentifier: string | null
  readonly archived: boolean
}

export type Cadences = {
  /** What `GET /v2/cadence_exports/{id}` has as `cadence_content`. @throws AppError `cadence.unknown` */
  export(id: string, options: RequestOptions): Promise<unknown>
  /** Makes a cadence with its steps. @throws AppError `salesloft.outcome-unknown`: look for it before it is asked for again */
  import(fields: Readonly<Record<string, unknown>>, options: RequestOptions): Promise<string>
  /** Those that changed since then (ISO text), or all. */
  changedSince(
    since: string | undefined,
    options: RequestOptions,
  ): Promise<readonly ListedCadence[]>
}

const exported = z.object({ cadence_content: z.unknown() })
const imported = z.object({
  cadence: z.object({
    id: idSchema,
  }),
})
const name = z.union([z.string(), z.number()]).transform(String).nullish().catch(null)
const listed = cadenceSchema.extend({
  name,
  external_identifier: name,
  archived: z.boolean().nullish().catch(null),
})
const perPage = 100

export function createCadences(requests: Requests): Cadences {
  async function page(since: string | undefined, number: number, options: RequestOptions) {
    const query = new URLSearchParams({
      sort_by: 'updated_at',
      sort_direction: 'ASC',
      per_page: String(perPage),
      page: String(number),
    })
    if (since !== undefined) query.set('updated_at[gte]', since)
    const question = { path: 'cadences', query, page: number, baseCost: 1 }
    const { json } = await requests.ask(question, options)
    const body = listSchema.safeParse(json.value)
    const rows = z.array(listed).safeParse(body.data?.data)
    if (!rows.success) throw otherShape('cadences')
    return rows.data
  }

  return {
    async export(id, options) {
      const endpoint = 'cadence_exports/{id}'
      const path = `cadence_exports/${encodeURIComponent(id)}`
      const question = { path, endpoint, query: new URLSearchParams(), page: 1, baseCost: 1 }
      const { json } = await requests.ask(question, options).catch((error: unknown) => {
        throw isGone(error) ? unknownCadence(id) : error
      })
      const body = singleSchema.safeParse(json.value)
      const read = exported.safeParse(body.data?.data)
      if (read.success) return plainIn(read.data.cadence_content, json)
      throw otherShape('cadence_exports')
    },
    async import(fields, options) {
      const path = 'cadence_imports'
      const { value } = await requests.write({ path, method: 'POST', fields }, options)
      const body = singleSchema.safeParse(value)
      const read = imported.safeParse(body.data?.data)
      if (read.success) return read.data.cadence.id
      // It was made, and nothing says which it is.
      const sentence = `SalesLoft answered ${path} without the id of what it made.`
      throw new AppError('salesloft.outcome-unknown', sentence)
    },
    async changedSince(since, options) {
      const found = new Map<string, ListedCadence>()
      // Along `updated_at` and not by page numbers: one that is changed meanwhile would move the others up.
      for (let [from, number] = [since, 1]; ;) {
        const rows = await page(from, number, options)
        for (const row of rows) found.set(row.id, cadenceOf(row))
        const last = rows.at(-1)?.updated_at
        if (rows.length < perPage || last === undefined) return [...found.values()]
        ;[from, number] = last === from ? [from, number + 1] : [last, 1]
      }
    },
  }
}

function cadenceOf(row: z.infer<typeof listed>): ListedCadence {
  return {
    id: row.id,
    name: row.name ?? '',
    externalIdentifier: row.external_identifier ?? null,
    archived: row.archived === true || (row.archived_at ?? null) !== null,
  }
}

export function unknownCadence(id: string): AppError {
  return new AppError(
    'cadence.unknown',
    `SalesLoft shows no cadence ${id.slice(0, 40)} to this key.`,
  )
}

/** As text and numbers alone: what has more digits than a number can hold is a text. */
function plainIn(content: unknown, json: Json): unknown {
  const plain = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(plain)
    const digits = digitsOf(value)
    if (digits !== undefined) return digits
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
  }
  return plain(json.decoded(content))
}
