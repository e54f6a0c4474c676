// The live page: regions of the status page, rendered by the page's own functions, sent when they change. A page that
// lost its connection says so; nothing here is needed for the page to work.
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { settled } from '../../domain/errors.ts'
import type { Given } from '../given.ts'
import type { History } from '../history.ts'
import { statusRegions } from '../page/status-page.ts'
import type { Checks } from '../page/view.ts'
import { securityHeaders } from '../security-headers.ts'
import { formTokenOf } from '../pages.ts'
import type { Sessions } from '../sessions.ts'
import { parseStatusQuery, statusPageOf } from './status.ts'

// Each costs a status query every interval and a socket; more than this is no dashboard but a load test.
const mostLivePages = 100
// A reader that stopped reading; its page reconnects if it lives.
const longestQueueBytes = 1_048_576

export function addEventRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'status' | 'temporalUi'> & {
    readonly checks: () => Promise<Checks>
    readonly history: History
    readonly sessions: Sessions
    readonly cookieName: string
    readonly now: () => number
    readonly https: boolean
    readonly liveEveryMs: number
  },
): void {
  const open = new Set<AbortController>()
  app.addHook('preClose', (done) => {
    for (const each of open) each.abort()
    done()
  })
  app.get('/events', { config: { access: 'operator' } }, async (request, reply) => {
    const query = parseStatusQuery(request.query)
    // 204 is how an EventSource is told not to come back.
    if (query.team === undefined || open.size >= mostLivePages) return reply.code(204).send()
    const { team } = query
    const formToken = formTokenOf(request, given.sessions)
    // An unknown team is an error answer, not a stream of them.
    await statusPageOf(query, team, formToken, given)
    const life = new AbortController()
    open.add(life)
    reply.hijack()
    const { raw } = reply
    raw.once('close', () => life.abort())
    raw.writeHead(200, { ...securityHeaders(given), ...streamHeaders })
    const cookie = request.cookies[given.cookieName]
    const isSignedIn = () => cookie === undefined || given.sessions.read(cookie) !== undefined
    const sent = new Map<string, string>()
    while (!life.signal.aborted && isSignedIn() && raw.writableLength < longestQueueBytes) {
      const page = await settled(statusPageOf(query, team, formToken, given))
      if (page.ok) send(raw, 'regions', changedRegions(sent, statusRegions(page.value)))
      else send(raw, 'trouble', { code: page.error.code })
      await settled(sleep(given.liveEveryMs, undefined, { signal: life.signal }))
    }
    open.delete(life)
    raw.end()
  })
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Kept alive, the socket would hold up the end of the server after the stream has ended.
  connection: 'close',
  // nginx would hold the events back until its buffer is full.
  'x-accel-buffering': 'no',
}

function send(raw: ServerResponse, event: string, data: object): void {
  raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

// Sent even if it is empty: silence is how the page knows that it is not live any more.
/** What differs from what this page has; relative times do not count, because the page ticks them itself. */
function changedRegions(
  sent: Map<string, string>,
  regions: ReturnType<typeof statusRegions>,
): Record<string, string> {
  const changed: Record<string, string> = {}
  for (const [id, { markup }] of Object.entries(regions)) {
    const comparable = markup.replaceAll(/>[^<]*<\/time/g, '></time')
    if (sent.get(id) === comparable) continue
    sent.set(id, comparable)
    changed[id] = markup
  }
  return changed
}
