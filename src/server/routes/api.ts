// The JSON face of the status page. Bodies are strict: an unknown field is refused rather than ignored.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Given } from '../given.ts'
import { act, actionNames, byApi, subjectOf, teamOf, unknownTeam } from '../subjects.ts'
import type { ActionName, SubjectParams } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
// A browser with a session sends its form token here or as `x-form-token`; nothing else is taken yet.
const formToken = z.string().optional()
const emptyBody = z.strictObject({ formToken }).nullish()
const sweepBody = z.strictObject({ formToken, confirm: z.boolean().optional() }).nullish()

export function addApiRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'status' | 'actions' | 'log'>,
): void {
  app.get('/api/v1/status', operator, async (_request, reply) => reply.send(await given.status()))
  app.get<{ Params: SubjectParams }>(
    '/api/v1/teams/:team/status',
    operator,
    async (request, reply) => {
      const status = await given.status(teamOf(request.params.team))
      if (status.teams.length === 0) throw unknownTeam()
      return reply.send(status)
    },
  )
  for (const name of actionNames) {
    for (const path of ['/api/v1/teams/:team', '/api/v1/teams/:team/streams/:stream']) {
      app.post<{ Params: SubjectParams }>(`${path}/${name}`, operator, async (request, reply) => {
        const confirm = confirmedBy(name, request.body)
        const subject = subjectOf(request.params)
        const run = await act(given.actions, name, subject, { by: byApi, confirm })
        given.log.info({ requestId: request.id, ...subject }, `${name} by the API`)
        return reply.code(202).send({ ...subject, action: name, ...(run && { run }) })
      })
    }
  }
}

/** @throws AppError `usage.invalid` */
function confirmedBy(name: ActionName, body: unknown): boolean {
  if (name === 'sweep') {
    const sweep = sweepBody.safeParse(body)
    if (sweep.success) return sweep.data?.confirm === true
    throw new AppError('usage.invalid', 'A sweep takes `confirm` (true or false) and nothing else.')
  }
  if (emptyBody.safeParse(body).success) return false
  throw new AppError('usage.invalid', 'This action takes no fields.')
}
