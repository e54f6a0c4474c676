// Enrolments as pages and forms: who is where, one from its request to now, and what an operator may do about it.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { namesOf } from '../../domain/enrollment-views.ts'
import { enrollmentOrders } from '../../domain/enrollment.ts'
import type { EnrollingGiven } from '../enrolling.ts'
import type { Given } from '../given.ts'
import { type EnrollFilled, enrollMain } from '../page/enroll-page.ts'
import { enrollmentMain } from '../page/enrollment-page.ts'
import { enrollmentMessage, enrollmentsMain } from '../page/enrollments-page.ts'
import { attempt, openPage, type PagesGiven } from '../pages.ts'
import { byPage } from '../subjects.ts'
import { enrollmentsAskOf, nextStepOf } from './enrollments-api.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().max(100).optional().catch(undefined)
// An empty field means nothing.
const filled = parameter.transform((text) => (text?.trim() === '' ? undefined : text?.trim()))
const query = z.object({
  team: parameter,
  done: parameter,
  state: filled,
  reason: filled,
  cadence: filled,
  person: filled,
  sort: filled,
  direction: filled,
  before: filled,
})
const enrollForm = z.object({ cadence: filled, person: filled, user: filled, step: filled })
const rowsShown = 50

type IdParams = { readonly team: string; readonly id: string }
type TeamParams = Pick<IdParams, 'team'>

type Pages = Pick<Given, 'log' | 'temporalUi'> & EnrollingGiven & PagesGiven

export function addEnrollmentsRoutes(app: FastifyInstance, given: Pages): void {
  addList(app, given)
  addOne(app, given)
  addEnrolling(app, given)
}

function addList(app: FastifyInstance, given: Pages): void {
  const { enrollments, enrollmentViews: views } = given

  app.get('/enrollments', operator, async (request, reply) => {
    const { team: slug, done, ...filter } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'enrollments', slug)
    const { team } = page
    const ask = enrollmentsAskOf(filter)
    const [{ enrollments: rows, next }, funnel, cadences] = await Promise.all([
      enrollments.list(team, { ...ask, limit: rowsShown }),
      enrollments.funnel(team, { cadence: ask.cadence }),
      ask.cadence === undefined ? views.byCadence(team) : [],
    ])
    const asked = ask.cadence === undefined ? [] : [{ cadence: ask.cadence }]
    const names = await views.names(team, namesOf([...rows, ...cadences, ...asked]))
    const main = enrollmentsMain(
      { ...page, filter, rows, next, funnel, cadences, names },
      enrollmentMessage(done),
    )
    return page.send('Enrolments', main)
  })
}

function addOne(app: FastifyInstance, given: Pages): void {
  const { enrollments, enrollmentViews: views, log, temporalUi } = given

  app.get<{ Params: IdParams }>('/enrollments/:id', operator, async (request, reply) => {
    const { team: slug, done } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'enrollments', slug)
    const { team } = page
    const story = await enrollments.show(team, request.params.id)
    const [names, nextStep] = await Promise.all([
      views.names(team, namesOf([story])),
      nextStepOf(views, story),
    ])
    const main = enrollmentMain(
      { ...page, story, names, nextStep, temporalUi },
      enrollmentMessage(done),
    )
    return page.send(`Enrolment ${story.id}`, main)
  })

  for (const order of enrollmentOrders) {
    const path = `/teams/:team/enrollments/:id/${order}`
    app.post<{ Params: IdParams }>(path, operator, async (request, reply) => {
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const { team } = page
      const { id } = await enrollments[order](team, request.params.id, byPage)
      log.info({ requestId: request.id, team, enrollment: id }, `${order} by the page`)
      return page.goTo(`/enrollments/${id}`, { done: order })
    })
  }
}

function addEnrolling(app: FastifyInstance, given: Pages): void {
  const { enrollments, enrollmentViews: views, log } = given
  const title = 'Enrol a person'

  app.get('/enrollments/new', operator, async (request, reply) => {
    const { team: slug, cadence, person } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'enrollments', slug)
    return page.send(title, enrollMain({ ...page, filled: { cadence, person } }))
  })

  // It changes nothing, so it is answered as it is: a reload asks once more.
  app.post<{ Params: TeamParams }>(
    '/teams/:team/enrollments/try',
    operator,
    async (request, reply) => {
      const fields = enrollForm.parse(request.body ?? {})
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const { team } = page
      const tried = await attempt(enrollments.request({ team, ...askOf(fields), dryRun: true }))
      if (!tried.done) {
        void reply.code(tried.status)
        return page.send(title, enrollMain({ ...page, filled: fields, refused: tried.why }))
      }
      const answer = tried.value
      const names = await views.names(team, namesOf([answer]))
      return page.send(title, enrollMain({ ...page, filled: fields, tried: { answer, names } }))
    },
  )

  app.post<{ Params: TeamParams }>('/teams/:team/enrollments', operator, async (request, reply) => {
    const fields = enrollForm.parse(request.body ?? {})
    const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
    const { team } = page
    const made = await attempt(enrollments.request({ team, ...askOf(fields) }))
    if (!made.done) {
      void reply.code(made.status)
      return page.send(title, enrollMain({ ...page, filled: fields, refused: made.why }))
    }
    const { id } = made.value
    log.info({ requestId: request.id, team, enrollment: id }, 'enrolment asked for by the page')
    return page.goTo(`/enrollments/${id}`, { done: 'enroll' })
  })
}

function askOf({ cadence = '', person = '', user, step }: EnrollFilled) {
  const asked = { cadence, person, user, step }
  return { ...asked, by: byPage, source: 'page', lane: 'interactive' } as const
}
