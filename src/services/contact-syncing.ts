// The sync of a team's contacts as people ask for it: what it would do, a run now, how it ended.
import type { ContactsEnd, StartedWorkflow } from '../client/temporal/starts.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactContracts } from '../store/contact-contracts.ts'
import type { ContactRuns } from '../store/contact-runs.ts'
import type { Teams } from '../store/teams.ts'
import type { ContactSync } from './contact-sync.ts'
import { requireRunning } from './running.ts'
import type { Workers } from './workers.ts'

export type ContactSyncing = Pick<ContactSync, 'preview'> & {
  /**
   * One that is under way looks once more. `confirm`: what the brake has stopped goes on.
   * @throws AppError `team.unknown`, `team.paused`, `contacts.no-contract`, `contacts.not-braked`, `temporal.no-worker`
   */
  start(
    team: TeamSlug,
    said: { readonly by: string; readonly confirm: boolean },
  ): Promise<StartedWorkflow>
  /** Of one that was begun; undefined: it is under way. */
  end(team: TeamSlug, run: StartedWorkflow): Promise<ContactsEnd | undefined>
}

export function createContactSyncing(given: {
  readonly teams: Pick<Teams, 'get'>
  readonly contracts: Pick<ContactContracts, 'get'>
  readonly runs: Pick<ContactRuns, 'confirm'>
  readonly workers: Pick<Workers, 'requirePolling'>
  readonly temporal: () => Promise<Pick<Temporal, 'syncContacts' | 'endOfContacts'>>
  readonly sync: Pick<ContactSync, 'preview'>
}): ContactSyncing {
  const { teams, contracts, runs, workers, temporal, sync } = given
  return {
    preview: (team, signal) => sync.preview(team, signal),
    async start(team, { by, confirm }) {
      await requireRunning(teams, team)
      if ((await contracts.get(team)) === undefined) {
        throw new AppError('contacts.no-contract', `${team} has no contract of contacts.`)
      }
      await workers.requirePolling()
      if (confirm && !(await runs.confirm(team, by))) {
        throw new AppError(
          'contacts.not-braked',
          `No brake has stopped the latest run of ${team}, or it was confirmed before.`,
        )
      }
      return await (await temporal()).syncContacts(team)
    },
    end: async (team, { runId }) => await (await temporal()).endOfContacts(team, runId),
  }
}
