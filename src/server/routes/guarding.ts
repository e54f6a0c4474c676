// By what rules a team enrols people, and whom it never does, as JSON. An address is only ever in a body, never in the path or
// the query that proxies write down.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const ofCadence = z.strictObject({ cadence: z.string().max(20).optional() })
const text = z.string().max(2_000)
const listed = z.strictObject({
  values: z.array(text).min(1),
  note: text.optional(),
})
const asked = z
  .strictObject({
    after: text.optional(),
    limit: z.number().int().min(1).max(1_000).optional(),
  })
  .nullish()

type TeamParams = { readonly team: string }

export function addGuardingRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'guarding' | 'teams' | 'log'>,
): void {
  const { log } = given
  const { rules, suppression } = given.guarding
  const base = '/api/v1/teams/:team/enrollments'

  app.get<{ Params: TeamParams }>(`${base}/rules`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply.send(await rules.show(team, cadenceOf(request.query)))
  })

  app.patch<{ Params: TeamParams }>(`${base}/rules`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const cadence = cadenceOf(request.query)
    const changed = await rules.change(team, cadence, withoutFormToken(request.body), byApi)
    log.info({ requestId: request.id, team, cadence }, 'rules of enrolments changed by the API')
    return reply.send(changed)
  })

  app.post<{ Params: TeamParams }>(`${base}/suppressed/list`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const { after, limit } =
      parsed(asked, withoutFormToken(request.body), 'Give `after` or `limit` (1 to 1000).') ?? {}
    return reply.send({ team, ...(await suppression.list(team, { after, limit })) })
  })

  app.post<{ Params: TeamParams }>(`${base}/suppressed`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `values`, and `note` if any.'
    const { values, note } = parsed(listed, withoutFormToken(request.body), says)
    const done = await suppression.add(team, values, { by: byApi, note })
    log.info({ requestId: request.id, team, ...done }, 'suppressed by the API')
    return reply.send({ team, ...done })
  })

  app.delete<{ Params: TeamParams }>(`${base}/suppressed`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const { values } = parsed(listed, withoutFormToken(request.body), 'Give `values`.')
    const done = await suppression.remove(team, values)
    log.info({ requestId: request.id, team, ...done }, 'no longer suppressed by the API')
    return reply.send({ team, ...done })
  })
}

/** @throws AppError `usage.invalid` */
function cadenceOf(query: unknown): string | undefined {
  return parsed(ofCadence, query, 'Give `cadence`, an id, or nothing.').cadence
}
