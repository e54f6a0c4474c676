// Contacts as JSON, by the names of their columns, and as CSV.
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { linkStates } from '../../domain/contact-words.ts'
import type { RefusedLine } from '../../domain/contact-files.ts'
import { idPattern } from '../../domain/ids.ts'
import type { ContactRow } from '../../store/contact-rows.ts'
import type { ContactsGiven, StoryView } from '../contacts.ts'
import type { Given } from '../given.ts'
import { parsed } from '../parsed.ts'
import { byApi, knownTeam, withoutFormToken } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
/** Some ten thousand contacts; longer files are for the command line. */
const fileBytes = 4 * 1_024 * 1_024
const refusedShown = 1_000

const id = z.coerce.string().regex(idPattern)
const limit = z.coerce.number().int().min(1).max(500).default(100)
const listQuery = z.strictObject({
  state: z.enum(linkStates).optional(),
  after: id.optional(),
  limit,
})
const changesQuery = z.strictObject({ before: id.optional(), limit })
const flag = z.enum(['true', 'false']).optional()
const fileQuery = z.strictObject({
  dryRun: flag,
  keepEmpty: flag,
  name: z.string().max(200).optional(),
})

type TeamParams = { readonly team: string }
type IdParams = TeamParams & { readonly id: string }

const said = { by: byApi, why: 'HTTP' }

export function addContactsApiRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'teams' | 'log'> & ContactsGiven,
): void {
  const { log } = given
  const { book } = given.contacts
  const base = '/api/v1/teams/:team/contacts'

  app.get<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = `Give \`state\` (${linkStates.join(', ')}), \`after\` or \`limit\` (1 to 500).`
    const { limit: most, ...ask } = parsed(listQuery, request.query, says)
    const [{ contacts, next }, figures] = await Promise.all([
      book.list(team, { ...ask, most }),
      book.figures(team),
    ])
    const shown = contacts.map(({ contact, id: own, link }) => ({
      contact: contact === null ? null : shownContact(contact),
      id: own,
      link,
    }))
    return reply.send({ team, figures, contacts: shown, next })
  })

  app.post<{ Params: TeamParams }>(base, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const done = await book.put(team, withoutFormToken(request.body), said)
    log.info({ requestId: request.id, team }, `contact ${done.id}: ${done.kind} by the API`)
    const story = await book.show(team, done.id)
    return reply
      .code(done.kind === 'created' ? 201 : 200)
      .send({ team, did: done.kind, ...shownStory(story) })
  })

  app.get<{ Params: IdParams }>(`${base}/:id`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply.send({ team, ...shownStory(await book.show(team, request.params.id)) })
  })

  for (const [method, verb] of [
    ['PUT', 'replace'],
    ['PATCH', 'change'],
  ] as const) {
    app.route<{ Params: IdParams }>({
      method,
      url: `${base}/:id`,
      ...operator,
      handler: async (request, reply) => {
        const team = await knownTeam(given.teams, request.params.team)
        const body = withoutFormToken(request.body)
        const story = await book[verb](team, request.params.id, body, said)
        log.info({ requestId: request.id, team }, `contact ${story.contact.id}: ${verb} by the API`)
        return reply.send({ team, ...shownStory(story) })
      },
    })
  }

  app.delete<{ Params: IdParams }>(`${base}/:id`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    await book.remove(team, request.params.id, said)
    log.info({ requestId: request.id, team }, 'contact deleted by the API')
    return reply.code(204).send()
  })

  app.get<{ Params: IdParams }>(`${base}/:id/changes`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    const says = 'Give `before` or `limit` (1 to 500).'
    const { limit: most, before } = parsed(changesQuery, request.query, says)
    const { contact, link } = await book.show(team, request.params.id)
    const about = { contact: contact.id, person: link?.person ?? undefined }
    return reply.send({ team, changes: await book.changes(team, { ...about, before, most }) })
  })

  addFiles(app, given)
}

function addFiles(app: FastifyInstance, given: Pick<Given, 'teams' | 'log'> & ContactsGiven): void {
  const { files } = given.contacts
  const base = '/api/v1/teams/:team/contacts'

  app.get<{ Params: TeamParams }>(`${base}.csv`, operator, async (request, reply) => {
    const team = await knownTeam(given.teams, request.params.team)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${team}-contacts.csv"`)
      .send(Readable.from(await files.export(team)))
  })

  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'buffer', bodyLimit: fileBytes },
    (_, body, done) => done(null, body),
  )
  app.post<{ Params: TeamParams }>(
    `${base}/import`,
    { ...operator, bodyLimit: fileBytes },
    async (request, reply) => {
      const team = await knownTeam(given.teams, request.params.team)
      const says = 'Give `dryRun` or `keepEmpty` (true or false), or `name`, and CSV as the body.'
      const { dryRun, keepEmpty, name = 'a file' } = parsed(fileQuery, request.query, says)
      const source = parsed(z.instanceof(Buffer), request.body, says)
      const refused: Omit<RefusedLine, 'cells'>[] = []
      const counts = await files.import({
        team,
        source: Readable.from([source]),
        by: byApi,
        why: name,
        dryRun: dryRun === 'true',
        keepsEmpty: keepEmpty === 'true',
        onRefused: (lines) => {
          const room = refusedShown - refused.length
          refused.push(...lines.slice(0, room).map(({ line, why }) => ({ line, why })))
          return Promise.resolve()
        },
      })
      given.log.info({ requestId: request.id, team }, 'contacts imported by the API')
      return reply.send({ team, dryRun: dryRun === 'true', ...counts, refusedLines: refused })
    },
  )
}

/** As `POST`, `PUT` and `PATCH` take it, and when each field was last changed by the team. */
function shownContact({ row, version, fieldChanged }: ContactRow): object {
  return { ...row, version, fieldChanged }
}

function shownStory({ contact, ...rest }: StoryView): object {
  return { contact: shownContact(contact), ...rest }
}
