// Some time of a team's contacts: what was decided and sent is in Postgres, and whoever comes next goes on from there.
import { cancellationSignal } from '@temporalio/activity'
import type { ContactTurn } from '../domain/contact-turns.ts'
import { asAppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import { pauseRevoked } from './pause-revoked.ts'

export type SyncContacts = {
  syncContacts(of: { readonly team: TeamSlug }): Promise<ContactTurn>
}

export type SyncContactsConfig = {
  readonly contacts: {
    readonly turn: (team: TeamSlug, signal: AbortSignal) => Promise<ContactTurn>
  }
  readonly teams: Pick<Teams, 'pause'>
  readonly log: Log
}

export function createSyncContacts(config: SyncContactsConfig): SyncContacts {
  return {
    async syncContacts({ team }) {
      try {
        return await config.contacts.turn(team, cancellationSignal())
      } catch (error) {
        const failure = asAppError(error)
        if (failure.code === 'auth.revoked') await pauseRevoked(config, team, failure)
        throw failure
      }
    },
  }
}
