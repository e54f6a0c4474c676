// Settings of a team: over HTTP shown whole and changed in part, on the page a form for the team and one for each stream.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { isStreamName, type StreamName, streamOf } from '../../domain/streams.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { Given } from '../given.ts'
import { settingsMain, settingsMessage } from '../page/settings-page.ts'
import { openPage, type PagesGiven } from '../pages.ts'
import { byApi, byPage, type SubjectParams, teamOf, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().optional().catch(undefined)
const query = z.object({ team: parameter, done: parameter })
const field = z.string().trim().max(10).optional().catch('not a number')
const teamForm = z.object({ costPerMinute: field })
/** A box that is not ticked is not sent at all. */
const streamForm = z.object({
  enabled: parameter,
  intervalMinutes: field,
  maximumLagMinutes: field,
  scopedFields: parameter,
  changeFeedDays: field,
})
type StreamForm = z.infer<typeof streamForm>

type SettingsGiven = Pick<Given, 'settings' | 'log'> & PagesGiven

export function addSettingsRoutes(app: FastifyInstance, given: SettingsGiven): void {
  addJson(app, given)
  addPage(app, given)
}

function addJson(app: FastifyInstance, { settings, log }: SettingsGiven): void {
  const path = '/api/v1/teams/:team/settings'

  app.get<{ Params: SubjectParams }>(path, operator, async (request, reply) =>
    reply.send(await settings.show(teamOf(request.params.team))),
  )

  app.patch<{ Params: SubjectParams }>(path, operator, async (request, reply) => {
    const team = teamOf(request.params.team)
    const changed = await settings.change(team, withoutFormToken(request.body), byApi)
    log.info({ requestId: request.id, team }, 'settings changed by the API')
    return reply.send(changed)
  })
}

function addPage(app: FastifyInstance, given: SettingsGiven): void {
  const { settings, log } = given

  app.get('/settings', operator, async (request, reply) => {
    const asked = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'settings', asked.team)
    const { team } = page
    const { done = '' } = asked
    const subject = isStreamName(done) ? done : team
    const said = done !== '' && settingsMessage(subject)
    return page.send(
      'Settings',
      settingsMain({ ...page, settings: await settings.show(team) }, said),
    )
  })

  async function changed(
    reply: FastifyReply,
    team: TeamSlug,
    stream: StreamName | undefined,
    wanted: object,
  ): Promise<FastifyReply> {
    await settings.change(team, wanted, byPage)
    log.info({ team, stream }, 'settings changed by the page')
    const back = new URLSearchParams({ team, done: stream ?? team })
    return reply.redirect(`/settings?${back.toString()}`, 303)
  }

  app.post<{ Params: SubjectParams }>('/teams/:team/settings', operator, async (request, reply) => {
    const { costPerMinute } = teamForm.parse(request.body ?? {})
    const team = teamOf(request.params.team)
    return await changed(reply, team, undefined, { costPerMinute: numberOf(costPerMinute, 1) })
  })

  app.post<{ Params: SubjectParams }>(
    '/teams/:team/streams/:stream/settings',
    operator,
    async (request, reply) => {
      const stream = streamOf(request.params.stream ?? '')
      const team = teamOf(request.params.team)
      const { streams } = await settings.show(team)
      const wanted = wantedBy(
        streamForm.parse(request.body ?? {}),
        shownBy(request.body),
        streams.find((each) => each.stream === stream.name)?.scopedFields?.usual,
      )
      return await changed(reply, team, stream.name, { streams: { [stream.name]: wanted } })
    },
  )
}

/** What differs from what the form showed: the rest may be otherwise by now, and not by who sends it. */
function wantedBy(sent: StreamForm, was: StreamForm, usuallyScoped: boolean | undefined): object {
  const scoped = sent.scopedFields !== undefined
  const all = [
    ['enabled', 'enabled', sent.enabled !== undefined],
    ['intervalMinutes', 'intervalSeconds', numberOf(sent.intervalMinutes, 60)],
    ['maximumLagMinutes', 'maximumLagSeconds', numberOf(sent.maximumLagMinutes, 60)],
    ['scopedFields', 'scopedFields', scoped === usuallyScoped ? null : scoped],
    ['changeFeedDays', 'changeFeedDays', numberOf(sent.changeFeedDays, 1)],
  ] as const
  const changed = all.filter(
    ([name]) =>
      (sent[name] ?? '') !== (was[name] ?? '') &&
      (name !== 'scopedFields' || usuallyScoped !== undefined),
  )
  return Object.fromEntries(changed.map(([, key, value]) => [key, value]))
}

/** @throws AppError `usage.invalid`: whether anything of it was changed, nobody knows */
function shownBy(body: unknown): StreamForm {
  const sent = z.object({ was: z.string().max(500) }).safeParse(body)
  if (sent.success) return streamForm.parse(Object.fromEntries(new URLSearchParams(sent.data.was)))
  throw new AppError('usage.invalid', 'The form does not say what it showed: reload the page.')
}

/** What is no number goes on as it is, and is refused with the rest. */
function numberOf(text: string | undefined, by: number): number | string | null {
  if (text === undefined || text === '') return null
  return /^\d{1,9}$/.test(text) ? Number(text) * by : text
}
