// Batches of enrolments as pages: how far each is, its rows, and the form that ends one.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { namesOf } from '../../domain/enrollment-views.ts'
import type { EnrollingGiven } from '../enrolling.ts'
import type { Given } from '../given.ts'
import { batchesMain, batchMain, batchMessage } from '../page/batches-page.ts'
import { openPage, type PagesGiven } from '../pages.ts'
import { afterRow } from './enrollments-api.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().max(100).optional().catch(undefined)
const query = z.object({ team: parameter, done: parameter, after: afterRow })
const rowsShown = 50

type IdParams = { readonly team: string; readonly id: string }
type Pages = Pick<Given, 'log' | 'temporalUi'> &
  Pick<EnrollingGiven, 'batches' | 'enrollmentViews'> &
  PagesGiven

export function addBatchPages(app: FastifyInstance, given: Pages): void {
  const { batches, enrollmentViews: views, log, temporalUi } = given

  app.get('/enrollments/batches', operator, async (request, reply) => {
    const { team: slug } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'enrollments', slug)
    const listed = await batches.list(page.team)
    const { cadences } = await views.names(
      page.team,
      namesOf(listed.map(({ cadence }) => ({ cadence }))),
    )
    return page.send('Batches', batchesMain({ ...page, batches: listed, cadences }))
  })

  app.get<{ Params: Pick<IdParams, 'id'> }>(
    '/enrollments/batches/:id',
    operator,
    async (request, reply) => {
      const { team: slug, done, after } = query.parse(request.query)
      const page = await openPage({ request, reply }, given, 'enrollments', slug)
      const { team } = page
      const batch = await batches.get(team, request.params.id)
      const found = await batches.page(team, batch.id, after)
      const rows = found.slice(0, rowsShown)
      const next = found.length > rowsShown ? rows.at(-1)?.number : undefined
      const names = await views.names(team, {
        ...namesOf(rows.map(({ person }) => ({ person }))),
        cadences: [batch.cadence],
      })
      const main = batchMain(
        { ...page, ...names, batch, rows, next, goesOn: after > 0, temporalUi },
        batchMessage(done),
      )
      return page.send(`Batch ${batch.id}`, main)
    },
  )

  app.post<{ Params: IdParams }>(
    '/teams/:team/enrollment-batches/:id/stop',
    operator,
    async (request, reply) => {
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const { team } = page
      const { id } = await batches.stop(team, request.params.id)
      log.info({ requestId: request.id, team, batch: id }, 'batch stopped by the page')
      return page.goTo(`/enrollments/batches/${id}`, { done: 'stop' })
    },
  )
}
