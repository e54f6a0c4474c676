// What pages of operators have in common: the team that they are about, their frame, and a refusal that is told beside the
// form it is about.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { answerOf, sendHtml } from './errors.ts'
import type { Given } from './given.ts'
import type { Html } from './page/html.ts'
import type { Frame } from './page/layout.ts'
import type { Sessions } from './sessions.ts'
import { knownTeam } from './subjects.ts'

export type PagesGiven = Pick<Given, 'teams'> & {
  readonly sessions: Sessions
  readonly now: () => number
  readonly layout: (frame: Omit<Frame, 'version' | 'nowMs' | 'assets'>) => Html
}

export type OpenPage = {
  readonly team: TeamSlug
  readonly formToken: string
  readonly nowMs: number
  readonly send: (title: string, main: Html) => FastifyReply
  /** After what a form did, to the page `path` of the team, which says it. */
  readonly goTo: (path: string, said: Readonly<Record<string, string>>) => FastifyReply
}

/** @param asked a slug; the first team without one. @throws AppError `team.unknown` */
export async function openPage(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  given: PagesGiven,
  page: NonNullable<NonNullable<Frame['operator']>['page']>,
  asked: string | undefined,
): Promise<OpenPage> {
  const { sessions, now, layout } = given
  const teams = await given.teams()
  const team = await knownTeam(() => Promise.resolve(teams), asked ?? teams[0]?.slug ?? '')
  const formToken = formTokenOf(request, sessions)
  const operator = { formToken, teams, team, state: undefined, page }
  return {
    team,
    formToken,
    nowMs: now(),
    send: (title, main) => sendHtml(reply, layout({ title: `${title} · ${team}`, operator, main })),
    goTo: (path, said) =>
      reply.redirect(`${path}?${new URLSearchParams({ team, ...said }).toString()}`, 303),
  }
}

export function formTokenOf(request: FastifyRequest, sessions: Sessions): string {
  return request.session === undefined ? '' : sessions.formToken(request.session)
}

export type Attempt<Value> =
  | { readonly done: true; readonly value: Value }
  /** What whoever sent the form can mend. */
  | { readonly done: false; readonly status: number; readonly why: string }

/** @throws AppError where it is no fault of the form */
export async function attempt<Value>(work: Promise<Value>): Promise<Attempt<Value>> {
  const outcome = await settled(work)
  if (outcome.ok) return { done: true, value: outcome.value }
  const { status, message } = answerOf(outcome.error, '')
  if (status >= 500) throw outcome.error
  return { done: false, status, why: message }
}
