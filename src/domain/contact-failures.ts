// What can be wrong with contacts, or with what is asked of them: a part of the catalogue of errors.
import { type ErrorEntry, never } from './retry-words.ts'

export const contactFailures = {
  'contacts.contract': {
    ...never(400, 'A contract of contacts has mistakes; every one is named with its line.'),
    todo: 'Correct what is listed; `docs/contacts.md` has the format, and the usual contract as an example.',
    seen: ['command', 'answer'],
  },
  'contact.unknown': {
    ...never(404, 'No contact of this id is among those of the team.'),
    todo: 'Look it up by its `external_id` or its address in `worker.contact`, or on the page.',
    seen: ['command', 'answer'],
  },
  'contact.refused': {
    ...never(422, 'A contact cannot be stored as it was given.'),
    todo: 'Correct what is said; `docs/contact-table.md` has the rules of the table.',
    seen: ['answer'],
  },
  'contacts.not-braked': {
    ...never(409, 'There is nothing to confirm: no brake has stopped the latest run of contacts.'),
    todo: '`contacts runs` says what the latest run did.',
    seen: ['command', 'answer'],
  },
  'conflict.ended': {
    ...never(409, 'A conflict was decided already, or has ended by itself.'),
    todo: 'Nothing: it says how, and by whom.',
    seen: ['command', 'answer'],
  },
  'conflict.unknown': {
    ...never(404, 'No conflict of this number is among those of the team.'),
    todo: 'The list of conflicts has those that are open; it may have ended by itself.',
    seen: ['command', 'answer'],
  },
} as const satisfies Record<string, ErrorEntry>
