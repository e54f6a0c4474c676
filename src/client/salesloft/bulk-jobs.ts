// Bulk jobs: many people at the price of a few requests. A job is made open, takes rows call by call, is told to begin, and
// has a result a row once it is done. What a call has done whose answer was lost, `arrivedOf` says by the job's total.
import { z } from 'zod'
import type { Fields } from '../../domain/cadence-content.ts'
import { AppError } from '../../domain/errors.ts'
import { ascending } from '../../domain/id-walk.ts'
import { isGone, otherShape, type Words, wordsIn } from './errors.ts'
import { createdBy, personOf, type ShownPerson } from './people-writes.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { idSchema, listSchema, objectIn } from './schemas.ts'
import { outcomeOf, type Refused, type Unknown } from './write-outcomes.ts'

export type BulkJob = {
  readonly id: string
  readonly name: string | null
  /** `open`, `executing` or `done`; another word where SalesLoft has a new one. */
  readonly state: string
  /** It was told to begin, and takes no more rows. */
  readonly isStarted: boolean
  /** Rows; null where SalesLoft does not say. */
  readonly total: number | null
  readonly processed: number | null
  /** Rows that failed. */
  readonly errors: number | null
}

export type BulkResult = {
  /** Of the row; they ascend. Whether in the order in which rows were sent is not documented. */
  readonly id: string
  /** `success` or `error`; `pending` or `retrying` before that. */
  readonly status: string
  /** The row as it was sent. */
  readonly record: Fields
  /** Who was written. */
  readonly person: ShownPerson | null
  readonly created: boolean | null
  /** SalesLoft's own; a sentence is under `base`. */
  readonly words: Words
}

export type ResultsPage = {
  readonly results: readonly BulkResult[]
  /** Where the next page begins; null: there are no more. A short page is no proof, one without results is. */
  readonly next: string | null
}

export type BulkJobs = {
  /** @throws AppError `salesloft.outcome-unknown`: look for it by its name before another is made */
  create(job: { readonly name: string }, options: RequestOptions): Promise<BulkJob>
  /** Those of this name that are not done, behind an id. */
  named(
    name: string,
    from: { readonly after: string },
    options: RequestOptions,
  ): Promise<readonly BulkJob[]>
  /** `null`: SalesLoft does not have it. */
  look(id: string, options: RequestOptions): Promise<BulkJob | null>
  /**
   * Rows are the fields of `POST /v2/people`, with `upsert_key` as of an upsert. 413: fewer at once. @see callsOf
   */
  append(
    id: string,
    rows: readonly Fields[],
    options: RequestOptions,
  ): Promise<{ readonly kind: 'done'; readonly rows: number } | Refused | Unknown>
  /**
   * Tells it to begin; one that has begun is answered as it is.
   * @throws AppError `salesloft.outcome-unknown` or `salesloft.rejected` where it has not
   */
  start(id: string, options: RequestOptions): Promise<BulkJob>
  /** Nothing until the job is done. `failed`: those alone that failed. */
  results(
    id: string,
    from: { readonly after: string | null; readonly only?: 'failed' },
    options: RequestOptions,
  ): Promise<ResultsPage>
  /** Cancels it. Gone is what was wanted. */
  remove(id: string, options: RequestOptions): Promise<void>
}

const path = 'bulk_jobs'
const onePath = 'bulk_jobs/{id}'
const type = 'person/upsert'
const failed = 'error'
const mostPages = 200

const count = z.number().int().nonnegative().nullable().catch(null)
const text = z.string().nullable().catch(null)
const one = z
  .looseObject({
    id: idSchema,
    name: text,
    state: z.string(),
    ready_to_execute: z.unknown().optional(),
    total: count,
    processed: count,
    errors: count,
  })
  .transform(({ id, name, state, ready_to_execute: ready, ...held }): BulkJob => {
    const { total, processed, errors } = held
    return {
      id,
      name,
      state,
      isStarted: ready === true || state !== 'open',
      total,
      processed,
      errors,
    }
  })
const row = z.looseObject({ id: idSchema })
const result = z.object({
  status: z.string().catch('unknown'),
  record: z.looseObject({}).catch({}),
  resource: z.looseObject({}).nullable().catch(null),
  error: z.unknown().optional(),
})
const appended = z.object({ records: z.number().int().nonnegative() })

type Named = { readonly id: string; readonly value: unknown }

export function createBulkJobs(requests: Requests): BulkJobs {
  /** A hundred behind an id. @throws AppError `stream.unordered` for others than were asked for */
  async function behind(
    list: { readonly path: string; readonly endpoint: string; readonly after: string },
    filter: readonly (readonly [string, string])[],
    options: RequestOptions,
  ): Promise<readonly Named[]> {
    const query = new URLSearchParams([
      ['id[gt]', list.after],
      ['per_page', '100'],
    ])
    for (const [name, value] of filter) query.append(name, value)
    const { path: at, endpoint } = list
    const question = { path: at, endpoint, query, page: 1, baseCost: 1 }
    const { json } = await requests.ask(question, options)
    const body = listSchema.safeParse(json.value)
    if (!body.success) throw otherShape(at)
    const rows = body.data.data.map((each) => {
      const value = json.decoded(each) ?? each
      const read = row.safeParse(value)
      if (!read.success) throw otherShape(at)
      return { id: read.data.id, value }
    })
    ascending(
      rows.map(({ id }) => id),
      BigInt(list.after),
    )
    return rows
  }

  async function look(id: string, options: RequestOptions): Promise<BulkJob | null> {
    const question = { ...toOne(id), query: new URLSearchParams(), page: 1, baseCost: 1 }
    const asked = requests.ask(question, options)
    const answer = await asked.catch((error: unknown) => {
      if (isGone(error)) return null
      throw error
    })
    return answer === null ? null : jobOf(answer.json.value)
  }

  return {
    look,
    async create({ name }, options) {
      const order = { path, method: 'POST', fields: { type, name } } as const
      const { value } = await requests.write(order, options)
      const made = one.safeParse(objectIn(value))
      if (made.success) return made.data
      const sentence = `SalesLoft answered ${path} without the job that it made.`
      throw new AppError('salesloft.outcome-unknown', sentence)
    },
    async named(name, { after: from }, options) {
      const found: BulkJob[] = []
      const states = ['open', 'executing'].map((state) => ['state[]', state] as const)
      for (let [after, page] = [from, 1]; page <= mostPages; page += 1) {
        const rows = await behind({ path, endpoint: path, after }, states, options)
        const last = rows.at(-1)
        if (last === undefined) return found
        const jobs = rows.map(({ value }) => jobOf(value))
        found.push(...jobs.filter((job) => job.name === name && job.state !== 'done'))
        after = last.id
      }
      throw otherShape(path)
    },
    async append(id, rows, options) {
      const at = { path: `${toOne(id).path}/job_data`, endpoint: `${onePath}/job_data` }
      const order = { ...at, method: 'POST', fields: { data: rows } } as const
      return await outcomeOf(requests.write(order, options), ({ value }) => {
        const read = appended.safeParse(objectIn(value))
        return read.success ? ({ kind: 'done', rows: read.data.records } as const) : undefined
      })
    },
    async start(id, options) {
      const order = { ...toOne(id), method: 'PUT', fields: { ready_to_execute: true } } as const
      try {
        return jobOf((await requests.write(order, options)).value)
      } catch (error) {
        if (!isOfTheJob(error)) throw error
        // Refused is also what has begun; of a lost answer it says itself what came of it.
        const job = await look(id, options)
        if (job?.isStarted === true) return job
        throw error
      }
    },
    async results(id, { after, only }, options) {
      const at = `${toOne(id).path}/results`
      const list = { path: at, endpoint: `${onePath}/results`, after: after ?? '0' }
      const filter = only === 'failed' ? [['status[]', failed] as const] : []
      const rows = await behind(list, filter, options)
      const all = rows.map(resultOf)
      // A filter that SalesLoft does not know, it ignores.
      const results = only === 'failed' ? all.filter(({ status }) => status === failed) : all
      return { results, next: rows.at(-1)?.id ?? null }
    },
    async remove(id, options) {
      await requests.write({ ...toOne(id), method: 'DELETE' }, options).catch((error: unknown) => {
        if (!isGone(error)) throw error
      })
    },
  }
}

function toOne(id: string) {
  return { path: `${path}/${encodeURIComponent(id)}`, endpoint: onePath }
}

/** @throws AppError `salesloft.failed` */
function jobOf(value: unknown): BulkJob {
  const read = one.safeParse(objectIn(value))
  if (read.success) return read.data
  throw otherShape(path)
}

/** The object that was written is `person` of `resource`. */
function resultOf({ id, value }: Named): BulkResult {
  const { status, record, resource, error } = result.parse(value)
  return {
    id,
    status,
    record,
    person: personOf(resource?.['person']) ?? null,
    created: createdBy(resource?.['upsert_type']),
    words: wordsIn(error),
  }
}

function isOfTheJob(error: unknown): boolean {
  const codes = ['salesloft.outcome-unknown', 'salesloft.rejected', 'salesloft.failed']
  return error instanceof AppError && codes.includes(error.code)
}
