// Cadences as JSON, and as the files that `cadences export` writes. What SalesLoft does not offer is answered in words.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { cadenceFixed } from '../../domain/cadence-fixed.ts'
import { otherContent } from '../../domain/cadence-differences.ts'
import { AppError } from '../../domain/errors.ts'
import type { CadenceOutcome, Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { knownTeam, teamOf } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const formToken = z.string().optional()
const word = z.string().min(1).max(200)
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const query = z.strictObject({
  teamCadence: flag.optional(),
  archived: flag.optional(),
  owner: word.optional(),
  text: word.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})
const exportQuery = z.strictObject({ format: z.enum(['json', 'yaml']).default('json') })
const dryRun = z.boolean().default(false)
/** A cadence as it is, or the text of a file. */
const file = { content: z.unknown().optional(), file: z.string().optional() }
const importBody = z.strictObject({ formToken, ...file, dryRun })
const diffBody = z.strictObject({ formToken, ...file, cadence: z.string().max(20).optional() })
const copyBody = z.strictObject({
  formToken,
  to: z.string().max(63).optional(),
  name: word.optional(),
  externalIdentifier: word.optional(),
  dryRun,
})

type TeamParams = { readonly team: string }
type CadenceParams = TeamParams & { readonly cadence: string }

export function addCadenceRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'cadences' | 'teams'>,
): void {
  const { cadences } = given
  const base = '/api/v1/teams/:team/cadences'
  const one = `${base}/:cadence`

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const asked = parsed(query, request.query, takes('teamCadence, archived, owner, text, limit'))
    return reply.send({ team, ...(await cadences.list({ team, ...asked })) })
  })

  app.get<{ Params: CadenceParams }>(one, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply.send({ team, ...(await cadences.show(team, request.params.cadence)) })
  })

  app.get<{ Params: CadenceParams }>(`${one}/export`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const { format } = parsed(exportQuery, request.query, takes('format (json or yaml)'))
    const { cadence } = request.params
    const { content, yaml } = await cadences.export({ team, cadence })
    if (format === 'yaml') return reply.type('application/yaml; charset=utf-8').send(yaml)
    return reply.send({ team, cadence, content })
  })

  app.post<{ Params: TeamParams }>(`${base}/import`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const asked = parsed(importBody, request.body, takes('content or file, dryRun'))
    const done = await cadences.import({ team, of: fileIn(asked), dryRun: asked.dryRun })
    return reply.send({ team, dryRun: asked.dryRun, ...required(done) })
  })

  app.post<{ Params: TeamParams }>(`${base}/diff`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const asked = parsed(diffBody, request.body, takes('content or file, cadence'))
    const found = await cadences.diff({ team, of: fileIn(asked), cadence: asked.cadence })
    return reply.send({ team, ...found })
  })

  app.post<{ Params: CadenceParams }>(`${one}/copy`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const asked = parsed(
      copyBody,
      request.body ?? {},
      takes('to, name, externalIdentifier, dryRun'),
    )
    const { formToken: _token, to: other, ...how } = asked
    const to = other === undefined ? team : await knownTeam(given.teams, other)
    const { cadence } = request.params
    const done = await cadences.copy({ team, cadence, to, ...how })
    return reply.send({ team: to, of: { team, cadence }, dryRun: asked.dryRun, ...required(done) })
  })

  for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
    app.route<{ Params: CadenceParams }>({
      method,
      url: one,
      ...operator,
      handler: (request) => {
        teamOf(request.params.team)
        throw cadenceFixed()
      },
    })
  }
}

/** Of these fields. */
function takes(fields: string): string {
  return `It takes ${fields}, and nothing else.`
}

/** @throws AppError `usage.invalid` */
function fileIn(asked: { readonly content?: unknown; readonly file?: string | undefined }) {
  const { content, file: text } = asked
  if (text !== undefined && content === undefined) return { text }
  if (text === undefined && content !== undefined) return { content }
  throw new AppError('usage.invalid', 'Give `content`, a cadence, or `file`, the text of a file.')
}

/** @throws AppError `cadence.differs` */
function required(done: CadenceOutcome): object {
  if (done.did !== 'differs') return done
  throw otherContent(done.cadence, done.differences)
}
