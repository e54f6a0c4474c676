// The writable half of the API: which request changes what, under which scope, and how it is answered. The definition of
// 2023 names the endpoints; scopes are those of the scopes page.
import type { Fields } from '../resources/resource.ts'
import { answerJson, notFound, refuse } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import type { Query } from '../wire/query.ts'
import type { SubscriptionWrites } from '../webhooks/requests.ts'
import { accountKind } from './accounts.ts'
import type { Allows, Outcome, WriteContext } from './context.ts'
import { createBulkJobs, jobStream } from './bulk-jobs.ts'
import type { BulkJobs } from './bulk-jobs.ts'
import { importCadence } from './cadence-imports.ts'
import { idOf } from './fields.ts'
import { membershipStream } from './memberships.ts'
import type { Memberships } from './memberships.ts'
import { personKind } from './people.ts'
import { createRecords } from './records.ts'
import type { Records } from './records.ts'
import { upsert } from './upserts.ts'

export interface WriteRequest {
  readonly method: string
  /** Below `/v2/`. */
  readonly path: string
  readonly query: Query
  /** Undefined for a body that cannot be read. */
  readonly fields: Fields | undefined
  readonly allows: Allows
}

/** A change of the world while a request is under way. */
export interface Meanwhile {
  readonly stream: string
  /** Default: the record that the request names, such as its `person_id` for `people`. */
  readonly ids?: readonly number[]
  /** Undefined: the record is removed. */
  readonly set?: Fields
}

export interface Writes {
  /** Undefined for what is no write. */
  readonly answer: (request: WriteRequest) => Answer | undefined
  readonly meanwhile: (change: Meanwhile, request: Omit<WriteRequest, 'allows'>) => void
}

export interface WritesParts {
  readonly context: WriteContext
  readonly memberships: Memberships
  readonly subscriptions: SubscriptionWrites
}

interface Endpoint {
  readonly scope: string
  readonly act: (request: WriteRequest & { readonly fields: Fields }, id: number) => Answer
}

const unreadable = answerJson(400, { error: 'The body is neither JSON nor a form' })

function fail(outcome: Exclude<Outcome, { kind: 'written' }>): Answer {
  return outcome.kind === 'missing'
    ? notFound()
    : { ...refuse(outcome.errors), status: outcome.status ?? 422 }
}

/** The answer to a DELETE. */
function removed(outcome: Outcome): Answer {
  return outcome.kind === 'written'
    ? { status: 204, headers: {}, body: Buffer.alloc(0) }
    : fail(outcome)
}

export function createWrites({ context, memberships, subscriptions }: WritesParts): Writes {
  const { world, rows, options } = context
  const people = createRecords(context, personKind(context, memberships))
  const accounts = createRecords(context, accountKind(context, memberships))

  const show = (
    stream: string,
    outcome: Outcome,
    wrap = (record: Fields): Fields => record,
  ): Answer => {
    if (outcome.kind !== 'written') return fail(outcome)
    const table = world.table(stream)
    const record = table.record(table.rowOf(outcome.id) ?? 0)
    return answerJson(outcome.created ? options.createdStatus : 200, { data: wrap(record) })
  }
  const recordEndpoints = (records: Records, name: 'person' | 'account') => {
    const { stream } = records.kind
    return {
      [`POST ${stream}`]: {
        scope: `${stream}:write`,
        act: ({ fields, allows }) => show(stream, records.create(fields, allows)),
      },
      [`PUT ${stream}/{id}`]: {
        scope: `${stream}:write`,
        act: ({ fields, allows }, id) => show(stream, records.update(id, fields, allows)),
      },
      [`DELETE ${stream}/{id}`]: {
        scope: `${stream}:delete`,
        act: (_request, id) => removed(records.remove(id)),
      },
      [`POST ${name}_upserts`]: {
        scope: `${stream}:write`,
        act({ fields, allows }) {
          const outcome = upsert(context, records, fields, allows)
          const type = outcome.kind === 'written' && outcome.created ? 'create' : 'update'
          return show(stream, outcome, (record) => ({ [name]: record, upsert_type: type }))
        },
      },
    } satisfies Record<string, Endpoint>
  }
  const endpoints: Readonly<Record<string, Endpoint>> = {
    ...recordEndpoints(people, 'person'),
    ...recordEndpoints(accounts, 'account'),
    ...membershipEndpoints(memberships, (outcome) => show(membershipStream, outcome)),
    ...jobEndpoints(createBulkJobs(context, people), (outcome) => show(jobStream, outcome)),
    'POST cadence_imports': {
      scope: 'cadences:write',
      act({ fields }) {
        const outcome = importCadence(context, fields)
        return show('cadences', outcome, ({ id }) => ({ cadence: { id } }))
      },
    },
  }

  return {
    answer(request) {
      const { method, path, fields, allows } = request
      // The published definition names no scope for subscriptions.
      const subscribed = subscriptions.answer({ method, path, fields })
      if (subscribed !== undefined) return subscribed
      const id = /\/(\d+)(?=\/|$)/.exec(path)?.[1]
      const endpoint = endpoints[`${method} ${path.replace(/\/\d+(?=\/|$)/, '/{id}')}`]
      if (endpoint === undefined) return undefined
      const { scope, act } = endpoint
      if (!allows(scope)) return answerJson(403, { error: `This key lacks the scope ${scope}` })
      if (fields === undefined) return unreadable
      return act({ ...request, fields }, Number(id))
    },
    meanwhile({ stream, ids, set }, { path, query, fields = {} }) {
      const name = path === upsertPaths[stream] ? 'id' : (idNames[stream] ?? '')
      // An id of a path is of the path's own stream.
      const own = path.startsWith(`${stream}/`) ? path.slice(stream.length + 1) : ''
      const named =
        idOf(own.split('/')[0]) ?? idOf(fields[name]) ?? idOf(query.get(name)?.values[0])
      for (const id of ids ?? (named === undefined ? [] : [named])) {
        if (set === undefined) rows.remove(stream, id)
        else rows.change(stream, id, set)
      }
    },
  }
}

const idNames: Readonly<Record<string, string>> = {
  people: 'person_id',
  cadences: 'cadence_id',
  users: 'user_id',
  accounts: 'account_id',
}
const upsertPaths: Readonly<Record<string, string>> = {
  people: 'person_upserts',
  accounts: 'account_upserts',
}

function jobEndpoints(
  jobs: BulkJobs,
  show: (outcome: Outcome) => Answer,
): Record<string, Endpoint> {
  const scope = 'people:write'
  return {
    [`POST ${jobStream}`]: {
      scope,
      act: ({ fields, allows }) => show(jobs.create(fields, allows)),
    },
    [`PUT ${jobStream}/{id}`]: { scope, act: ({ fields }, id) => show(jobs.update(id, fields)) },
    [`DELETE ${jobStream}/{id}`]: { scope, act: (_request, id) => removed(jobs.remove(id)) },
    [`POST ${jobStream}/{id}/job_data`]: {
      scope,
      act({ fields }, id) {
        const filled = jobs.fill(id, fields)
        return 'records' in filled ? answerJson(200, { data: filled }) : show(filled)
      },
    },
  }
}

function membershipEndpoints(
  memberships: Memberships,
  show: (outcome: Outcome) => Answer,
): Record<string, Endpoint> {
  return {
    // The definition has the parameters in the query, clients send them in the body.
    [`POST ${membershipStream}`]: {
      scope: 'cadences:write',
      act({ query, fields }) {
        const asked: Fields = {}
        for (const [name, { values }] of query) asked[name] = values.at(-1)
        return show(memberships.enrol({ ...asked, ...fields }))
      },
    },
    [`DELETE ${membershipStream}/{id}`]: {
      scope: 'cadences:delete',
      act: (_request, id) => removed(memberships.leave(id)),
    },
  }
}
