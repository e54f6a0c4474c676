// What somebody may decide about a conflict. The next run does it.
import type { ConflictKind } from './contact-words.ts'

export type Undecided = {
  readonly kind: ConflictKind
  readonly contact: string | null
  readonly person: string | null
  /** Of a match or a merger: the contacts that could be meant. */
  readonly local: unknown
  /** The people who could be. */
  readonly people: readonly string[]
}

export type Choice = {
  readonly resolution: string
  /** As a sentence without its end. */
  readonly means: string
}

/** In the order in which they are offered. */
export function choicesOf(conflict: Undecided): readonly Choice[] {
  switch (conflict.kind) {
    case 'field':
      return [
        { resolution: 'local', means: 'the contact’s value holds' },
        { resolution: 'salesloft', means: 'SalesLoft’s value holds' },
      ]
    case 'match':
      return [
        ...others(conflict),
        { resolution: 'new', means: 'it is none of them: it is new to the other side' },
      ]
    case 'merged':
      return [
        ...others(conflict),
        { resolution: 'new', means: 'nobody took its place: it was deleted' },
      ]
    case 'deleted':
      return [
        {
          resolution: 'local',
          means: 'as with the contact: where it was deleted the person is too, else made again',
        },
        {
          resolution: 'salesloft',
          means:
            'as in SalesLoft: where the person was deleted the contact is too, else made again',
        },
      ]
  }
}

/** Those of the other side: a contact is asked about people, a person alone about contacts. */
function others({ kind, contact, person, local, people }: Undecided): readonly Choice[] {
  const contacts = textsIn(local)
  const isAboutPeople = kind === 'match' ? contact !== null : people.length > 0
  return isAboutPeople
    ? people
        .filter((id) => kind === 'match' || id !== person)
        .map((id) => ({ resolution: id, means: `it is person ${id}` }))
    : contacts
        .filter((id) => kind === 'match' || id !== contact)
        .map((id) => ({ resolution: id, means: `it is contact ${id}` }))
}

export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** A value of either side as people read it; what is nothing is a dash. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(String).join(', ')
  if (typeof value === 'object' && Object.keys(value).length === 0) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What both sides last agreed on: each may spell it in its own way. */
export function agreedText(base: unknown): string {
  if (typeof base !== 'object' || base === null || !('local' in base) || !('remote' in base)) {
    return valueText(base)
  }
  const [own, theirs] = [valueText(base.local), valueText(base.remote)]
  return own === theirs ? own : `${own} (in SalesLoft ${theirs})`
}
