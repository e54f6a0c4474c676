// Enrolments as pages and forms: who is where, one from its request to now, and what an operator may do about it.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { enrollmentOrders } from '../../domain/enrollment.ts'
import type { EnrollingGiven } from '../enrolling.ts'
import { sendHtml } from '../errors.ts'
import type { Given } from '../given.ts'
import { enrollmentMain } from '../page/enrollment-page.ts'
import { enrollmentMessage, enrollmentsMain } from '../page/enrollments-page.ts'
import type { Html } from '../page/html.ts'
import type { Frame } from '../page/layout.ts'
import type { Sessions } from '../sessions.ts'
import { byPage, knownTeam } from '../subjects.ts'
import { enrollmentsAskOf } from './enrollments-api.ts'
import { formTokenOf } from './status.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().max(100).optional().catch(undefined)
// An empty field of the filter means nothing.
const filled = parameter.transform((text) => (text?.trim() === '' ? undefined : text?.trim()))
const query = z.object({
  team: parameter,
  done: parameter,
  state: filled,
  reason: filled,
  cadence: filled,
  person: filled,
  before: filled,
})
const rowsShown = 50

type IdParams = { readonly team: string; readonly id: string }

type PageGiven = Pick<Given, 'teams' | 'log' | 'temporalUi'> &
  EnrollingGiven & {
    readonly sessions: Sessions
    readonly now: () => number
    readonly layout: (frame: Omit<Frame, 'version' | 'nowMs' | 'assets'>) => Html
  }

export function addEnrollmentsRoutes(app: FastifyInstance, given: PageGiven): void {
  const { enrollments, sessions, now, log, temporalUi } = given

  async function frameOf(asked: string | undefined, formToken: string) {
    const teams = await given.teams()
    const team = await knownTeam(given.teams, asked ?? teams[0]?.slug ?? '')
    const frame = { formToken, teams, team, state: undefined, page: 'enrollments' as const }
    return { team, frame }
  }

  app.get('/enrollments', operator, async (request, reply) => {
    const { team: slug, done, ...filter } = query.parse(request.query)
    const formToken = formTokenOf(request, sessions)
    const { team, frame } = await frameOf(slug, formToken)
    const ask = enrollmentsAskOf(withoutMissing(filter))
    const [{ enrollments: rows, next }, funnel] = await Promise.all([
      enrollments.list(team, { ...ask, limit: rowsShown }),
      enrollments.funnel(team, { cadence: ask.cadence }),
    ])
    const page = { team, filter, rows, next, funnel, nowMs: now(), formToken }
    const main = enrollmentsMain(page, enrollmentMessage(done))
    return sendHtml(reply, given.layout({ title: `Enrolments · ${team}`, operator: frame, main }))
  })

  app.get<{ Params: IdParams }>('/enrollments/:id', operator, async (request, reply) => {
    const { team: slug, done } = query.parse(request.query)
    const formToken = formTokenOf(request, sessions)
    const { team, frame } = await frameOf(slug, formToken)
    const story = await enrollments.show(team, request.params.id)
    const page = { team, story, nowMs: now(), formToken, temporalUi }
    const main = enrollmentMain(page, enrollmentMessage(done))
    const title = `Enrolment ${story.id} · ${team}`
    return sendHtml(reply, given.layout({ title, operator: frame, main }))
  })

  for (const order of enrollmentOrders) {
    const path = `/teams/:team/enrollments/:id/${order}`
    app.post<{ Params: IdParams }>(path, operator, async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      const { id } = await enrollments[order](team, request.params.id, byPage)
      log.info({ team, enrollment: id }, `${order} by the page`)
      const back = new URLSearchParams({ team, done: order })
      return reply.redirect(`/enrollments/${id}?${back.toString()}`, 303)
    })
  }
}

function withoutMissing(filter: Readonly<Record<string, string | undefined>>): object {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}
