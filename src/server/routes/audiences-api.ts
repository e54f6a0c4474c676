// Audiences as JSON: saved in part or whole, tried, run.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { EnrollingGiven } from '../enrolling.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const run = z
  .strictObject({ dryRun: z.boolean().optional(), confirm: z.boolean().optional() })
  .nullish()

type TeamParams = { readonly team: string }
type NameParams = TeamParams & { readonly name: string }

export function addAudiencesApiRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'teams' | 'log'> & EnrollingGiven,
): void {
  const { audiences, batches, log } = given
  const base = '/api/v1/teams/:team/audiences'

  async function placeOf({ team, name }: NameParams) {
    return { team: await knownTeam(given.teams, team), name }
  }

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply.send({ team, audiences: await audiences.list(team) })
  })

  app.get<{ Params: NameParams }>(`${base}/:name`, operator, async (request, reply) =>
    reply.send(await audiences.show(await placeOf(request.params))),
  )

  app.put<{ Params: NameParams }>(`${base}/:name`, operator, async (request, reply) => {
    const place = await placeOf(request.params)
    const saved = await audiences.save(place, withoutFormToken(request.body), byApi)
    log.info({ requestId: request.id, ...place }, 'audience saved by the API')
    return reply.send(saved)
  })

  app.delete<{ Params: NameParams }>(`${base}/:name`, operator, async (request, reply) => {
    const place = await placeOf(request.params)
    await audiences.remove(place)
    log.info({ requestId: request.id, ...place }, 'audience removed by the API')
    return reply.send({ ...place, removed: true })
  })

  app.post<{ Params: NameParams }>(`${base}/:name/try`, operator, async (request, reply) => {
    const place = await placeOf(request.params)
    return reply.send({
      ...place,
      ...(await audiences.try(place, withoutFormToken(request.body) ?? {}, byApi)),
    })
  })

  app.post<{ Params: NameParams }>(`${base}/:name/run`, operator, async (request, reply) => {
    const place = await placeOf(request.params)
    const asked = parsed(run, withoutFormToken(request.body), 'Give `dryRun` or `confirm`.')
    const ran = await audiences.run(place, { by: byApi, ...asked })
    if (ran.batch !== null) await batches.begin(place.team, ran.batch)
    log.info({ requestId: request.id, ...place, batch: ran.batch }, 'audience run by the API')
    return reply.send({ ...place, ...ran })
  })
}
