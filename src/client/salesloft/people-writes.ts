// People one by one: made, changed, removed, and looked for where an answer was lost. Each is sent once.
import { z } from 'zod'
import type { Fields } from '../../domain/cadence-content.ts'
import { otherShape } from './errors.ts'
import type { Json } from './json.ts'
import { listed } from './listed.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { idSchema, objectIn } from './schemas.ts'
import { outcomeOf, type Refused, type Unknown } from './write-outcomes.ts'

/** As SalesLoft shows somebody: what it made of what was sent, too. */
export type ShownPerson = {
  readonly id: string
  readonly record: Fields
}

export type Written = { readonly kind: 'done'; readonly person: ShownPerson } | Refused | Unknown

export type Upserted =
  | {
      readonly kind: 'done'
      readonly person: ShownPerson
      /** Null where SalesLoft does not say. */
      readonly created: boolean | null
    }
  | Refused
  | Unknown

/** By what an upsert finds somebody; the field is to be sent. More than one found is refused. */
export type UpsertKey = 'id' | 'crm_id' | 'email_address'

/** `fields` are those of SalesLoft's reference; what is not mentioned stays as it is. */
export type PeopleWrites = {
  /** `POST /v2/people`. An address, or a phone with a last name, is wanted and unique in the team. */
  create(fields: Fields, options: RequestOptions): Promise<Written>
  /** `PUT /v2/people/{id}`. Sent again it changes nothing more. */
  update(id: string, fields: Fields, options: RequestOptions): Promise<Written>
  /** `DELETE /v2/people/{id}`, which nothing undoes. Gone is what was wanted. */
  remove(
    id: string,
    options: RequestOptions,
  ): Promise<{ readonly kind: 'done' } | Refused | Unknown>
  /** `POST /v2/person_upserts` */
  upsert(key: UpsertKey, fields: Fields, options: RequestOptions): Promise<Upserted>
  /**
   * Who has one of these addresses, in any case of letters; 100 at most. By their ids people are read by `byIds`.
   * @throws AppError `salesloft.failed`, also for an answer of others: a filter that SalesLoft does not know, it ignores
   */
  withAddresses(
    addresses: readonly string[],
    options: RequestOptions,
  ): Promise<readonly ShownPerson[]>
}

const path = 'people'
const onePath = 'people/{id}'
const upserts = 'person_upserts'

const shown = z.looseObject({ id: idSchema })
const upserted = z.object({ person: z.unknown(), upsert_type: z.unknown().optional() })
// An address may be found as the second or the private one: which of them the filter means is not documented.
const addressFields = ['email_address', 'secondary_email_address', 'personal_email_address']

export function createPeopleWrites(requests: Requests): PeopleWrites {
  return {
    create: (fields, options) =>
      outcomeOf(requests.write({ path, method: 'POST', fields }, options), written),
    update: (id, fields, options) =>
      outcomeOf(requests.write({ ...toOne(id), method: 'PUT', fields }, options), written),
    async remove(id, options) {
      const sent = requests.write({ ...toOne(id), method: 'DELETE' }, options)
      const done = { kind: 'done' } as const
      const made = await outcomeOf(sent, () => done)
      return made.kind === 'refused' && (made.status === 404 || made.status === 410) ? done : made
    },
    upsert(key, fields, options) {
      const all = { ...fields, upsert_key: key }
      const sent = requests.write({ path: upserts, method: 'POST', fields: all }, options)
      return outcomeOf(sent, (json) => upsertOf(objectIn(json.decoded(json.value))))
    },
    async withAddresses(addresses, options) {
      const filter = new URLSearchParams()
      for (const address of addresses) filter.append('email_addresses[]', address)
      const asked = new Set(addresses.map(folded))
      const all = await listed(requests, { path, filter }, options)
      const people = all.flatMap((each) => personOf(each) ?? [])
      const isFiltered = people.every((person) => hasOneOf(person, asked))
      if (isFiltered && people.length === all.length) return people
      throw otherShape(path)
    },
  }
}

function toOne(id: string) {
  return { path: `people/${encodeURIComponent(id)}`, endpoint: onePath }
}

function written(json: Json): Written | undefined {
  const person = personOf(objectIn(json.decoded(json.value)))
  return person && { kind: 'done', person }
}

function upsertOf(value: unknown): Upserted | undefined {
  const read = upserted.safeParse(value)
  const person = personOf(read.data?.person)
  return person && { kind: 'done', person, created: createdBy(read.data?.upsert_type) }
}

/** SalesLoft's `create` and `update`. */
export function createdBy(upsertType: unknown): boolean | null {
  return upsertType === 'create' ? true : upsertType === 'update' ? false : null
}

export function personOf(value: unknown): ShownPerson | undefined {
  const read = shown.safeParse(value)
  return read.success ? { id: read.data.id, record: value as Fields } : undefined
}

function hasOneOf({ record }: ShownPerson, addresses: ReadonlySet<string>): boolean {
  return addressFields.some((field) => {
    const address = record[field]
    return typeof address === 'string' && addresses.has(folded(address))
  })
}

function folded(address: string): string {
  return address.trim().toLowerCase()
}
