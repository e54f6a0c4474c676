// A team without contacts behind a server: tests of contacts have a database.
import { AppError } from '../../src/domain/errors.ts'
import type { ContactsGiven } from '../../src/server/contacts.ts'

const none = (): Promise<never> => Promise.reject(new AppError('contact.unknown', 'There is none.'))

export const noContacts: ContactsGiven['contacts'] = {
  book: {
    figures: () => Promise.resolve({ contacts: 0, states: {}, conflicts: {}, awaited: 0 }),
    list: () => Promise.resolve({ contacts: [], next: null }),
    show: none,
    changes: () => Promise.resolve([]),
    put: none,
    replace: none,
    change: none,
    remove: none,
  },
  files: { import: none, export: none },
  conflicts: {
    list: () => Promise.resolve({ conflicts: [], next: null }),
    show: none,
    resolve: none,
    resolveField: () => Promise.resolve(0),
  },
  contract: {
    show: () => Promise.resolve({ isSet: false }),
    set: none,
    remove: none,
  },
  runs: { list: () => Promise.resolve([]), confirm: () => Promise.resolve(false) },
}
