// What an address is about: a team, or a stream of it, parsed in one place for pages and API.
import { streamOf } from '../domain/streams.ts'
import type { StreamName } from '../domain/streams.ts'
import { isTeamSlug } from '../domain/teams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { AppError } from '../domain/errors.ts'
import type { Actions, Given, StartedRun } from './given.ts'

export type SubjectParams = { readonly team: string; readonly stream?: string }
export type Subject = { readonly team: TeamSlug; readonly stream: StreamName | undefined }

/** @throws AppError `team.unknown`, `stream.unknown` */
export function subjectOf({ team, stream }: SubjectParams): Subject {
  return { team: teamOf(team), stream: stream === undefined ? undefined : streamOf(stream).name }
}

/** @throws AppError `team.unknown`: what is no slug cannot be a team. */
export function teamOf(text: string): TeamSlug {
  if (isTeamSlug(text)) return text
  throw unknownTeam()
}

/** @throws AppError `team.unknown` */
export async function knownTeam(teams: Given['teams'], slug: string): Promise<TeamSlug> {
  const team = teamOf(slug)
  if ((await teams()).some((each) => each.slug === team)) return team
  throw unknownTeam()
}

export function unknownTeam(): AppError {
  return new AppError('team.unknown', 'There is no such team.')
}

/** Who it is that changes something, for the record: the operator token says no more. */
export const byPage = 'the page'
export const byApi = 'the API'

/** A browser with a session sends its form token along. */
export function withoutFormToken(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'formToken'))
}

export const actionNames = ['sync', 'sweep', 'pause', 'resume'] as const
export type ActionName = (typeof actionNames)[number]

export async function act(
  actions: Actions,
  name: ActionName,
  { team, stream }: Subject,
  { by, confirm = false }: { readonly by: string; readonly confirm?: boolean },
): Promise<StartedRun | undefined> {
  switch (name) {
    case 'sync':
      return await actions.syncNow(team, stream)
    case 'sweep':
      return await actions.sweepNow(team, stream, { confirm })
    case 'pause':
      await actions.pause(team, stream, by)
      return undefined
    case 'resume':
      await actions.resume(team, stream, by)
      return undefined
  }
}
