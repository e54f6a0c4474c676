// Rules of the guards and the list of whom a team never enrols, as pages and forms.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isRuleKey, ruleValueOf } from '../../domain/enrollment-rules.ts'
import { AppError } from '../../domain/errors.ts'
import type { EnrollingGiven } from '../enrolling.ts'
import type { Given } from '../given.ts'
import { ruleMessage, rulesMain, type RulesPage } from '../page/rules-page.ts'
import { suppressedMain, suppressedMessage, type SuppressedPage } from '../page/suppressed-page.ts'
import { attempt, openPage, type PagesGiven } from '../pages.ts'
import { byPage } from '../subjects.ts'

const operator = { config: { access: 'operator' } } as const
const parameter = z.string().max(100).optional().catch(undefined)
const filled = parameter.transform((text) => (text?.trim() === '' ? undefined : text?.trim()))
const figure = z.coerce.number().int().min(0).max(1_000_000).optional().catch(undefined)
const rulesQuery = z.object({ team: parameter, cadence: filled, done: parameter })
const ruleForm = z.object({ cadence: filled, value: z.string().max(20_000).trim().catch('') })
const suppressedQuery = z.object({ team: parameter, done: parameter, count: figure, other: figure })
const text = z.string().max(200_000).catch('')
const suppressedForm = z.object({ values: text, note: z.string().max(2_000).trim().catch('') })
const listForm = z.object({ after: z.string().max(300).optional().catch(undefined) })
const rowsShown = 50

type TeamParams = { readonly team: string }
type Pages = Pick<Given, 'guarding' | 'log'> & Pick<EnrollingGiven, 'enrollmentViews'> & PagesGiven
type Asked = { readonly request: FastifyRequest; readonly reply: FastifyReply }

export function addGuardingPages(app: FastifyInstance, given: Pages): void {
  addRules(app, given)
  addSuppressed(app, given)
}

function addRules(app: FastifyInstance, given: Pages): void {
  const { enrollmentViews: views, log } = given
  const { rules } = given.guarding

  async function show(
    asked: Asked,
    slug: string | undefined,
    cadence: string | undefined,
    { refused, done }: Pick<RulesPage, 'refused'> & { readonly done?: string | undefined },
  ): Promise<FastifyReply> {
    const page = await openPage(asked, given, 'enrollments', slug)
    const { team } = page
    const [shown, ofTeam] = await Promise.all([
      rules.show(team, cadence),
      cadence === undefined ? undefined : rules.show(team),
    ])
    const cadences = cadence === undefined ? [] : [cadence]
    const names = (await views.names(team, { cadences })).cadences
    const said = done !== undefined && isRuleKey(done) && ruleMessage(done)
    const main = rulesMain({ ...page, shown, ofTeam, names, ...(refused && { refused }) }, said)
    return page.send('Rules of enrolments', main)
  }

  app.get('/enrollments/rules', operator, async (request, reply) => {
    const { team, cadence, done } = rulesQuery.parse(request.query)
    return await show({ request, reply }, team, cadence, { done })
  })

  app.post<{ Params: TeamParams & { readonly key: string } }>(
    '/teams/:team/enrollment-rules/:key',
    operator,
    async (request, reply) => {
      const { key } = request.params
      const { cadence, value } = ruleForm.parse(request.body ?? {})
      if (!isRuleKey(key)) throw new AppError('usage.invalid', 'There is no such rule.')
      const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
      const { team } = page
      // An empty field is as it comes.
      const wanted = { [key]: value === '' ? null : ruleValueOf(key, value) }
      const changed = await attempt(rules.change(team, cadence, wanted, byPage))
      if (!changed.done) {
        void reply.code(changed.status)
        const why = changed.why.split('\n')[0] ?? ''
        const refused = { key, text: value, why }
        return await show({ request, reply }, team, cadence, { refused })
      }
      log.info({ requestId: request.id, team, cadence, key }, 'rule of enrolments set by the page')
      return page.goTo('/enrollments/rules', { ...(cadence && { cadence }), done: key })
    },
  )
}

function addSuppressed(app: FastifyInstance, given: Pages): void {
  const { log } = given
  const { suppression } = given.guarding

  async function show(
    asked: Asked,
    slug: string | undefined,
    { after, refused }: Pick<SuppressedPage, 'refused'> & { readonly after?: string | undefined },
    said: Parameters<typeof suppressedMain>[1] = false,
  ): Promise<FastifyReply> {
    const page = await openPage(asked, given, 'enrollments', slug)
    const list = await suppression.list(page.team, { after, limit: rowsShown })
    const goesOn = after !== undefined
    const main = suppressedMain({ ...page, list, goesOn, ...(refused && { refused }) }, said)
    return page.send('Suppressed', main)
  }

  app.get('/enrollments/suppressed', operator, async (request, reply) => {
    const { team, done, count, other } = suppressedQuery.parse(request.query)
    return await show({ request, reply }, team, {}, suppressedMessage(done, count, other))
  })

  // The address to go on after is in the body: that of a page is written down by proxies.
  app.post<{ Params: TeamParams }>(
    '/teams/:team/suppressed/list',
    operator,
    async (request, reply) => {
      const { after } = listForm.parse(request.body ?? {})
      return await show({ request, reply }, request.params.team, { after })
    },
  )

  for (const action of ['add', 'remove'] as const) {
    app.post<{ Params: TeamParams }>(
      `/teams/:team/suppressed/${action}`,
      operator,
      async (request, reply) => {
        const { values, note } = suppressedForm.parse(request.body ?? {})
        const page = await openPage({ request, reply }, given, 'enrollments', request.params.team)
        const { team } = page
        // Not at a space: `Ann Smith <ann@example.com>` is one address.
        const all = values.split(/[\r\n,;]+/).filter((each) => each.trim() !== '')
        const saidBy = { by: byPage, ...(note !== '' && { note }) }
        const done = await attempt(
          action === 'add'
            ? suppression.add(team, all, saidBy).then(({ added, known }) => [added, known])
            : suppression.remove(team, all).then(({ removed, unknown }) => [removed, unknown]),
        )
        if (!done.done) {
          void reply.code(done.status)
          return await show({ request, reply }, team, { refused: { why: done.why, values, note } })
        }
        const [count = 0, other = 0] = done.value
        log.info({ requestId: request.id, team, count }, `suppression list: ${action} by the page`)
        const said = { done: action, count: String(count), other: String(other) }
        return page.goTo('/enrollments/suppressed', said)
      },
    )
  }
}
