// What a team wants of its contacts and SalesLoft's people: which field goes which way, who wins, how the two are found to be
// one, and what a new, a deleted and a merged record means. It is a file (docs/contacts.md); what it leaves out is the usual.
import type { Brake } from './brake.ts'
import {
  columnOf,
  contactColumnNames,
  contractColumns,
  customName,
  type FieldKind,
  type PersonField,
  personFieldOf,
} from './contact-fields.ts'

export const directions = ['pull', 'push', 'both'] as const
export type Direction = (typeof directions)[number]
export const winners = ['salesloft', 'local', 'newest', 'ask'] as const
export type Winner = (typeof winners)[number]
export const normalisings = ['email', 'phone', 'name', 'text', 'none'] as const
export type Normalising = (typeof normalisings)[number]
export const matchKeys = ['link', 'crm_id', 'external_id', 'email_address'] as const
export type MatchKey = (typeof matchKeys)[number]
export const creations = ['create', 'ignore'] as const
export type Creation = (typeof creations)[number]
export const localDeletions = ['keep', 'delete', 'do-not-contact'] as const
export const salesloftDeletions = ['keep', 'delete', 'unlink'] as const
export const mergings = ['follow', 'conflict'] as const

export type ContractField = {
  /** A column of the contact, or `custom_fields.<name>`. */
  readonly contact: string
  /** A field of the person, or `custom_fields.<name>`. */
  readonly person: string
  readonly direction: Direction
  /** Of two changes to the field. One that goes one way has no choice: it is the side that gives. */
  readonly wins: Winner
  readonly normalise: Normalising
}

export type ContactContract = {
  readonly fields: readonly ContractField[]
  /** How a contact and a person are found to be one, the surest first. */
  readonly match: readonly MatchKey[]
  /** What becomes of a record that is on this side alone. */
  readonly created: { readonly local: Creation; readonly salesloft: Creation }
  /** What becomes of the other one where this side's is deleted. */
  readonly deleted: {
    readonly local: (typeof localDeletions)[number]
    readonly salesloft: (typeof salesloftDeletions)[number]
  }
  readonly merged: (typeof mergings)[number]
  /** Whether an opt-out may be taken back by the rules of its field. */
  readonly loosenDoNotContact: boolean
  /** Where telephone numbers without a country are, as `US`; null: they stay as typed. */
  readonly phoneRegion: string | null
  readonly brake: Brake
}

/** Where a column goes unless the contract says otherwise. */
export function usualPerson(contact: string): string | undefined {
  return customName(contact) === undefined ? (columnOf(contact)?.person ?? undefined) : contact
}

export function usualNormalising(contact: string): Normalising {
  switch (columnOf(contact)?.kind ?? 'text') {
    case 'email':
      return 'email'
    case 'phone':
      return 'phone'
    case 'name':
      return 'name'
    case 'text':
    case 'choice':
      return 'text'
    case 'boolean':
    case 'list':
    case 'reference':
      return 'none'
  }
}

/** Who wins in a field that goes one way. */
export function usualWinner(direction: Direction): Winner {
  switch (direction) {
    case 'pull':
      return 'salesloft'
    case 'push':
      return 'local'
    case 'both':
      return 'newest'
  }
}

function usualField(contact: string): ContractField | undefined {
  const person = usualPerson(contact)
  if (person === undefined || columnOf(contact)?.with !== undefined) return undefined
  return {
    contact,
    person,
    direction: 'both',
    // Another address is another mailbox: a wrong guess writes to a stranger.
    wins: contact === 'email_address' ? 'ask' : 'newest',
    normalise: usualNormalising(contact),
  }
}

export const usualContract: ContactContract = {
  fields: contactColumnNames.flatMap((each) => usualField(each) ?? []),
  match: ['link', 'crm_id', 'email_address'],
  created: { local: 'create', salesloft: 'create' },
  deleted: { local: 'keep', salesloft: 'keep' },
  merged: 'follow',
  loosenDoNotContact: false,
  phoneRegion: null,
  brake: { least: 50, share: 0.05 },
}

/** What the two values of a field have to be of: texts of every kind go together. */
export function shapeOf(kind: FieldKind): 'text' | 'boolean' | 'reference' | 'list' {
  return kind === 'boolean' || kind === 'reference' || kind === 'list' ? kind : 'text'
}

/** @throws where the contract was not checked */
export function personFieldIn({ person }: ContractField): PersonField {
  const field = personFieldOf(person)
  if (field === undefined) throw new Error(`A person has no field ${person}.`)
  return field
}

/**
 * By what is kept that was agreed of the field: where the contract gives a column to another field of the person, nothing was
 * agreed of the two.
 */
export function pairKey({ contact, person }: ContractField): string {
  return contact === person ? contact : `${contact}=${person}`
}

/** Whether a contact's changes of the field go to SalesLoft. */
export function goesOut({ direction }: ContractField): boolean {
  return direction !== 'pull'
}

/** Whether a person's changes of the field come to the contact. */
export function comesIn({ direction }: ContractField): boolean {
  return direction !== 'push'
}

export type Skipped = { readonly contact: string; readonly scope: string }

/**
 * What is merged of the contract, as far as the key's scopes go. A field that the key may not write is left alone on both sides:
 * pulled only, each change of ours would be undone. Its values are read all the same, to match by.
 */
export function withinScopes(
  contract: ContactContract,
  mayUse: (scope: string) => boolean,
): { readonly contract: ContactContract; readonly skipped: readonly Skipped[] } {
  const judged = contract.fields.map((field) => {
    const { scope } = personFieldIn(field)
    return { field, lacks: goesOut(field) && scope !== undefined && !mayUse(scope) ? scope : null }
  })
  const skipped = judged.flatMap(({ field, lacks }) =>
    lacks === null ? [] : [{ contact: field.contact, scope: lacks }],
  )
  const fields = judged.flatMap(({ field, lacks }) => (lacks === null ? [field] : []))
  return { contract: { ...contract, fields }, skipped }
}

/** The contract as a file, whole: the usual one is what docs/contacts.md shows. */
export function writeContract(contract: ContactContract): string {
  const { created, deleted, brake } = contract
  return [
    `match: [${contract.match.join(', ')}]`,
    `created: { local: ${created.local}, salesloft: ${created.salesloft} }`,
    `deleted: { local: ${deleted.local}, salesloft: ${deleted.salesloft} }`,
    `merged: ${contract.merged}`,
    `loosenDoNotContact: ${contract.loosenDoNotContact}`,
    // `NO` is Norway, and no to some readers of YAML.
    `phoneRegion: ${contract.phoneRegion === null ? 'null' : `"${contract.phoneRegion}"`}`,
    `brake: { least: ${brake.least}, share: ${brake.share} }`,
    'fields:',
    ...contract.fields.map((field) => `  - { ${fieldText(field)} }`),
    '',
  ].join('\n')
}

function fieldText({ contact, person, direction, wins, normalise }: ContractField): string {
  const parts = [`contact: ${word(contact)}`]
  if (person !== usualPerson(contact)) parts.push(`person: ${word(person)}`)
  parts.push(`direction: ${direction}`)
  if (direction === 'both') parts.push(`wins: ${wins}`)
  if (normalise !== usualNormalising(contact)) parts.push(`normalise: ${normalise}`)
  return parts.join(', ')
}

/** Names of custom fields are anybody's. */
function word(name: string): string {
  return contractColumns.includes(name) || /^[a-z_]+$/.test(name) ? name : JSON.stringify(name)
}
