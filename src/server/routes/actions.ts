// What the buttons of the page do: act, then go back to the page with a message (so that a reload repeats nothing).
import type { FastifyInstance } from 'fastify'
import type { Given } from '../given.ts'
import { act, actionNames, byPage, subjectOf } from '../subjects.ts'
import type { SubjectParams } from '../subjects.ts'

export function addActionRoutes(app: FastifyInstance, given: Pick<Given, 'actions' | 'log'>): void {
  for (const name of actionNames) {
    for (const path of ['/teams/:team', '/teams/:team/streams/:stream']) {
      app.post<{ Params: SubjectParams }>(
        `${path}/${name}`,
        { config: { access: 'operator' } },
        async (request, reply) => {
          const subject = subjectOf(request.params)
          await act(given.actions, name, subject, { by: byPage })
          given.log.info({ requestId: request.id, ...subject }, `${name} by the page`)
          const query = new URLSearchParams({ team: subject.team, done: name })
          if (subject.stream !== undefined) query.set('stream', subject.stream)
          return reply.redirect(`/?${query.toString()}`, 303)
        },
      )
    }
  }
}
