// Contacts as pages and forms: how many are in step, what somebody has to decide, and one with its story.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idPattern } from '../../domain/ids.ts'
import type { ContactsGiven } from '../contacts.ts'
import type { Given } from '../given.ts'
import { conflictsMain, type ConflictsPage } from '../page/conflicts-page.ts'
import { contactMain } from '../page/contact-page.ts'
import { contactsMain, contactsMessage, openConflicts } from '../page/contacts-page.ts'
import { attempt, openPage, type PagesGiven } from '../pages.ts'
import { byPage } from '../subjects.ts'
import { notBraked } from './contact-settling-api.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().max(100).optional().catch(undefined)
const id = z.string().regex(idPattern).optional().catch(undefined)
const query = z.object({ team: parameter, done: parameter, after: id })
const text = z.string().max(2_000).optional().catch(undefined)
const decision = z.object({ resolution: text, value: text })
const ofField = z.object({ field: z.string().max(300).catch(''), resolution: text })
const rowsShown = 50
const runsShown = 10

type TeamParams = { readonly team: string }
type IdParams = TeamParams & { readonly id: string }
type Pages = Pick<Given, 'log'> & ContactsGiven & PagesGiven
type Asked = { readonly request: FastifyRequest; readonly reply: FastifyReply }

export function addContactPages(app: FastifyInstance, given: Pages): void {
  addLooks(app, given)
  addConflicts(app, given)
}

function addLooks(app: FastifyInstance, given: Pages): void {
  const { log } = given
  const { book, contract, runs } = given.contacts

  app.get('/contacts', operator, async (request, reply) => {
    const { team: slug, done } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'contacts', slug)
    const { team } = page
    const [figures, { contacts: invalid }, latest, { isSet }] = await Promise.all([
      book.figures(team),
      book.list(team, { state: 'invalid', most: rowsShown }),
      runs.list(team, runsShown),
      contract.show(team),
    ])
    const shown = { ...page, isSynced: isSet, figures, invalid, runs: latest }
    return page.send('Contacts', contactsMain(shown, contactsMessage(done)))
  })

  app.get<{ Params: Pick<IdParams, 'id'> }>('/contacts/:id', operator, async (request, reply) => {
    const { team: slug } = query.parse(request.query)
    const page = await openPage({ request, reply }, given, 'contacts', slug)
    const story = await book.show(page.team, request.params.id)
    return page.send('Contact', contactMain({ ...page, story }))
  })

  app.post<{ Params: TeamParams }>(
    '/teams/:team/contact-runs/confirm',
    operator,
    async (request, reply) => {
      const page = await openPage({ request, reply }, given, 'contacts', request.params.team)
      const { team } = page
      if (!(await runs.confirm(team, byPage))) throw notBraked(team)
      log.info({ requestId: request.id, team }, 'braked run of contacts confirmed by the page')
      return page.goTo('/contacts', { done: 'confirm' })
    },
  )
}

function addConflicts(app: FastifyInstance, given: Pages): void {
  const { log } = given
  const { book, conflicts } = given.contacts

  async function show(
    asked: Asked,
    slug: string | undefined,
    { after, done, refused }: Pick<ConflictsPage, 'refused'> & Partial<z.infer<typeof query>>,
  ): Promise<FastifyReply> {
    const page = await openPage(asked, given, 'contacts', slug)
    const { team } = page
    const [listed, figures] = await Promise.all([
      conflicts.list({ team, after, most: rowsShown }),
      book.figures(team),
    ])
    const shown = { ...page, ...listed, open: openConflicts(figures), goesOn: after !== undefined }
    const main = conflictsMain({ ...shown, ...(refused && { refused }) }, contactsMessage(done))
    return page.send('Conflicts of contacts', main)
  }

  app.get('/contacts/conflicts', operator, async (request, reply) => {
    const { team, ...asked } = query.parse(request.query)
    return await show({ request, reply }, team, asked)
  })

  app.post<{ Params: IdParams }>(
    '/teams/:team/contact-conflicts/:id/resolve',
    operator,
    async (request, reply) => {
      const { resolution = '', value } = decision.parse(request.body ?? {})
      const page = await openPage({ request, reply }, given, 'contacts', request.params.team)
      const { team } = page
      const { id: number } = request.params
      const decided = value === undefined ? { resolution } : { value }
      const done = await attempt(conflicts.resolve(team, number, decided, byPage))
      if (!done.done) {
        void reply.code(done.status)
        return await show({ request, reply }, team, { refused: { id: number, why: done.why } })
      }
      log.info({ requestId: request.id, team }, `conflict ${done.value.id} resolved by the page`)
      return page.goTo('/contacts/conflicts', { done: 'resolve' })
    },
  )

  app.post<{ Params: TeamParams }>(
    '/teams/:team/contact-conflicts/resolve',
    operator,
    async (request, reply) => {
      const { field, resolution = '' } = ofField.parse(request.body ?? {})
      const page = await openPage({ request, reply }, given, 'contacts', request.params.team)
      const { team } = page
      const done = await attempt(conflicts.resolveField(team, field, resolution, byPage))
      if (!done.done) {
        void reply.code(done.status)
        return await show({ request, reply }, team, { refused: { id: null, why: done.why } })
      }
      log.info({ requestId: request.id, team, count: done.value }, 'conflicts resolved by the page')
      return page.goTo('/contacts/conflicts', { done: 'resolve-all' })
    },
  )
}
