// People on cadences, and what is to be known before somebody is put on one. To add somebody is sent once: where the answer
// is lost, who asks reads before anything else is sent.
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { isGone, otherShape } from './errors.ts'
import { listed } from './listed.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { idSchema, objectIn, singleSchema } from './schemas.ts'

/** Records as they are served, by their path; null: SalesLoft does not have it. */
export type RecordPath = 'people' | 'accounts' | 'cadences' | 'users'

export type Membership = {
  readonly id: string
  readonly person: string | null
  readonly cadence: string | null
  readonly current: boolean
  readonly state: string | null
  /** As SalesLoft writes it. */
  readonly addedAt: string | null
  readonly updatedAt: string | null
  readonly replies: number
  readonly bounces: number
}

export type NewMembership = {
  readonly person: string
  readonly cadence: string
  readonly user: string | null
  readonly step: string | null
}

export type Memberships = {
  /** On every cadence, also those that are over. */
  ofPerson(person: string, options: RequestOptions): Promise<readonly Membership[]>
  /** @throws AppError `salesloft.outcome-unknown`, `salesloft.rejected` */
  add(wanted: NewMembership, options: RequestOptions): Promise<Membership>
  /** Gone is what was wanted. @throws AppError `salesloft.rejected` while SalesLoft is at work on it */
  remove(id: string, options: RequestOptions): Promise<void>
  /** Whose key it is. */
  me(options: RequestOptions): Promise<unknown>
  record(path: RecordPath, id: string, options: RequestOptions): Promise<unknown>
  steps(cadence: string, options: RequestOptions): Promise<readonly unknown[]>
}

const path = 'cadence_memberships'

const ref = z
  .looseObject({ id: idSchema })
  .nullish()
  .transform((held) => held?.id ?? null)
const text = z
  .string()
  .nullish()
  .transform((held) => held ?? null)
const count = z.number().int().nonnegative().catch(0)

const one = z
  .looseObject({
    id: idSchema,
    person: ref,
    cadence: ref,
    currently_on_cadence: z.boolean().nullish(),
    current_state: text,
    added_at: text,
    updated_at: text,
    counts: z.looseObject({ replies: count, bounces: count }).nullish().catch(undefined),
  })
  .transform((held): Membership => ({
    id: held.id,
    person: held.person,
    cadence: held.cadence,
    current: held.currently_on_cadence === true,
    state: held.current_state,
    addedAt: held.added_at,
    updatedAt: held.updated_at,
    replies: held.counts?.replies ?? 0,
    bounces: held.counts?.bounces ?? 0,
  }))

export function createMemberships(requests: Requests): Memberships {
  async function single(at: string, endpoint: string, options: RequestOptions): Promise<unknown> {
    const question = { path: at, endpoint, query: new URLSearchParams(), page: 1, baseCost: 1 }
    const { json } = await requests.ask(question, options)
    const body = singleSchema.safeParse(json.value)
    if (!body.success) throw otherShape(at)
    return body.data.data
  }

  return {
    async ofPerson(person, options) {
      const filter = new URLSearchParams({ person_id: person })
      const all = (await listed(requests, { path, filter }, options)).map(membershipOf)
      // A filter that SalesLoft does not know, it ignores: others' rows say nothing of this person.
      if (all.some((each) => each.person !== null && each.person !== person)) throw otherShape(path)
      return all
    },
    async add({ person, cadence, user, step }, options) {
      const fields = {
        person_id: numberOf(person),
        cadence_id: numberOf(cadence),
        ...(user !== null && { user_id: numberOf(user) }),
        ...(step !== null && { step_id: numberOf(step) }),
      }
      const { value } = await requests.write({ path, method: 'POST', fields }, options)
      const made = one.safeParse(objectIn(value))
      if (made.success) return made.data
      // It was done: only what it made cannot be read here.
      throw new AppError(
        'salesloft.outcome-unknown',
        `SalesLoft answered ${path} with another shape.`,
      )
    },
    async remove(membership, options) {
      const order = { path: `${path}/${membership}`, endpoint: path, method: 'DELETE' } as const
      await requests.write(order, options).catch((error: unknown) => {
        if (!isGone(error)) throw error
      })
    },
    me: (options) => single('me', 'me', options),
    async record(kind, wanted, options) {
      return await single(`${kind}/${encodeURIComponent(wanted)}`, kind, options).catch(
        (error: unknown) => {
          if (isGone(error)) return null
          throw error
        },
      )
    },
    steps: (cadence, options) =>
      listed(
        requests,
        { path: 'steps', filter: new URLSearchParams({ cadence_id: cadence }) },
        options,
      ),
  }
}

/** As it is served, by the API and in the mirror. @throws AppError `salesloft.failed` */
export function membershipOf(value: unknown): Membership {
  const read = one.safeParse(value)
  if (read.success) return read.data
  throw otherShape(path)
}

/** Documented as numbers; one that a double would round goes as text. */
function numberOf(decimal: string): number | string {
  const number = Number(decimal)
  return Number.isSafeInteger(number) ? number : decimal
}
