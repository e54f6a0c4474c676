// The quarantine as pages, forms and JSON. What is shown of a record is shown to operators alone and is never logged.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { streamOf } from '../../domain/streams.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { Given } from '../given.ts'
import { quarantineMessage } from '../page/other-pages.ts'
import { entryMain, quarantineMain } from '../page/quarantine-page.ts'
import { openPage, type PagesGiven } from '../pages.ts'
import { teamOf } from '../subjects.ts'

type QuarantineGiven = Pick<Given, 'quarantine' | 'log'> & PagesGiven

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().optional().catch(undefined)
const query = z.object({ team: parameter, stream: parameter, done: parameter, count: parameter })
const form = z.object({ id: parameter, stream: parameter })
const ids = z.array(z.string().regex(/^\d{1,19}$/)).max(1_000)
const body = z.strictObject({
  ids: ids.optional(),
  stream: z.string().optional(),
  all: z.literal(true).optional(),
  formToken: z.string().optional(),
})
const actions = ['retry', 'drop'] as const

type TeamParams = { readonly team: string; readonly id: string }

export function addQuarantineRoutes(app: FastifyInstance, given: QuarantineGiven): void {
  addPages(app, given)
  addJson(app, given)
}

function addPages(app: FastifyInstance, given: QuarantineGiven): void {
  const { quarantine } = given

  app.get('/quarantine', operator, async (request, reply) => {
    const asked = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'quarantine', asked.team)
    const { team } = page
    const stream = asked.stream === undefined ? undefined : streamOf(asked.stream).name
    const entries = await quarantine.list({ team, stream })
    const said = quarantineMessage(asked.done, asked.count)
    return page.send('Quarantine', quarantineMain({ ...page, stream, entries }, said))
  })

  app.get<{ Params: TeamParams }>('/quarantine/:id', operator, async (request, reply) => {
    const { team: slug } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'quarantine', slug)
    const entry = await quarantine.show(page.team, request.params.id)
    return page.send('Quarantine', entryMain(page, entry))
  })

  for (const action of actions) {
    const path = `/teams/:team/quarantine/${action}`
    app.post<{ Params: TeamParams }>(path, operator, async (request, reply) => {
      const team = teamOf(request.params.team)
      const { id, stream } = form.parse(request.body ?? {})
      const done = await act(given, action, {
        team,
        stream: stream === undefined ? undefined : streamOf(stream).name,
        ids: id === undefined ? undefined : [id],
      })
      const back = new URLSearchParams({ team, done: action, count: String(done.count) })
      return reply.redirect(`/quarantine?${back.toString()}`, 303)
    })
  }
}

function addJson(app: FastifyInstance, given: QuarantineGiven): void {
  const { quarantine } = given
  const base = '/api/v1/teams/:team/quarantine'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = teamOf(request.params.team)
    const { stream } = query.parse(request.query)
    const picked = { team, stream: stream === undefined ? undefined : streamOf(stream).name }
    return reply.send({ team, entries: await quarantine.list(picked) })
  })

  app.get<{ Params: TeamParams }>(`${base}/:id`, operator, async (request, reply) => {
    const team = teamOf(request.params.team)
    const { bytes, ...entry } = await quarantine.show(team, request.params.id)
    return reply.send({ team, ...entry, bytes: bytes.toString('base64') })
  })

  for (const action of actions) {
    app.post<{ Params: TeamParams }>(`${base}/${action}`, operator, async (request, reply) => {
      const team = teamOf(request.params.team)
      const wanted = body.safeParse(request.body)
      const { ids: picked, stream, all } = wanted.data ?? {}
      if (picked === undefined && stream === undefined && all !== true) {
        throw new AppError('usage.invalid', 'Give `ids`, `stream` or `"all": true`.')
      }
      const { result } = await act(given, action, {
        team,
        stream: stream === undefined ? undefined : streamOf(stream).name,
        ids: picked,
      })
      return reply.send({ team, ...result })
    })
  }
}

async function act(
  { quarantine, log }: QuarantineGiven,
  action: (typeof actions)[number],
  picked: Parameters<Given['quarantine']['retry']>[0] & { readonly team: TeamSlug },
): Promise<{ readonly count: number; readonly result: object }> {
  const { team } = picked
  if (action === 'drop') {
    const result = await quarantine.drop(picked)
    log.info({ team, ...result }, 'records of the quarantine dropped')
    return { count: result.dropped, result }
  }
  const result = await quarantine.retry(picked)
  log.info({ team, ...result }, 'records of the quarantine asked for again')
  return { count: result.healed, result }
}
