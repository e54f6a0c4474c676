// Enrolments as JSON: one is asked for and judged at once, many are stored first and begun after that.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  type Enrollment,
  enrollmentOrders,
  enrollmentSources,
  isEnrollmentState,
} from '../../domain/enrollment.ts'
import type { EnrollmentFilter } from '../../domain/enrollment-asks.ts'
import { directions, enrollmentSortKeys, type NextStep } from '../../domain/enrollment-views.ts'
import { AppError } from '../../domain/errors.ts'
import { idPattern } from '../../domain/ids.ts'
import type { EnrollingGiven, EnrollmentViewActions } from '../enrolling.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
/** A hundred thousand ids with their commas. */
const batchBytes = 4 * 1_024 * 1_024

const id = z.coerce.string().regex(idPattern)
const query = z.strictObject({
  team: z.string().optional(),
  state: z.union([z.string(), z.array(z.string())]).optional(),
  reason: z.string().max(100).optional(),
  cadence: id.optional(),
  person: id.optional(),
  source: z.enum(enrollmentSources).optional(),
  sort: z.enum(enrollmentSortKeys).optional(),
  direction: z.enum(directions).optional(),
  before: id.optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
})
const wanted = z.strictObject({
  cadence: id,
  person: id,
  user: id.optional(),
  step: id.optional(),
  dryRun: z.boolean().optional(),
})

/** The number of the row to go on after, which is an integer of Postgres; anything else begins at the first. */
export const afterRow = z.coerce.number().int().min(0).max(2_147_483_647).catch(0)

type TeamParams = { readonly team: string }
type IdParams = TeamParams & { readonly id: string }

/** @throws AppError `usage.invalid` */
export function enrollmentsAskOf(given: unknown): EnrollmentFilter {
  const says = [
    'Give `state`, `reason`, `cadence`, `person`, `source`, `before`, `limit` (1 to 500),',
    `\`sort\` (${enrollmentSortKeys.join(', ')}) or \`direction\` (${directions.join(', ')}).`,
  ].join(' ')
  const { state, team: _team, ...rest } = parsed(query, given, says)
  const states = state === undefined ? [] : [state].flat().filter((each) => each !== '')
  const known = states.filter(isEnrollmentState)
  if (known.length < states.length) throw new AppError('usage.invalid', 'There is no such state.')
  return { ...rest, states: known.length === 0 ? undefined : known }
}

export function addEnrollmentsApiRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'teams' | 'log'> & EnrollingGiven,
): void {
  const { enrollments, batches, enrollmentViews: views, log } = given
  const base = '/api/v1/teams/:team/enrollments'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const ask = enrollmentsAskOf(request.query)
    const [listed, funnel] = await Promise.all([
      enrollments.list(team, ask),
      enrollments.funnel(team, { cadence: ask.cadence }),
    ])
    return reply.send({ team, ...listed, funnel })
  })

  app.post<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `cadence` and `person`, and `user`, `step` or `dryRun`.'
    const asked = parsed(wanted, withoutFormToken(request.body), says)
    const made = await enrollments.request({
      team,
      ...asked,
      by: byApi,
      source: 'api',
      lane: 'interactive',
    })
    log.info({ requestId: request.id, team, enrollment: made.id }, 'enrolment asked for by the API')
    return reply.code(asked.dryRun === true ? 200 : 202).send({ enrollments: [made] })
  })

  app.get<{ Params: IdParams }>(`${base}/:id`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const story = await enrollments.show(team, request.params.id)
    return reply.send({ enrollments: [{ ...story, nextStep: await nextStepOf(views, story) }] })
  })

  for (const order of enrollmentOrders) {
    app.post<{ Params: IdParams }>(`${base}/:id/${order}`, operator, async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      requireNothing(withoutFormToken(request.body))
      const now = await enrollments[order](team, request.params.id, byApi)
      log.info({ requestId: request.id, team, enrollment: now.id }, `${order} by the API`)
      return reply.code(202).send({ enrollments: [now] })
    })
  }

  const many = '/api/v1/teams/:team/enrollment-batches'

  app.get<{ Params: TeamParams }>(many, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply.send({ team, batches: await batches.list(team) })
  })

  app.post<{ Params: TeamParams }>(
    many,
    { ...operator, bodyLimit: batchBytes },
    async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      const asked = { team, source: 'api', by: byApi } as const
      const batch = await batches.create(asked, withoutFormToken(request.body))
      log.info({ requestId: request.id, team, batch: batch.id }, 'batch asked for by the API')
      return reply.code(202).send({ team, batch })
    },
  )

  app.get<{ Params: IdParams; Querystring: { readonly after?: string } }>(
    `${many}/:id`,
    operator,
    async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      const after = afterRow.parse(request.query.after)
      const batch = await batches.get(team, request.params.id)
      return reply.send({ team, batch, rows: await batches.page(team, batch.id, after) })
    },
  )

  app.post<{ Params: IdParams }>(`${many}/:id/stop`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    requireNothing(withoutFormToken(request.body))
    const batch = await batches.stop(team, request.params.id)
    log.info({ requestId: request.id, team, batch: batch.id }, 'batch stopped by the API')
    return reply.code(202).send({ team, batch })
  })
}

/** Null: it is not on its cadence, or the mirror does not say. */
export async function nextStepOf(
  views: EnrollmentViewActions,
  { team, state, membership }: Enrollment,
): Promise<NextStep | null> {
  if (state !== 'on-cadence' || membership === null) return null
  return (await views.nextStep(team, membership)) ?? null
}

/** @throws AppError `usage.invalid` */
function requireNothing(body: unknown): void {
  parsed(z.strictObject({}).nullish(), body, 'This action takes no fields.')
}
