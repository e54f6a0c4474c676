// The change feed over HTTP, for applications that may not reach the database.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { streamOf } from '../../domain/streams.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const mostAtOnce = 1_000
const streamNames = z.array(z.string().max(63)).min(1).max(100)
const query = z.strictObject({
  after: z.string().regex(/^\d{1,18}$/),
  stream: z.union([z.string(), z.array(z.string())]).optional(),
  limit: z.coerce.number().int().min(1).max(mostAtOnce).default(mostAtOnce),
})
const follow = z.strictObject({
  streams: streamNames,
  keepDays: z.number().int().min(1).max(3_650).default(7),
})
const unfollow = z.strictObject({ streams: streamNames })

type TeamParams = { readonly team: string }

export function addChangesRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'changes' | 'teams' | 'log'>,
): void {
  const { changes, log } = given
  const base = '/api/v1/teams/:team/changes'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `after`: the number of a change, or 0.'
    const { after, limit, stream = [] } = parsed(query, request.query, says)
    const streams = [stream].flat().map((name) => streamOf(name).name)
    const found = await changes.after({
      team,
      after,
      most: limit,
      ...(streams.length > 0 && { streams }),
    })
    return reply.send({ team, changes: found, after: found.at(-1)?.sequence ?? after })
  })

  app.get<{ Params: TeamParams }>(`${base}/streams`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const [streams, head] = await Promise.all([changes.list(team), changes.head(team)])
    return reply.send({ team, head, streams })
  })

  app.post<{ Params: TeamParams }>(`${base}/follow`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const asked = parsed(follow, request.body, 'Give `streams`, and `keepDays` if need be.')
    const streams = asked.streams.map((name) => streamOf(name).name)
    await changes.follow({ team, streams, keepDays: asked.keepDays, by: byApi })
    log.info({ team, stream: streams.join(' ') }, 'changes are recorded')
    return reply.send({ team, streams, keepDays: asked.keepDays })
  })

  app.post<{ Params: TeamParams }>(`${base}/unfollow`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const asked = parsed(unfollow, request.body, 'Give `streams`.')
    const streams = asked.streams.map((name) => streamOf(name).name)
    await changes.unfollow({ team, streams, by: byApi })
    log.info({ team, stream: streams.join(' ') }, 'changes are recorded no longer')
    return reply.send({ team, streams })
  })
}
