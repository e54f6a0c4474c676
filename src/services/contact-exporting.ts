// A team's contacts as a file, made while it is read: however many there are, few are held at once.
import { contactLine, contactsHead } from '../domain/contact-files.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Contacts } from '../store/contacts.ts'
import type { ContactViews } from '../store/contact-views.ts'
import type { Teams } from '../store/teams.ts'

export type ContactExporting = {
  /** CSV, some lines at a time, the head first; `import` takes it again. @throws AppError `team.unknown` before anything */
  export(team: TeamSlug): Promise<AsyncGenerator<string>>
}

const atOnce = 500

export function createContactExporting(given: {
  readonly contacts: Pick<Contacts, 'list'>
  readonly views: Pick<ContactViews, 'customNames'>
  readonly teams: Pick<Teams, 'get'>
}): ContactExporting {
  const { contacts, views, teams } = given

  async function* linesOf(team: TeamSlug, names: readonly string[]): AsyncGenerator<string> {
    yield contactsHead(names)
    for (let after: string | undefined; ;) {
      const page = await contacts.list(team, { after, most: atOnce })
      const last = page.at(-1)
      if (last === undefined) return
      yield page.map(({ row }) => contactLine(row, names)).join('')
      after = last.id
    }
  }

  return {
    async export(team) {
      await teams.get(team)
      return linesOf(team, await views.customNames(team))
    },
  }
}
