// Cadences put together, and as a server asks for them: in JSON or as the text of a file.
import type { Accounts } from './accounts.ts'
import { readCadenceText, readCadenceValue, writeCadence } from './cadence-file.ts'
import { type Cadences, createCadences } from './cadences.ts'
import type { CadenceContent } from '../domain/cadence-content.ts'
import type { CadenceActions } from '../server/given.ts'
import { createCadenceImports } from '../store/cadence-imports.ts'
import { createCadenceStore } from '../store/cadences.ts'
import type { Database } from '../store/database.ts'
import { createExclusive } from '../store/exclusive.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'

export function cadencesOf(given: {
  readonly database: Database
  readonly teams: Teams
  readonly sync: Sync
  readonly accounts: Pick<Accounts, 'of'>
  readonly log: Log
}): Cadences {
  const { database, teams, sync, accounts, log } = given
  return createCadences({
    teams,
    sync,
    log,
    store: createCadenceStore({ database }),
    exclusive: createExclusive({ database }),
    imports: createCadenceImports({ database }),
    clientOf: (team) => accounts.of(team),
  })
}

export function cadenceActions(cadences: Cadences): CadenceActions {
  return {
    list: (ask) => cadences.list(ask),
    show: (team, id) => cadences.show(team, id),
    async export(asked) {
      const content = await cadences.export(asked)
      return { content, yaml: writeCadence(content, 'yaml') }
    },
    import: async ({ of, ...asked }) => await cadences.import({ ...asked, content: contentOf(of) }),
    copy: (asked) => cadences.copy(asked),
    diff: async ({ of, ...asked }) => await cadences.diff({ ...asked, content: contentOf(of) }),
  }
}

function contentOf(of: Parameters<CadenceActions['diff']>[0]['of']): CadenceContent {
  return 'text' in of ? readCadenceText(of.text) : readCadenceValue(of.content)
}
