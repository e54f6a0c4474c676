// What can be wrong with contacts, or with what is asked of them: a part of the catalogue of errors.
import { type ErrorEntry, never } from './retry-words.ts'

export const contactFailures = {
  'contacts.contract': {
    ...never(400, 'A contract of contacts has mistakes; every one is named with its line.'),
    todo: 'Correct what is listed; `docs/contacts.md` has the format, and the usual contract as an example.',
    seen: ['command', 'answer'],
  },
  'conflict.unknown': {
    ...never(404, 'No conflict of this number is among those of the team.'),
    todo: 'The list of conflicts has those that are open; it may have ended by itself.',
    seen: ['command', 'answer'],
  },
} as const satisfies Record<string, ErrorEntry>
