// Bulk jobs: made open, filled with rows, marked ready, executed one after another (a team has one queue), then done with
// a result a row. A row is the single call's parameters and meets the same rules; it costs nothing of the budget, as the
// documentation names no price. UNVERIFIED: how fast jobs are executed, and that a job that is ready takes no more rows.
import { fieldsIn, hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { createDraw, mix } from '../world/draws.ts'
import { utcText } from '../world/instants.ts'
import type { Allows, Outcome, WriteContext } from './context.ts'
import { booleanIn, isBlank } from './fields.ts'
import type { Errors } from './fields.ts'
import type { Records } from './records.ts'
import { upsert } from './upserts.ts'

export const jobStream = 'bulk_jobs'
const rowStream = 'bulk_jobs/{id}/job_data'
const mostRows = 5000
const tickMs = 50

export interface BulkJobs {
  readonly create: (fields: Fields, allows: Allows) => Outcome
  /** How many rows were added. */
  readonly fill: (id: number, fields: Fields) => Outcome | { readonly records: number }
  readonly update: (id: number, fields: Fields) => Outcome
  readonly remove: (id: number) => Outcome
}

interface Queued {
  readonly job: number
  /** Rows that wait, those that were executed, and those of them that failed. */
  readonly pending: number[]
  processed: number
  errors: number
}

const refusal = (errors: Errors): Outcome => ({ kind: 'refused', errors })
const notOpen = refusal({ state: ['is not open'] })
const isOpen = (job: Fields): boolean => job['state'] === 'open' && job['ready_to_execute'] !== true

const isPending = ({ status }: Fields): boolean => status === 'pending'
const failedAmong = (all: readonly Fields[]): number =>
  all.filter(({ status }) => status === 'error').length

function sentence(errors: Errors): string {
  const parts = Object.entries(errors).flatMap(([name, all]) =>
    all.map((each) => `${name} ${each}`),
  )
  return parts.join('; ')
}

export function createBulkJobs(context: WriteContext, people: Records): BulkJobs {
  const { world, rows, options, ledger, now, later } = context
  const { scope } = people.kind.crm
  const queue: Queued[] = []
  // What a tick may execute: the part of a row that was left goes into the next one.
  let allowance = 0
  const text = (): string => utcText(now())
  const rowsOf = (job: number): Fields[] => rows.find(rowStream, 'bulk_job', job)

  const execute = (job: Fields, row: Fields): Fields => {
    // The job has the privileged scopes of the key that made it.
    const allows: Allows = (wanted) =>
      wanted !== scope || (job['scopes'] as string[]).includes(wanted)
    const cause = { at: now() / 1000, request: `bulk job ${String(job['id'])}`, cost: 0 }
    const began = text()
    const luck = createDraw(mix(job['id'] as number, row['id'] as number))
    if (luck.chance(options.bulkFailure))
      return { started_at: began, finished_at: text(), status: 'error', error: 'Internal error' }
    const outcome = ledger.within(cause, () =>
      upsert(context, people, row['record'] as Fields, allows),
    )
    const times = { started_at: began, finished_at: text() }
    if (outcome.kind !== 'written') {
      const error = outcome.kind === 'missing' ? 'Not found' : sentence(outcome.errors)
      return { ...times, status: 'error', error }
    }
    const person = rows.living('people', outcome.id)
    const upsert_type = outcome.created ? 'create' : 'update'
    return { ...times, status: 'success', resource: { person, upsert_type } }
  }
  const tick = (): void => {
    const [head] = queue
    if (head === undefined) return
    const job = rows.living(jobStream, head.job)
    if (job === undefined) {
      queue.shift()
    } else {
      allowance += (options.bulkPerSecond * tickMs) / 1000
      const count = Math.floor(allowance)
      allowance -= count
      const done = new Map<number, Fields>()
      for (const id of head.pending.splice(0, count)) {
        const row = rows.living(rowStream, id)
        if (row !== undefined) done.set(id, execute(job, row))
      }
      rows.changeAll(rowStream, done)
      head.processed += done.size
      head.errors += failedAmong([...done.values()])
      const isDone = head.pending.length === 0
      if (isDone || done.size > 0 || job['state'] !== 'executing')
        rows.change(jobStream, head.job, {
          state: isDone ? 'done' : 'executing',
          started_at: job['started_at'] ?? text(),
          processed: head.processed,
          errors: head.errors,
          ...(isDone ? { finished_at: text() } : {}),
        })
      if (isDone) queue.shift()
    }
    if (queue.length > 0) later(tickMs, tick)
  }
  const enqueue = (job: number): void => {
    const all = rowsOf(job)
    const pending = all.filter(isPending).map(({ id }) => id as number)
    const processed = all.length - pending.length
    queue.push({ job, pending, processed, errors: failedAmong(all) })
    if (queue.length === 1) later(tickMs, tick)
  }
  // Those that a restart cut off, also between the last row and the job that says so.
  const jobs = world.table(jobStream)
  for (const row of jobs.written()) {
    const { ready_to_execute: ready, state } = jobs.state(row).set ?? {}
    if (ready === true && state !== 'done') enqueue(jobs.idOf(row))
  }

  return {
    create({ type, name }, allows) {
      if (isBlank(type)) return refusal({ type: ['is required'] })
      if (type !== 'person/upsert') return refusal({ type: ['is not included in the list'] })
      if (!isBlank(name) && typeof name !== 'string') return refusal({ name: ['is invalid'] })
      const id = rows.add(jobStream, {
        name: name ?? null,
        type,
        state: 'open',
        ready_to_execute: false,
        marked_ready_at: null,
        started_at: null,
        finished_at: null,
        total: 0,
        processed: 0,
        errors: 0,
        scopes: allows(scope) ? [scope] : [],
      })
      ledger.note({ effect: 'created', stream: jobStream, id })
      return { kind: 'written', id, created: true }
    },
    fill(id, { data }) {
      const job = rows.living(jobStream, id)
      if (job === undefined) return { kind: 'missing' }
      if (!isOpen(job)) return notOpen
      if (!Array.isArray(data)) return refusal({ data: ['is required'] })
      if (data.length > mostRows) return refusal({ data: [`has more than ${mostRows} records`] })
      const records: unknown[] = data
      if (!records.every((row) => fieldsIn(row) !== undefined))
        return refusal({ data: ['is invalid'] })
      const made = records.map((record) => ({
        bulk_job: hrefTo(jobStream, id),
        started_at: null,
        finished_at: null,
        status: 'pending',
        error: null,
        record,
        resource: null,
      }))
      if (made.length > 0) rows.addAll(rowStream, made)
      rows.change(jobStream, id, { total: (job['total'] as number) + made.length })
      ledger.note({ effect: 'created', stream: rowStream, id, count: made.length })
      return { records: made.length }
    },
    update(id, { name, ready_to_execute: ready }) {
      const job = rows.living(jobStream, id)
      if (job === undefined) return { kind: 'missing' }
      if (!isOpen(job)) return notOpen
      if (ready !== undefined && booleanIn(ready) === undefined)
        return refusal({ ready_to_execute: ['is not a boolean'] })
      if (!isBlank(name) && typeof name !== 'string') return refusal({ name: ['is invalid'] })
      const isReady = booleanIn(ready) === true
      rows.change(jobStream, id, {
        ...(name === undefined ? {} : { name }),
        ...(isReady ? { ready_to_execute: true, marked_ready_at: text() } : {}),
      })
      ledger.note({ effect: 'updated', stream: jobStream, id })
      if (isReady) enqueue(id)
      return { kind: 'written', id, created: false }
    },
    remove(id) {
      if (world.table(jobStream).rowOf(id) === undefined) return { kind: 'missing' }
      if (rows.living(jobStream, id) !== undefined) {
        for (const row of rowsOf(id)) rows.remove(rowStream, row['id'] as number)
        rows.remove(jobStream, id)
        ledger.note({ effect: 'removed', stream: jobStream, id })
      }
      return { kind: 'written', id, created: false }
    },
  }
}
