// Conflicts of contacts, the contract and the runs, as JSON.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { conflictKinds } from '../../domain/contact-words.ts'
import { AppError } from '../../domain/errors.ts'
import { idPattern } from '../../domain/ids.ts'
import type { ContactsGiven } from '../contacts.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const id = z.coerce.string().regex(idPattern)
const limit = z.coerce.number().int().min(1).max(500).default(100)
const flag = z.enum(['true', 'false']).optional()
const field = z.string().min(1).max(300)
const conflictsQuery = z.strictObject({
  kind: z.enum(conflictKinds).optional(),
  field: field.optional(),
  all: flag,
  after: id.optional(),
  limit,
})
const resolution = z.string().min(1).max(40)
const decision = z.union([
  z.strictObject({ resolution }),
  z.strictObject({ value: z.string().max(2_000) }),
])
const ofField = z.strictObject({ field, resolution })
const contractBody = z.strictObject({ source: z.string().max(262_144) })
const runsQuery = z.strictObject({ limit })
const nothing = z.strictObject({}).nullish()

type TeamParams = { readonly team: string }
type IdParams = TeamParams & { readonly id: string }

type Routes = Pick<Given, 'teams' | 'log'> & ContactsGiven

export function addContactSettlingRoutes(app: FastifyInstance, given: Routes): void {
  addConflicts(app, given)
  addContract(app, given)
  addRuns(app, given)
}

function addConflicts(app: FastifyInstance, given: Routes): void {
  const { log } = given
  const { conflicts } = given.contacts
  const base = '/api/v1/teams/:team/contact-conflicts'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = `Give \`kind\` (${conflictKinds.join(', ')}), \`field\`, \`all\`, \`after\` or \`limit\` (1 to 500).`
    const { all, limit: most, ...ask } = parsed(conflictsQuery, request.query, says)
    return reply.send({
      team,
      ...(await conflicts.list({ team, ...ask, all: all === 'true', most })),
    })
  })

  app.get<{ Params: IdParams }>(`${base}/:id`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply.send({ team, conflict: await conflicts.show(team, request.params.id) })
  })

  app.post<{ Params: IdParams }>(`${base}/:id/resolve`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `resolution`, one of the choices of the conflict, or `value`, of a field.'
    const decided = parsed(decision, withoutFormToken(request.body), says)
    const conflict = await conflicts.resolve(team, request.params.id, decided, byApi)
    log.info({ requestId: request.id, team }, `conflict ${conflict.id} resolved by the API`)
    return reply.code(202).send({ team, conflict })
  })

  app.post<{ Params: TeamParams }>(`${base}/resolve`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `field` and `resolution`: local or salesloft.'
    const asked = parsed(ofField, withoutFormToken(request.body), says)
    const count = await conflicts.resolveField(team, asked.field, asked.resolution, byApi)
    log.info({ requestId: request.id, team, count }, 'conflicts of a field resolved by the API')
    return reply.code(202).send({ team, ...asked, count })
  })
}

function addContract(app: FastifyInstance, given: Routes): void {
  const { log } = given
  const { contract } = given.contacts
  const path = '/api/v1/teams/:team/contact-contract'

  app.get<{ Params: TeamParams }>(path, operator, async (request, reply) => {
    return reply.send(await contract.show(await knownTeam(given.teams, request.params.team)))
  })

  app.put<{ Params: TeamParams }>(
    path,
    { ...operator, bodyLimit: 1_048_576 },
    async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      const says = 'Give `source`: the contract as text, in YAML or JSON.'
      const { source } = parsed(contractBody, withoutFormToken(request.body), says)
      const set = await contract.set(team, source, byApi)
      log.info({ requestId: request.id, team }, 'contract of contacts set by the API')
      return reply.send(set)
    },
  )

  app.delete<{ Params: TeamParams }>(path, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const shown = await contract.remove(team)
    log.info({ requestId: request.id, team }, 'contract of contacts taken away by the API')
    return reply.send(shown)
  })
}

function addRuns(app: FastifyInstance, given: Routes): void {
  const { log } = given
  const { runs } = given.contacts
  const base = '/api/v1/teams/:team/contact-runs'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const { limit: most } = parsed(runsQuery, request.query, 'Give `limit` (1 to 500).')
    return reply.send({ team, runs: await runs.list(team, most) })
  })

  app.post<{ Params: TeamParams }>(`${base}/confirm`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    parsed(nothing, withoutFormToken(request.body), 'This action takes no fields.')
    if (!(await runs.confirm(team, byApi))) throw notBraked(team)
    log.info({ requestId: request.id, team }, 'braked run of contacts confirmed by the API')
    return reply.code(202).send({ team, runs: await runs.list(team, 1) })
  })
}

export function notBraked(team: string): AppError {
  return new AppError('contacts.not-braked', `No brake has stopped the latest run of ${team}.`)
}
