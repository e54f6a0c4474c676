// Webhook subscriptions and deliveries as JSON. No body is ever served: it holds whatever SalesLoft knows of a person.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { deliveryStates } from '../../domain/inbox.ts'
import { parseSince } from '../../domain/since.ts'
import type { ReplayAsk } from '../../store/inbox-list.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { knownTeam } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const formToken = z.string().optional()
const query = z.strictObject({
  event: z.string().max(100).optional(),
  state: z.enum(deliveryStates).optional(),
  since: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
})
const apply = z
  .strictObject({
    formToken,
    dryRun: z.boolean().optional(),
    rotate: z.boolean().optional(),
    moved: z.boolean().optional(),
  })
  .nullish()
const replay = z.strictObject({
  formToken,
  ids: z
    .array(z.string().regex(/^\d{1,18}$/))
    .max(1_000)
    .optional(),
  dead: z.literal(true).optional(),
  since: z.string().max(40).optional(),
})

type TeamParams = { readonly team: string }

export function addWebhooksApiRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'deliveries' | 'teams' | 'log'> & { readonly now: () => number },
): void {
  const { deliveries, log, now } = given
  const base = '/api/v1/teams/:team/webhooks'

  app.get<{ Params: TeamParams }>(`${base}/deliveries`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `event`, `state`, `since` or `limit` (1 to 1000).'
    const { since, ...rest } = parsed(query, request.query, says)
    const from = since === undefined ? undefined : parseSince(since, now())
    const found = await deliveries.list({ team, ...rest, since: from })
    return reply.send({ team, deliveries: found })
  })

  app.post<{ Params: TeamParams }>(`${base}/apply`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `dryRun`, `rotate` or `moved` (true or false).'
    const { dryRun = false, rotate, moved } = parsed(apply, request.body, says) ?? {}
    const applied = await deliveries.apply(team, { dryRun, rotate, moved })
    if (!dryRun) log.info({ requestId: request.id, team }, 'webhooks applied by the API')
    return reply.send({ team, dryRun, ...applied })
  })

  app.post<{ Params: TeamParams }>(`${base}/replay`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const replayed = await deliveries.replay({ team, of: pickedBy(request.body, now()) })
    log.info({ requestId: request.id, team, count: replayed }, 'webhooks replayed by the API')
    return reply.send({ team, replayed })
  })
}

/** @throws AppError `usage.invalid` */
function pickedBy(body: unknown, nowMs: number): ReplayAsk['of'] {
  const asked = replay.safeParse(body)
  const { ids, dead, since } = asked.data ?? {}
  const picked: ReplayAsk['of'][] = [
    ...(ids === undefined ? [] : [{ ids }]),
    ...(dead === undefined ? [] : [{ dead }]),
    ...(since === undefined ? [] : [{ since: parseSince(since, nowMs) }]),
  ]
  const [of, ...more] = picked
  if (of !== undefined && more.length === 0) return of
  throw new AppError('usage.invalid', 'Give one of `ids`, `"dead": true` and `since`.')
}
