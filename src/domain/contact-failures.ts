// What can be wrong with contacts, or with what is asked of them: a part of the catalogue of errors.
import { type ErrorEntry, never } from './retry-words.ts'

export const contactFailures = {
  'contacts.contract': {
    ...never(400, 'A contract of contacts has mistakes; every one is named with its line.'),
    todo: 'Correct what is listed; `docs/contacts.md` has the format, and the usual contract as an example.',
    seen: ['command', 'answer'],
  },
  'contacts.no-contract': {
    ...never(409, 'The team has no contract of contacts, and without one they go nowhere.'),
    todo: 'Set one: an empty file is the usual contract of `docs/contacts.md`.',
    seen: ['command', 'answer'],
  },
  'contacts.incomplete': {
    ...never(422, 'SalesLoft would not take a contact as it is.'),
    todo: 'Give it an e-mail address, or a telephone number and a last name.',
    seen: ['command', 'answer'],
  },
  'contacts.refused': {
    ...never(
      422,
      'SalesLoft did not take what it was sent of a contact; its own words are with the pair.',
    ),
    todo: 'Correct the contact: it is sent again at once. Unchanged it is tried again by itself, at most once a day in the end.',
    seen: ['command', 'answer'],
  },
  'contacts.job-lost': {
    ...never(502, 'SalesLoft no longer has a bulk job, or has other rows in it than were sent.'),
    todo: 'Nothing: it never begins, and what was in it is decided and sent again.',
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
