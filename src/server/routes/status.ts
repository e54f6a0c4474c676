// The status page of a team. Without `?team=` it is the first team's.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { isStreamName } from '../../domain/streams.ts'
import type { History } from '../history.ts'
import { sendHtml } from '../errors.ts'
import type { Given } from '../given.ts'
import type { Html } from '../page/html.ts'
import type { Frame } from '../page/layout.ts'
import { orderOf } from '../page/order.ts'
import { doneMessage, noTeamMain } from '../page/other-pages.ts'
import { standingOf } from '../page/standing.ts'
import { statusMain } from '../page/status-page.ts'
import type { StatusPage } from '../page/status-page.ts'
import type { Checks } from '../page/view.ts'
import { formTokenOf } from '../pages.ts'
import type { Sessions } from '../sessions.ts'
import { teamOf, unknownTeam } from '../subjects.ts'

// A parameter that is there twice is an array, and then means nothing.
const parameter = z.string().optional().catch(undefined)
const query = z.object({
  team: parameter,
  sort: parameter,
  direction: parameter,
  done: parameter,
  stream: parameter,
})
export type StatusQuery = z.infer<typeof query>

export function parseStatusQuery(given: unknown): StatusQuery {
  return query.parse(given)
}

type PageGiven = Pick<Given, 'status' | 'teams' | 'temporalUi'> & {
  readonly checks: () => Promise<Checks>
  readonly history: History
  readonly sessions: Sessions
  readonly now: () => number
  readonly layout: (frame: Omit<Frame, 'version' | 'nowMs' | 'assets'>) => Html
}

type StateGiven = Pick<PageGiven, 'status' | 'checks' | 'history' | 'now' | 'temporalUi'>

export function addStatusRoutes(app: FastifyInstance, given: PageGiven): void {
  app.get('/', { config: { access: 'operator' } }, async (request, reply) => {
    const asked = parseStatusQuery(request.query)
    const teams = await given.teams()
    const formToken = formTokenOf(request, given.sessions)
    const slug = asked.team ?? teams[0]?.slug
    if (slug === undefined) {
      const operator = { formToken, teams, team: undefined, state: undefined }
      return sendHtml(reply, given.layout({ title: 'No team yet', operator, main: noTeamMain() }))
    }
    const page = await statusPageOf(asked, slug, formToken, given)
    const { team, checks, order } = page
    const state = standingOf(team, checks)
    const { done, stream } = asked
    const subject = stream !== undefined && isStreamName(stream) ? stream : team.team
    const refresh = new URLSearchParams({ team: team.team, sort: order.key })
    refresh.set('direction', order.direction)
    const message = doneMessage(done, subject)
    return sendHtml(
      reply,
      given.layout({
        title: `${state.short} · ${team.team}`,
        operator: { formToken, teams, team: team.team, state },
        live: true,
        main: statusMain(page, message, `/?${refresh.toString()}`),
      }),
    )
  })
}

/** The state that page and live regions are rendered from. @throws AppError `team.unknown` */
export async function statusPageOf(
  asked: StatusQuery,
  slug: string,
  formToken: string,
  given: StateGiven,
): Promise<StatusPage> {
  const wanted = teamOf(slug)
  const [status, checks] = await Promise.all([given.status(wanted), given.checks()])
  const team = status.teams.find((each) => each.team === wanted)
  if (team === undefined) throw unknownTeam()
  given.history.observe(team)
  const history = given.history.of(team.team)
  const nowMs = given.now()
  const order = orderOf(asked.sort, asked.direction)
  return { team, checks, history, order, nowMs, formToken, temporalUi: given.temporalUi }
}
