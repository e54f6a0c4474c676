// Forgetting people, as JSON. An address is only ever in a body, never in the path or the query that proxies write down, and in
// no answer.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const text = z.string().max(400)
const wanted = z.union([
  z.strictObject({ person: text, dryRun: z.boolean().optional() }),
  z.strictObject({ email: text, dryRun: z.boolean().optional() }),
])
const asked = z.strictObject({
  before: z.string().max(20).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
})

type TeamParams = { readonly team: string }

export function addErasureRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'erasing' | 'teams' | 'log'>,
): void {
  const { erasing, log } = given
  const path = '/api/v1/teams/:team/erasures'

  app.get<{ Params: TeamParams }>(path, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const ask = parsed(asked, request.query, 'Give `before` or `limit` (1 to 1000), or nothing.')
    return reply.send({ team, ...(await erasing.list(team, ask)) })
  })

  app.post<{ Params: TeamParams }>(path, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `person`, an id of SalesLoft, or `email`; and `dryRun` to count alone.'
    const { dryRun = false, ...who } = parsed(wanted, withoutFormToken(request.body), says)
    const named = 'email' in who ? { address: who.email } : { person: who.person }
    const erased = dryRun
      ? await erasing.plan(team, named)
      : await erasing.erase(team, named, byApi)
    const { people } = erased
    log.info({ requestId: request.id, team, people, dryRun }, 'erasing asked for by the API')
    return reply.send({ team, dryRun, ...erased })
  })
}
