// Audiences as pages and forms: a query is tried before it is saved, and saved before it is run.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AudienceRan } from '../../domain/audiences.ts'
import { namesOf } from '../../domain/enrollment-views.ts'
import { AppError } from '../../domain/errors.ts'
import type { EnrollingGiven } from '../enrolling.ts'
import type { Given } from '../given.ts'
import type { AudienceFilled } from '../page/audience-form.ts'
import { audienceMain, audienceMessage, audiencesMain } from '../page/audiences-page.ts'
import { attempt, openPage, type OpenPage, type PagesGiven } from '../pages.ts'
import { byPage } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().max(100).optional().catch(undefined)
const trimmed = parameter.transform((text) => text?.trim())
const query = z.object({ team: parameter, done: parameter })
const form = z.object({
  name: trimmed,
  query: z.string().max(200_000).optional().catch(undefined),
  cadence: trimmed,
  user: trimmed,
  mostEnrolled: trimmed,
  brakeCount: trimmed,
  brakePercent: trimmed,
  stopsOthers: trimmed,
  schedule: trimmed,
})
const runForm = z.object({ confirm: z.literal('on').optional().catch(undefined) })

type NameParams = { readonly team: string; readonly name: string }
type Pages = Pick<Given, 'log'> & EnrollingGiven & PagesGiven
type Asked = { readonly request: FastifyRequest; readonly reply: FastifyReply }
type Shown = {
  readonly typed?: { readonly name?: string; readonly filled: AudienceFilled }
  readonly refused?: string
  readonly tried?: AudienceRan
  readonly done?: string | undefined
}

export function addAudiencePages(app: FastifyInstance, given: Pages): void {
  const { audiences, batches, enrollmentViews: views, log } = given

  async function showAll(page: OpenPage, { done, ...shown }: Shown): Promise<FastifyReply> {
    const { team } = page
    const all = await audiences.list(team)
    const people = shown.tried?.people
    const names = await views.names(team, {
      ...namesOf(all.map(({ cadence }) => ({ cadence }))),
      people,
    })
    const main = audiencesMain(
      { ...page, ...shown, audiences: all, ...names },
      audienceMessage(done),
    )
    return page.send('Audiences', main)
  }

  async function showOne(
    page: OpenPage,
    name: string,
    { done, ...shown }: Shown,
  ): Promise<FastifyReply> {
    const { team } = page
    const audience = await audiences.show({ team, name })
    const cadences = [audience.cadence]
    const names = await views.names(team, { cadences, people: shown.tried?.people })
    const main = audienceMain({ ...page, ...shown, audience, ...names }, audienceMessage(done))
    return page.send(`Audience ${name}`, main)
  }

  app.get('/enrollments/audiences', operator, async (request, reply) => {
    const { team, done } = query.parse(request.query)
    return await showAll(await openPage({ request, reply }, given, 'enrollments', team), { done })
  })

  app.get<{ Params: Pick<NameParams, 'name'> }>(
    '/enrollments/audiences/:name',
    operator,
    async (request, reply) => {
      const { team, done } = query.parse(request.query)
      const page = await openPage({ request, reply }, given, 'enrollments', team)
      return await showOne(page, request.params.name, { done })
    },
  )

  /** A new one, whose name is in the form, or one that there is. */
  async function keep(asked: Asked, slug: string, name: string | undefined, isTry: boolean) {
    const { name: typedName = '', ...filled } = form.parse(asked.request.body ?? {})
    const page = await openPage(asked, given, 'enrollments', slug)
    const { team } = page
    const place = { team, name: name ?? typedName }
    const typed = { name: typedName, filled }
    const show = (shown: Shown) =>
      name === undefined ? showAll(page, shown) : showOne(page, name, shown)
    if (isTry) {
      const tried = await attempt(audiences.try(place, wantedBy(filled), byPage))
      if (tried.done) return await show({ typed, tried: tried.value })
      void asked.reply.code(tried.status)
      return await show({ typed, refused: tried.why })
    }
    const saved = await attempt(
      name === undefined
        ? requireNew(place).then(() => audiences.save(place, wantedBy(filled), byPage))
        : audiences.save(place, wantedBy(filled), byPage),
    )
    if (!saved.done) {
      void asked.reply.code(saved.status)
      return await show({ typed, refused: saved.why })
    }
    log.info({ requestId: asked.request.id, ...place }, 'audience saved by the page')
    return page.goTo(`/enrollments/audiences/${place.name}`, { done: 'save' })
  }

  /** Whoever makes a new one does not mean to change another. @throws AppError `usage.invalid` */
  async function requireNew({ team, name }: { readonly team: OpenPage['team']; name: string }) {
    const all = await audiences.list(team)
    if (!all.some((each) => each.name === name)) return
    throw new AppError('usage.invalid', `name: there is an audience "${name}" already.`)
  }

  for (const action of ['save', 'try'] as const) {
    app.post<{ Params: Pick<NameParams, 'team'> }>(
      `/teams/:team/audiences/${action}`,
      operator,
      (request, reply) =>
        keep({ request, reply }, request.params.team, undefined, action === 'try'),
    )
    app.post<{ Params: NameParams }>(
      `/teams/:team/audiences/:name/${action}`,
      operator,
      (request, reply) =>
        keep({ request, reply }, request.params.team, request.params.name, action === 'try'),
    )
  }

  app.post<{ Params: NameParams }>(
    '/teams/:team/audiences/:name/run',
    operator,
    async (request, reply) => {
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const { team } = page
      const place = { team, name: request.params.name }
      const confirm = runForm.parse(request.body ?? {}).confirm === 'on'
      const ran = await attempt(audiences.run(place, { by: byPage, confirm }))
      if (!ran.done) {
        void reply.code(ran.status)
        return await showOne(page, place.name, { refused: ran.why })
      }
      const { batch } = ran.value
      if (batch !== null) await batches.begin(team, batch)
      log.info({ requestId: request.id, ...place, batch }, 'audience run by the page')
      const to = batch === null ? `audiences/${place.name}` : `batches/${batch}`
      return page.goTo(`/enrollments/${to}`, { done: 'ran' })
    },
  )

  app.post<{ Params: NameParams }>(
    '/teams/:team/audiences/:name/pause',
    operator,
    async (request, reply) => {
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const place = { team: page.team, name: request.params.name }
      const { name } = await audiences.show(place)
      await audiences.save(place, { schedule: 'off' }, byPage)
      log.info({ requestId: request.id, ...place }, 'audience paused by the page')
      return page.goTo(`/enrollments/audiences/${name}`, { done: 'pause' })
    },
  )

  app.post<{ Params: NameParams }>(
    '/teams/:team/audiences/:name/remove',
    operator,
    async (request, reply) => {
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const place = { team: page.team, name: request.params.name }
      await audiences.remove(place)
      log.info({ requestId: request.id, ...place }, 'audience removed by the page')
      return page.goTo('/enrollments/audiences', { done: 'remove' })
    },
  )
}

/** As the service checks it: an empty field is none, or as it comes. */
function wantedBy({
  user,
  brakeCount,
  brakePercent,
  stopsOthers,
  ...rest
}: AudienceFilled): object {
  const said = Object.entries(rest).filter(([, text]) => text !== undefined && text !== '')
  return {
    ...Object.fromEntries(said),
    user: orNone(user),
    brakeCount: orNone(brakeCount),
    brakePercent: orNone(brakePercent),
    ...(stopsOthers !== undefined && { stopsOthers: stopsOthers === 'true' }),
  }
}

function orNone(text: string | undefined): string | null | undefined {
  return text === '' ? null : text
}
