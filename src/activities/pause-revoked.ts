import type { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'

/** Nothing of a team can be asked for while its key is refused: it waits until somebody gives it another one. */
export async function pauseRevoked(
  { teams, log }: { readonly teams: Pick<Teams, 'pause'>; readonly log: Log },
  team: TeamSlug,
  error: AppError,
): Promise<void> {
  log.error({ team, err: error }, 'The team is paused: its key is refused')
  await teams.pause(team, 'auth.revoked', error.message)
}
