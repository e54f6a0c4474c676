// Conflicts of contacts, the contract and the runs, as JSON; what a run would do, also as CSV.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { conflictKinds } from '../../domain/contact-words.ts'
import { type Difference, noDifferences } from '../../domain/contact-differences.ts'
import { differenceLine, differencesHead } from '../../domain/contact-files.ts'
import { idPattern } from '../../domain/ids.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { ContactsGiven } from '../contacts.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { sendCsv } from '../send-csv.ts'
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
const runBody = z.strictObject({ confirm: z.boolean().optional() }).nullish()
const diffQuery = z.strictObject({
  limit: z.coerce.number().int().min(0).max(10_000).default(1_000),
})

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
  const { runs, syncing } = given.contacts
  const base = '/api/v1/teams/:team/contact-runs'
  const diff = '/api/v1/teams/:team/contact-diff'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const { limit: most } = parsed(runsQuery, request.query, 'Give `limit` (1 to 500).')
    return reply.send({ team, runs: await runs.list(team, most) })
  })

  app.post<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'A run takes `confirm` (true or false) and nothing else.'
    const confirm = parsed(runBody, withoutFormToken(request.body), says)?.confirm === true
    const run = await syncing.start(team, { by: byApi, confirm })
    log.info({ requestId: request.id, team, ...run }, 'run of contacts begun by the API')
    return reply.code(202).send({ team, run })
  })

  app.get<{ Params: TeamParams }>(diff, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const { limit: most } = parsed(diffQuery, request.query, 'Give `limit` (0 to 10000).')
    let counts = noDifferences
    const differences: Difference[] = []
    for await (const some of syncing.preview(team)) {
      counts = some.counts
      differences.push(...some.differences.slice(0, Math.max(0, most - differences.length)))
    }
    return reply.send({ team, counts, differences })
  })

  async function* lines(team: TeamSlug): AsyncGenerator<string> {
    yield differencesHead
    for await (const { differences } of syncing.preview(team)) {
      if (differences.length > 0) yield differences.map(differenceLine).join('')
    }
  }

  app.get<{ Params: TeamParams }>(`${diff}.csv`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    // Without a contract nothing is sent but why.
    const all = lines(team)
    await all.next()
    const first = await all.next()
    return sendCsv(reply, `${team}-contact-diff.csv`, resumed(first, all))
  })
}

async function* resumed(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  yield differencesHead
  if (first.done !== true) yield first.value
  yield* rest
}
