// The fields of a contract, checked one by one and against each other.
import { isFields } from './cadence-content.ts'
import { choice, meant, type Say, shown, strangers } from './contact-checks.ts'
import {
  type ContractField,
  type Direction,
  directions,
  normalisings,
  shapeOf,
  usualContract,
  usualNormalising,
  usualPerson,
  usualWinner,
  winners,
} from './contact-contract.ts'
import {
  columnOf,
  contractColumns,
  customName,
  type FieldKind,
  personFieldOf,
  personFields,
} from './contact-fields.ts'
import type { Place } from './file-problems.ts'

const keysOfField = ['contact', 'person', 'direction', 'wins', 'normalise'] as const
const mostFields = 500
const longestName = 255

export function fieldList(value: unknown, say: Say): readonly ContractField[] {
  if (value === undefined || value === null) return usualContract.fields
  if (!Array.isArray(value)) {
    say(['fields'], `is ${shown(value)}; a list of fields`)
    return []
  }
  if (value.length === 0) say(['fields'], 'is empty; leave it out for all the usual ones')
  if (value.length > mostFields) say(['fields'], `has ${value.length}; at most ${mostFields}`)
  const read = value.slice(0, mostFields).map((each: unknown, at) => fieldIn(each, at, say))
  for (const side of ['contact', 'person'] as const) {
    const first = new Map<string, number>()
    read.forEach((field, at) => {
      const name = field?.[side]
      if (name === undefined) return
      const before = first.get(name)
      if (before === undefined) first.set(name, at)
      else say(['fields', at, side], `is ${name}, as that of fields[${before}] is; once each`)
    })
  }
  return read.flatMap((field) => field ?? [])
}

function fieldIn(value: unknown, at: number, say: Say): ContractField | undefined {
  const path = ['fields', at]
  if (!isFields(value)) {
    say(path, `is ${shown(value)}; a field as { contact: title, direction: both }`)
    return undefined
  }
  strangers(value, path, keysOfField, say)
  const contact = contactIn(value['contact'], [...path, 'contact'], say)
  const person =
    contact === undefined ? undefined : personIn(value['person'], contact, [...path, 'person'], say)
  const isReadOnly = person !== undefined && personFieldOf(person)?.writable === false
  const place = [...path, 'direction']
  const direction = choice(value['direction'], place, directions, isReadOnly ? 'pull' : 'both', say)
  if (isReadOnly && direction !== 'pull') {
    say(place, `is ${direction}; SalesLoft lets nobody write ${person}: pull`)
  }
  const wins = winnerIn(value['wins'], direction, [...path, 'wins'], say)
  if (contact === undefined) return undefined
  const normalise = normalisingIn(value['normalise'], contact, [...path, 'normalise'], say)
  return person === undefined ? undefined : { contact, person, direction, wins, normalise }
}

function contactIn(value: unknown, path: Place, say: Say): string | undefined {
  const name = nameIn(value, path, say)
  if (name === undefined || customName(name) !== undefined) return name
  const column = columnOf(name)
  if (column === undefined) {
    say(path, `is ${shown(name)}; a contact has no such column${meant(name, contractColumns)}`)
    return undefined
  }
  if (column.with === undefined) return name
  say(path, `is ${name}, which goes along with ${column.with} by itself; leave it out`)
  return undefined
}

function personIn(value: unknown, contact: string, path: Place, say: Say): string | undefined {
  const usual = usualPerson(contact)
  const isGiven = value !== undefined && value !== null
  if (!isGiven && usual === undefined) {
    say(path, `is missing; ${contact} has no field of its own: custom_fields.<name>`)
    return undefined
  }
  const name = isGiven ? nameIn(value, path, say) : usual
  if (name === undefined) return undefined
  const field = personFieldOf(name)
  if (field === undefined) {
    say(path, `is ${shown(name)}; a person has no such field${meant(name, personFields)}`)
    return undefined
  }
  const wrong = misfit(contact, name, field.kind)
  if (wrong === undefined) return name
  say(path, wrong)
  return undefined
}

/** Opt-outs only tighten, and only where both columns are known to be theirs. */
function misfit(contact: string, person: string, kind: FieldKind): string | undefined {
  const optOut = 'do_not_contact'
  if ((contact === optOut) !== (person === optOut)) {
    return `is ${person}; ${optOut} goes with ${optOut} alone`
  }
  const custom = customName(contact) !== undefined
  const [own, other] = [shapeOf(columnOf(contact)?.kind ?? 'text'), shapeOf(kind)]
  // A custom field of a contact is JSON, and holds whatever a person's record shows.
  if (own === other || (custom && personFieldOf(person)?.writable === false)) return undefined
  return `is ${person}, ${article[other]}; ${contact} is ${article[own]}`
}

const article = {
  text: 'a text',
  boolean: 'true or false',
  reference: 'an id',
  list: 'a list',
} as const

function winnerIn(
  value: unknown,
  direction: Direction,
  path: Place,
  say: Say,
): ContractField['wins'] {
  const usual = usualWinner(direction)
  const wins = choice(value, path, winners, usual, say)
  if (direction === 'both' || wins === usual) return wins
  say(path, `is ${wins}; of a field that goes one way (${direction}) there is nothing to win`)
  return usual
}

function normalisingIn(
  value: unknown,
  contact: string,
  path: Place,
  say: Say,
): ContractField['normalise'] {
  const usual = usualNormalising(contact)
  const normalise = choice(value, path, normalisings, usual, say)
  const shape = shapeOf(columnOf(contact)?.kind ?? 'text')
  if (shape === 'text' || normalise === 'none') return normalise
  say(path, `is ${normalise}; ${contact} is ${article[shape]}: none`)
  return usual
}

function nameIn(value: unknown, path: Place, say: Say): string | undefined {
  if (typeof value === 'string' && value !== '' && value.length <= longestName) return value
  const isMissing = value === undefined || value === null
  say(path, isMissing ? 'is missing' : `is ${shown(value)}; the name of a field`)
  return undefined
}
