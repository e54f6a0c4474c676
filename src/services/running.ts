import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Teams } from '../store/teams.ts'

/** @throws AppError `team.unknown` where it is disconnected, `team.paused` */
export async function requireRunning(teams: Pick<Teams, 'get'>, slug: TeamSlug): Promise<void> {
  const { disconnectedAt, pausedAt } = await teams.get(slug)
  if (disconnectedAt !== null) {
    throw new AppError('team.unknown', `The team "${slug}" is disconnected: connect it again.`)
  }
  if (pausedAt !== null) {
    throw new AppError('team.paused', `The team "${slug}" is paused: resume it first.`)
  }
}
