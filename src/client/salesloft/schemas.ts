// The shape of SalesLoft's answers, checked where they enter and tolerant of what is new: unknown fields stay.
import { z } from 'zod'
import type { PageAnswer, SortDirection } from '../../domain/pages.ts'
import { type Instant, parseInstant } from '../../domain/instants.ts'

const count = z.number().int().nonnegative()

/** `metadata` and its parts are optional: unpaged lists have no `paging` (it broke a connector that expected one). */
export const listSchema = z.object({
  data: z.array(z.unknown()),
  metadata: z
    .object({
      filtering: z.record(z.string(), z.unknown()).optional().catch(undefined),
      paging: z
        .object({
          per_page: count.optional().catch(undefined),
          next_page: count.nullish().catch(undefined),
          total_count: count.optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
      sorting: z
        .object({ sort_by: z.string(), sort_direction: z.string() })
        .partial()
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
})

export type ListBody = z.infer<typeof listSchema>

type Told = Pick<PageAnswer, 'perPage' | 'nextPage' | 'totalCount' | 'echo'>

/** What the answer says of itself. */
export function toldBy({ metadata }: ListBody): Told {
  const stamps = boundsSchema.safeParse(metadata?.filtering?.['updated_at']).data
  const direction = /^(ASC|DESC)\b/i.exec(metadata?.sorting?.sort_direction ?? '')?.[1]
  return {
    perPage: metadata?.paging?.per_page,
    nextPage: metadata?.paging?.next_page ?? undefined,
    totalCount: metadata?.paging?.total_count,
    echo: {
      from: instantIn(stamps?.gte),
      until: instantIn(stamps?.lt),
      sortBy: metadata?.sorting?.sort_by,
      direction: direction === undefined ? undefined : (direction.toUpperCase() as SortDirection),
    },
  }
}

const boundsSchema = z.object({ gte: z.string(), lt: z.string() }).partial()

function instantIn(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : parseInstant(text)
}

/** `{"data": {…}}` of a single object. */
export const singleSchema = z.object({ data: z.looseObject({}) })

/** The object of `{"data": {…}}` as documented, or bare as others saw it. */
export function objectIn(value: unknown): unknown {
  const body = singleSchema.safeParse(value)
  return body.success ? body.data.data : value
}

/** Of records that are named in what is asked next. */
export const idSchema = z.union([z.number(), z.string().regex(/^\d{1,19}$/)]).transform(String)

const id = z.union([z.number(), z.string()]).transform(String)
const text = z.string().nullish()
const flag = z.boolean().nullish()
const ref = z.looseObject({ id }).nullish()

/** `GET /v2/team` */
export const teamSchema = z.looseObject({ id, name: text })
/** `GET /v2/me` and `/v2/users/{id}` */
export const userSchema = z.looseObject({
  id,
  guid: text,
  name: text,
  email: text,
  role: ref,
  team: ref,
})
export const personSchema = z.looseObject({
  id,
  updated_at: z.string(),
  email_address: text,
  first_name: text,
  last_name: text,
  do_not_contact: flag,
  account: ref,
  owner: ref,
  person_stage: ref,
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
})
export const cadenceSchema = z.looseObject({
  id,
  updated_at: z.string(),
  name: text,
  archived_at: text,
  draft: flag,
  team_cadence: flag,
  owner: ref,
})
export const emailSchema = z.looseObject({
  id,
  updated_at: z.string(),
  status: text,
  sent_at: text,
  bounced: flag,
  recipient: ref,
  cadence: ref,
  step: ref,
  user: ref,
})
export const callSchema = z.looseObject({
  id,
  updated_at: z.string(),
  duration: z.number().nullish(),
  disposition: text,
  sentiment: text,
  called_person: ref,
  cadence: ref,
  user: ref,
})

export type SalesloftTeam = z.infer<typeof teamSchema>
export type SalesloftUser = z.infer<typeof userSchema>
export type SalesloftPerson = z.infer<typeof personSchema>
export type SalesloftCadence = z.infer<typeof cadenceSchema>
export type SalesloftEmail = z.infer<typeof emailSchema>
export type SalesloftCall = z.infer<typeof callSchema>
/** One touch of a person. */
export type SalesloftActivity = SalesloftEmail | SalesloftCall
