// Levers over HTTP for a simulator that runs as a process: JSON in, JSON out, loopback only, no key.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { FaultRule, Faults } from '../faults/fault.ts'
import type { SimulatedOAuth } from '../oauth/oauth.ts'
import type { SimulatedTeam } from '../teams.ts'
import type { Behaviour } from '../wire/behaviour.ts'
import type { RequestLog } from '../wire/requests.ts'
import type { ChangeOptions, Target } from '../world/mutator.ts'
import { webhookRoutes } from './webhooks.ts'
import { playRoutes } from './play.ts'
import { writeRoutes } from './writes.ts'

export interface ControlParts {
  readonly first: SimulatedTeam
  readonly teams: readonly SimulatedTeam[]
  readonly faults: Faults
  readonly requests: RequestLog
  readonly options: Readonly<Behaviour>
  readonly oauth: SimulatedOAuth
  readonly teamOf: (slug: string) => SimulatedTeam
  readonly configure: (changes: Partial<Behaviour>) => void
  readonly setLive: (live: boolean) => void
}

const chunkLength = 1_000_000

type Body = Readonly<Record<string, unknown>>
interface Call {
  readonly team: SimulatedTeam
  readonly query: URLSearchParams
  readonly body: Body
}

interface MutationBody {
  readonly stream: string
  readonly ids?: readonly (number | string)[]
  readonly count?: number
  readonly share?: number
  readonly options?: ChangeOptions
}

function changeWorld({ team, body }: Call, verb: string): unknown {
  const { stream, ids, count = 1, share = 0.01, options = {} } = body as unknown as MutationBody
  const target: Target = ids ?? count
  switch (verb) {
    case 'update':
      return { ids: team.mutate.update(stream, target, options) }
    case 'insert':
      return { ids: team.mutate.insert(stream, count, options) }
    case 'remove':
      return { ids: team.mutate.remove(stream, target, options) }
    case 'remove-share':
      return { ids: team.mutate.removeShare(stream, share, options) }
    case 'revive':
      return { ids: team.mutate.revive(stream, ids ?? [], options) }
    case 'bulk-update':
      return team.mutate.bulkUpdate(stream, target, options)
    case 'set-future':
      return { ids: team.mutate.setFuture(stream, target) }
    default:
      throw new RangeError(`No such mutation: ${verb}`)
  }
}

function steerTeam({ team, body }: Call): unknown {
  const { limitPerMinute, scopes } = body as {
    limitPerMinute?: number
    scopes?: readonly string[] | null
  }
  if (limitPerMinute !== undefined) team.limitPerMinute = limitPerMinute
  if (scopes !== undefined) team.setScopes(scopes ?? undefined)
  return { slug: team.slug, limitPerMinute: team.limitPerMinute }
}

const slugIn = ({ team }: Body): string | undefined => (typeof team === 'string' ? team : undefined)

/** Routes by `METHOD name`; the rest of a path is given to the route. */
function createRoutes(
  parts: ControlParts,
): Readonly<Record<string, (call: Call, rest: string) => unknown>> {
  const { faults, requests, options, configure, setLive, teams, oauth } = parts
  return {
    'GET counts': ({ team }) => team.truth.counts(),
    'GET teams': () => teams.map(({ slug, id, limitPerMinute }) => ({ slug, id, limitPerMinute })),
    'POST team': steerTeam,
    'GET requests': ({ query }) => {
      const since = Number(query.get('since') ?? 0)
      return requests.list().filter(({ at }) => at >= since)
    },
    'GET summary': () => requests.summary(),
    'DELETE requests': () => requests.reset(),
    'GET options': () => options,
    'POST options': ({ body }) => {
      configure(body)
      return options
    },
    'POST live': ({ body }) => setLive(body['live'] === true),
    'GET faults': () => faults.list(),
    'POST faults': ({ body }) => {
      faults.add(body as unknown as FaultRule)
      return faults.list()
    },
    'DELETE faults': () => faults.clear(),
    'GET oauth': () => ({ options: oauth.options, requests: oauth.requests() }),
    'POST oauth': ({ body }) => {
      oauth.configure(body)
      return oauth.options
    },
    'DELETE oauth': () => oauth.reset(),
    'POST oauth-expire': ({ body }) => oauth.expire(slugIn(body)),
    'POST oauth-revoke': ({ body }) => oauth.revoke(slugIn(body)),
    'POST oauth-redirect': ({ body }) => oauth.allowRedirect(String(body['uri'])),
    'POST mutate': (call, verb) => changeWorld(call, verb),
    ...writeRoutes,
    ...playRoutes,
  }
}

function* linesOf({ truth }: SimulatedTeam, stream: string): Generator<string> {
  let chunk = ''
  for (const { record } of truth.rows(stream)) {
    chunk += `${JSON.stringify(record)}\n`
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

async function writeTruth(
  response: ServerResponse,
  { team, query }: Call,
  stream: string,
): Promise<void> {
  // An unknown stream is refused before anything is written.
  team.world.table(stream)
  if (query.get('format') === 'ndjson') {
    response.setHeader('content-type', 'application/x-ndjson')
    // At the pace of the reader: a million people are 2 GB.
    await pipeline(Readable.from(linesOf(team, stream)), response)
  } else {
    answer(response, 200, team.truth.records(stream))
  }
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value ?? null))
}

async function readBody(request: IncomingMessage): Promise<Body> {
  if (request.method !== 'POST') {
    request.resume()
    return {}
  }
  return (await json(request)) as Body
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

export function createControl(
  parts: ControlParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const routes = createRoutes(parts)
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://simulator')
    const path = url.pathname.slice('/__control/'.length)
    const [name = '', ...rest] = path.split('/')
    const slug = url.searchParams.get('team')
    const team = slug === null ? parts.first : parts.teamOf(slug)
    const call = { team, query: url.searchParams, body: await readBody(request) }
    if (name === 'truth') {
      await writeTruth(response, call, rest.join('/'))
      return
    }
    const method = request.method ?? 'GET'
    const route =
      name === 'webhooks'
        ? webhookRoutes[`${method} ${rest.join('/')}`]
        : routes[`${method} ${name}`]
    if (route === undefined)
      answer(response, 404, { error: `No such control: ${request.method} ${path}` })
    else answer(response, 200, route(call, rest.join('/')))
  }
  return (request, response) => {
    if (!loopback.has(request.socket.remoteAddress ?? '')) {
      answer(response, 403, { error: 'Controls are for loopback only.' })
      return
    }
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else answer(response, 400, { error: error instanceof Error ? error.message : String(error) })
    })
  }
}
