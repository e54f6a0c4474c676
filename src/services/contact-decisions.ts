// What was decided about a pair, in the words of the store: what becomes of its link, of the contact, and what is sent.
import { randomUUID } from 'node:crypto'
import { pairKey } from '../domain/contact-contract.ts'
import type { Difference } from '../domain/contact-differences.ts'
import { isOptOut } from '../domain/contact-merge.ts'
import type { RecordOutcome } from '../domain/contact-record-merge.ts'
import { contactChanges, personBody, type Values } from '../domain/contact-records.ts'
import type { Decided, OpenConflict } from '../store/contact-links.ts'
import type { LocalWrite } from '../store/contact-local.ts'
import type { NewPush } from '../store/contact-pushes.ts'
import type { Json, Pair } from '../store/contact-rows.ts'
import { carried, deleted, differenceOf, made } from './contact-difference-words.ts'
import { type ContactRules, livingOf, type ReadPair, textsOf } from './contact-pair-reading.ts'

export type Decision = {
  readonly decided: Decided
  readonly push: Omit<NewPush, 'link'> | undefined
  readonly differences: readonly Difference[]
  /** The number of another link whose record comes into this pair: it has to be held too. */
  readonly takesIn: string | undefined
}

/** What is left of the outcomes once the pair is who it is. */
type Doing = Exclude<RecordOutcome, { readonly kind: 'follow' | 'unlink' }>

export function decidedOf(
  { link, contact, person }: Pair,
  fields: Pick<Decided, 'state'> & Partial<Decided>,
): Decided {
  return {
    link: link?.id ?? null,
    contact: contact?.id ?? link?.contact ?? null,
    person: person?.id ?? link?.person ?? null,
    base: link?.base ?? null,
    seenVersion: contact?.version ?? link?.contactVersion ?? null,
    seenPerson: person?.syncedAt ?? link?.seenPerson ?? null,
    remoteDiffers: {},
    awaits: null,
    error: null,
    tries: 0,
    retryMs: null,
    matchedBy: null,
    local: undefined,
    conflicts: [],
    ...fields,
  }
}

/** Neither side is written. */
export function noted(
  pair: Pair,
  fields: Pick<Decided, 'state'> & Partial<Decided>,
  differences: readonly Difference[] = [],
): Decision {
  return { decided: decidedOf(pair, fields), push: undefined, differences, takesIn: undefined }
}

export const nobodyElse = { base: null, local: null, remote: null, localAt: null, remoteAt: null }

/** @returns undefined where nothing is to be noted: a person whom nobody wants to have as a contact */
export function doing(rules: ContactRules, read: ReadPair, outcome: Doing): Decision | undefined {
  const { pair, base, follows, since } = read
  const { link } = pair
  const local = localUpdate(read, follows)
  switch (outcome.kind) {
    case 'nothing':
      if (read.alone !== undefined) {
        return link === undefined ? undefined : noted(pair, { state: 'ignored', base: null })
      }
      if (read.own === undefined) return undefined
      return noted(
        pair,
        { state: 'linked', base, remoteDiffers: textsOf(since), local },
        carried(rules, read, follows, 'local'),
      )
    case 'fields':
      return merging(rules, read, outcome)
    case 'create-contact':
      return creating(rules, read, outcome)
    case 'create-person': {
      const push = pushOf(rules, read, 'post', outcome.push)
      const fields = { state: 'new', base: null, tries: link?.tries ?? 0 } as const
      return { ...noted(pair, fields, made(pair, outcome.push, 'salesloft')), push }
    }
    case 'incomplete': {
      const error = { code: 'contacts.incomplete', words: { contact: [outcome.why] } }
      const waits = differenceOf(pair, { happens: 'waits', why: outcome.why })
      return noted(pair, { state: 'invalid', base: null, error }, [waits])
    }
    case 'delete-contact': {
      const contact = pair.contact?.id ?? ''
      const fields = { state: 'ended', local: { kind: 'delete', contact } } as const
      return noted(pair, fields, [deleted(pair, 'local', 'deleted.salesloft: delete')])
    }
    case 'delete-person':
      return {
        ...noted(pair, { state: 'linked', base, tries: link?.tries ?? 0 }, [
          deleted(pair, 'salesloft', 'deleted.local: delete'),
        ]),
        push: { ...endsOf(pair), way: 'delete', sent: {}, awaits: {} },
      }
    case 'opt-out':
      return optingOut(rules, read)
    case 'end':
      return noted(pair, { state: 'ended', base })
    case 'conflict': {
      const conflict: OpenConflict = {
        ...nobodyElse,
        kind: outcome.of,
        field: null,
        ...othersOf(read, outcome.of === 'merged' ? outcome.others : []),
      }
      const why = outcome.of === 'merged' ? 'another record took its place' : 'changed and deleted'
      const fields = { state: 'conflict', base, conflicts: [conflict] } as const
      return noted(pair, fields, [differenceOf(pair, { happens: 'conflict', why })])
    }
  }
}

/** Who could have taken the place of the one that is gone. */
function othersOf({ own }: ReadPair, others: readonly string[]) {
  return own !== undefined ? { people: others } : { people: [], local: others }
}

type Fields = Extract<RecordOutcome, { readonly kind: 'fields' }>

function merging(rules: ContactRules, read: ReadPair, outcome: Fields): Decision {
  const { pair, own = {}, theirs = {}, base } = read
  const conflicts = outcome.conflicts.map((contact): OpenConflict => {
    const key = keyOf(rules, contact)
    return {
      kind: 'field',
      field: contact,
      base: base[key] ?? null,
      local: own[contact] ?? null,
      remote: theirs[contact] ?? null,
      localAt: pair.contact?.fieldChanged[contact] ?? null,
      remoteAt: textsOf(read.since)[key] ?? null,
      people: [],
    }
  })
  const asked = conflicts.map(({ field, local, remote }) =>
    differenceOf(pair, {
      happens: 'conflict',
      field,
      old: local as Difference['old'],
      new: remote as Difference['new'],
      why: 'both changed it, wins: ask',
    }),
  )
  const isPushed = Object.keys(outcome.push).length > 0
  const pulled = { ...read.follows, ...outcome.pull }
  return {
    decided: decidedOf(pair, {
      state: conflicts.length > 0 ? 'conflict' : 'linked',
      base: outcome.base,
      remoteDiffers: textsOf(outcome.since),
      tries: isPushed ? (pair.link?.tries ?? 0) : 0,
      local: localUpdate(read, pulled),
      conflicts,
    }),
    push: isPushed ? pushOf(rules, read, 'put', outcome.push) : undefined,
    differences: [
      ...carried(rules, read, pulled, 'local'),
      ...carried(rules, read, outcome.push, 'salesloft'),
      ...asked,
    ],
    takesIn: undefined,
  }
}

type Creating = Extract<RecordOutcome, { readonly kind: 'create-contact' }>

function creating(_rules: ContactRules, { pair }: ReadPair, { pull, base }: Creating): Decision {
  const contact = randomUUID()
  const local: LocalWrite = { kind: 'create', contact, ...contactChanges(pull) }
  const fields = { state: 'linked', base, contact, local, matchedBy: 'created' } as const
  return noted(pair, fields, made(pair, pull, 'local'))
}

function optingOut(rules: ContactRules, { pair, base }: ReadPair): Decision {
  if (livingOf(pair)?.raw['do_not_contact'] === true) return noted(pair, { state: 'ended', base })
  const field = rules.merged.fields.find(isOptOut)
  const awaited = { sent: true, before: false }
  const awaits: Json = field === undefined ? {} : { [pairKey(field)]: awaited }
  const sent = { do_not_contact: true }
  const why = 'deleted.local: do-not-contact'
  const difference = {
    happens: 'changed',
    side: 'salesloft',
    field: 'do_not_contact',
    why,
  } as const
  return {
    ...noted(pair, { state: 'linked', base, tries: pair.link?.tries ?? 0 }, [
      differenceOf(pair, { ...difference, old: false, new: true }),
    ]),
    push: { ...endsOf(pair), way: 'put', sent, awaits },
  }
}

function localUpdate({ pair }: ReadPair, values: Values): LocalWrite | undefined {
  if (pair.contact === undefined || Object.keys(values).length === 0) return undefined
  return { kind: 'update', contact: pair.contact.id, ...contactChanges(values) }
}

function pushOf(
  { merged }: ContactRules,
  { pair, theirs = {} }: ReadPair,
  way: 'post' | 'put',
  values: Values,
): Omit<NewPush, 'link'> {
  const crmIdType = pair.contact?.row['crm_id_type']
  const sent = personBody(merged.fields, values, {
    crmIdType: typeof crmIdType === 'string' ? crmIdType : null,
  })
  const awaits = merged.fields.flatMap((field) => {
    const value = values[field.contact]
    if (value === undefined) return []
    return [[pairKey(field), { sent: value, before: theirs[field.contact] ?? null }] as const]
  })
  return { ...endsOf(pair), way, sent, awaits: Object.fromEntries(awaits) }
}

function endsOf({ link, contact, person }: Pair) {
  return {
    contact: contact?.id ?? link?.contact ?? null,
    person: person?.id ?? link?.person ?? null,
  }
}

function keyOf({ merged }: ContactRules, contact: string): string {
  const field = merged.fields.find((each) => each.contact === contact)
  return field === undefined ? contact : pairKey(field)
}
