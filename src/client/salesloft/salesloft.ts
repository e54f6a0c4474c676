// The typed client of one team, every request paid from the team's shared budget. It reads; what it changes is named.
import type { z } from 'zod'
import type { At } from '../../domain/crash-points.ts'
import { AppError } from '../../domain/errors.ts'
import type { Budget } from './budget.ts'
import { type BulkJobs, createBulkJobs } from './bulk-jobs.ts'
import { type Cadences, createCadences } from './cadences.ts'
import { createHttp } from './http.ts'
import { createMemberships, type Memberships } from './memberships.ts'
import { createPages, type Pages, type ReadOptions } from './pages.ts'
import { createPeopleWrites, type PeopleWrites } from './people-writes.ts'
import { createReaders, type Readers } from './readers.ts'
import { createRequests, type RequestSeen } from './requests.ts'
import { withScopedFields } from './scoped-fields.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'
import {
  cadenceSchema,
  callSchema,
  emailSchema,
  personSchema,
  type SalesloftActivity,
  type SalesloftCadence,
  type SalesloftCall,
  type SalesloftEmail,
  type SalesloftPerson,
  type SalesloftTeam,
  type SalesloftUser,
  singleSchema,
  teamSchema,
  userSchema,
} from './schemas.ts'

export type {
  SalesloftActivity,
  SalesloftCadence,
  SalesloftCall,
  SalesloftEmail,
  SalesloftPerson,
  SalesloftTeam,
  SalesloftUser,
}

export type Salesloft = Omit<Pages, 'carefully'> &
  Readers & {
    /** `GET /v2/team`: who the key belongs to. */
    team(options: ReadOptions): Promise<SalesloftTeam>
    /** `GET /v2/me` */
    me(options: ReadOptions): Promise<SalesloftUser>
    person(id: string, options: ReadOptions): Promise<SalesloftPerson>
    cadence(id: string, options: ReadOptions): Promise<SalesloftCadence>
    email(id: string, options: ReadOptions): Promise<SalesloftEmail>
    call(id: string, options: ReadOptions): Promise<SalesloftCall>
    readonly subscriptions: Subscriptions
    readonly cadences: Cadences
    readonly memberships: Memberships
    readonly people: PeopleWrites
    readonly bulkJobs: BulkJobs
    close(): void
  }

export type SalesloftConfig = {
  /** Without `/v2`. */
  readonly baseUrl: string
  readonly token: () => Promise<string>
  /** After a 401; reads `token` again unless given. */
  readonly renew?: (refused: string) => Promise<string>
  readonly budget: Budget
  readonly onRequest?: (seen: RequestSeen) => void
  readonly timeoutMs?: number | undefined
  /** No answer is read further than this, decoded. */
  readonly maxBytes?: number | undefined
  /** Streams whose fields with a scope of their own are asked for. */
  readonly scopedFields?: (() => readonly string[]) | undefined
  /** For tests that cut the process off. */
  readonly at?: At | undefined
}

/**
 * A client for one team.
 *
 * Every read throws `AppError`: `salesloft.budget` and `salesloft.throttled` (with `retryAfterMs`), `salesloft.failed`
 * and `salesloft.unreachable` (passing), `auth.revoked`, `stream.unavailable`, `salesloft.rejected`.
 */
export function createSalesloft(config: SalesloftConfig): Salesloft {
  const { baseUrl, token, renew = token, budget, onRequest, timeoutMs, maxBytes, at } = config
  const http = createHttp({ baseUrl, at, timeoutMs, maxBytes })
  const requests = withScopedFields(
    createRequests({ http, budget, token, renew, onRequest, at }),
    config.scopedFields ?? (() => []),
  )
  const pages = createPages(requests)

  async function single<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: ReadOptions,
  ): Promise<z.infer<Schema>> {
    const question = { path, query: new URLSearchParams(), page: 1, baseCost: 1 }
    const { json } = await requests.ask(question, options)
    const body = singleSchema.safeParse(json.value)
    const read = schema.safeParse(body.data?.data)
    if (!read.success) {
      throw new AppError(
        'salesloft.failed',
        `SalesLoft answered ${path} with an object of another shape.`,
      )
    }
    return read.data
  }

  return {
    ...pages,
    ...createReaders({ pages, requests }),
    team: (options) => single('team', teamSchema, options),
    me: (options) => single('me', userSchema, options),
    person: (id, options) => single(`people/${encodeURIComponent(id)}`, personSchema, options),
    cadence: (id, options) => single(`cadences/${encodeURIComponent(id)}`, cadenceSchema, options),
    email: (id, options) =>
      single(`activities/emails/${encodeURIComponent(id)}`, emailSchema, options),
    call: (id, options) =>
      single(`activities/calls/${encodeURIComponent(id)}`, callSchema, options),
    subscriptions: createSubscriptions(requests),
    cadences: createCadences(requests),
    memberships: createMemberships(requests),
    people: createPeopleWrites(requests),
    bulkJobs: createBulkJobs(requests),
    close: () => http.close(),
  }
}
