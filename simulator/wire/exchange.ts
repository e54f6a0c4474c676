// One request, from its line and headers to its answer, in one synchronous turn: key, budget, scope, route.
import { effectOf } from '../faults/fault.ts'
import type { Fault, Faults } from '../faults/fault.ts'
import { shapeAnswer, shapePage } from '../faults/shape.ts'
import type { Draw } from '../world/draws.ts'
import type { Clock } from '../world/instants.ts'
import { answerJson, answerPage, notFound } from './answer.ts'
import type { Answer, ListPage } from './answer.ts'
import type { Behaviour } from './behaviour.ts'
import { readFields } from './body.ts'
import { priceOf } from './budget.ts'
import { integerOf, parseQuery } from './query.ts'
import { isWrite } from './requests.ts'
import type { RequestLog } from './requests.ts'
import { answerRoute } from './route.ts'
import type { Team } from './team.ts'

export interface WireRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly search: string
  readonly authorization: string | undefined
  readonly contentType: string
  readonly body: string
}

export interface Exchange {
  readonly answer: Answer
  readonly fault: Fault | undefined
}

export interface ExchangeParts {
  /** Whose key or token it is; undefined: nobody's, or not any more. */
  readonly teamOf: (bearer: string) => Team | undefined
  readonly behaviour: Behaviour
  readonly faults: Faults
  readonly requests: RequestLog
  readonly clock: Clock
  readonly draw: Draw
  readonly later: (delayMs: number, run: () => void) => void
}

const noToken =
  'No Bearer Token attached to request, please see documentation at developers.salesloft.com'
// What an unknown key's answer says of a budget it has no part in.
const strangersRemaining = 600

export function createExchange(parts: ExchangeParts): (request: WireRequest) => Exchange {
  const { teamOf, behaviour, faults, requests, clock, draw, later } = parts

  return ({ method, path, search, authorization, contentType, body }) => {
    const nowMs = clock.now()
    const key =
      authorization?.startsWith('Bearer ') === true ? authorization.slice(7).trim() : undefined
    const team = key === undefined ? undefined : teamOf(key)
    const stream = path.replace(/^\/v2\//, '').replace(/\.json$/, '')
    const query = parseQuery(search)
    const price = costOf(behaviour, method, stream) * priceOf(integerOf(query, 'page', 1, 1))
    const grant = team?.budget.ask(price, nowMs)
    const line = `${method} ${path}?${decode(search)}`
    const stroke = faults.strike({ team: team?.slug, line })
    const fault = stroke?.fault
    const effect = stroke === undefined ? 'executed' : effectOf(stroke)

    const answerFor = (): ListPage | Answer => {
      if (key === undefined || key === '') return answerJson(401, { error: noToken })
      if (team === undefined || grant === undefined)
        return answerJson(401, { error: 'Invalid Bearer token' })
      if (!grant.granted) return refuseForBudget(grant.waitMs)
      if (!path.startsWith('/v2/')) return notFound()
      const now = Math.floor(nowMs * 1000)
      team.mutations.settle(now)
      const fields = readFields(body, contentType)
      const run = (): ListPage | Answer =>
        answerRoute({ team, method, query, fields, behaviour, draw, now }, stream)
      if (!isWrite(method, path)) return run()
      if (fault?.kind === 'meanwhile')
        team.writes.meanwhile(fault, { method, path: stream, query, fields })
      const execute = (): ListPage | Answer => {
        const cause = { at: clock.now(), request: `${method} /v2/${stream}`, cost: grant.charged }
        return team.ledger.within(
          fault === undefined ? cause : { ...cause, fault: fault.kind },
          run,
        )
      }
      if (effect === 'executed') return execute()
      if (effect !== 'none') later(effect.afterMs, execute)
      return answerJson(504, { error: 'Gateway Timeout' })
    }
    const refuseForBudget = (waitMs: number): Answer => {
      const refused = answerJson(429, { error: 'API rate limit exceeded' })
      const { retryAfter } = behaviour
      if (retryAfter === 'none') return refused
      const text = retryAfter === 'seconds' ? String(Math.ceil(waitMs / 1000)) : retryAfter.text
      return { ...refused, headers: { ...refused.headers, 'retry-after': text } }
    }

    const plain = answerFor()
    const answer = 'records' in plain ? answerPage(shapePage(plain, fault)) : plain
    const headers = {
      date: new Date(nowMs).toUTCString(),
      'x-ratelimit-endpoint-cost': String(price),
      'x-ratelimit-remaining-minute': String(grant?.remaining ?? strangersRemaining),
      ...answer.headers,
    }
    const shaped = shapeAnswer({ ...answer, headers }, fault)
    requests.add({
      at: nowMs,
      team: team?.slug,
      method,
      path: `/v2/${stream}`,
      query: search,
      status: shaped.status,
      cost: grant?.charged ?? 0,
      retryAfter: shaped.headers['retry-after'],
      fault: fault?.kind,
    })
    return { answer: shaped, fault }
  }
}

/** A cost for `POST people` goes before one for `people`; `{id}` stands for any id. */
function costOf({ endpointCosts }: Behaviour, method: string, stream: string): number {
  const template = stream.replaceAll(/\/\d+(?=\/|$)/g, '/{id}')
  const names = [`${method} ${template}`, stream, template]
  return names.map((name) => endpointCosts[name]).find((cost) => cost !== undefined) ?? 1
}

function decode(search: string): string {
  try {
    return decodeURIComponent(search)
  } catch {
    return search
  }
}
