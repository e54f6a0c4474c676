// Enrolments as files for programs that read tables, and their counts by cadence. A file is made while it is sent, page by
// page: however many there are, few are held at once.
import type { FastifyInstance } from 'fastify'
import type { EnrollmentFilter } from '../../domain/enrollment-asks.ts'
import {
  enrollmentLine,
  enrollmentsHead,
  outcomeHead,
  outcomeLine,
} from '../../domain/enrollment-files.ts'
import { namesOf } from '../../domain/enrollment-views.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { EnrollingGiven } from '../enrolling.ts'
import type { Given } from '../given.ts'
import { sendCsv } from '../send-csv.ts'
import { knownTeam } from '../subjects.ts'
import { enrollmentsAskOf } from './enrollments-api.ts'

const operator = { config: { access: 'operator' } } as const
const atOnce = 500

type TeamParams = { readonly team: string }

export function addEnrollmentFileRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'teams'> & EnrollingGiven,
): void {
  const { enrollments, batches, enrollmentViews: views } = given
  const base = '/api/v1/teams/:team'

  app.get<{ Params: TeamParams }>(
    `${base}/enrollments/cadences`,
    operator,
    async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      return reply.send({ team, cadences: await views.byCadence(team) })
    },
  )

  async function* enrollmentLines(team: TeamSlug, ask: EnrollmentFilter): AsyncGenerator<string> {
    yield enrollmentsHead
    for (let before = ask.before; ;) {
      const { enrollments: rows, next } = await enrollments.list(team, {
        ...ask,
        before,
        limit: atOnce,
      })
      const names = await views.names(team, namesOf(rows))
      yield rows.map((each) => enrollmentLine(each, names)).join('')
      if (next === undefined) return
      before = next
    }
  }

  app.get<{ Params: TeamParams }>(`${base}/enrollments.csv`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const ask = enrollmentsAskOf(request.query)
    return sendCsv(reply, `${team}-enrolments.csv`, enrollmentLines(team, ask))
  })

  async function* outcomeLines(team: TeamSlug, batch: string): AsyncGenerator<string> {
    yield outcomeHead
    for (let after = 0; ;) {
      const rows = await batches.page(team, batch, after)
      const last = rows.at(-1)
      if (last === undefined) return
      yield rows.map(outcomeLine).join('')
      after = last.number
    }
  }

  app.get<{ Params: TeamParams & { readonly id: string } }>(
    `${base}/enrollment-batches/:id/outcome.csv`,
    operator,
    async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      const { id } = await batches.get(team, request.params.id)
      return sendCsv(reply, `${team}-batch-${id}.outcome.csv`, outcomeLines(team, id))
    },
  )
}
