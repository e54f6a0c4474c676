// 503 only without Postgres: webhooks must be taken, and pages shown, while Temporal or SalesLoft is away.
import type { FastifyInstance } from 'fastify'
import { checkTimeoutMs, inTime, keepFor } from '../checks.ts'
import type { Given } from '../given.ts'
import type { Checks } from '../page/view.ts'

const open = { config: { access: 'public' } } as const

export function addHealthRoutes(
  app: FastifyInstance,
  given: Pick<Given, 'lags' | 'metrics'> & {
    readonly checks: () => Promise<Checks>
    readonly now: () => number
  },
): void {
  const teams = keepFor(1_000, given.now, async () => {
    const answer = await inTime(given.lags(), checkTimeoutMs)
    return answer?.value ?? []
  })
  app.get('/health', open, async (_request, reply) => {
    const [checks, lags] = await Promise.all([given.checks(), teams()])
    const status = wordOf(checks)
    return reply.code(status === 'down' ? 503 : 200).send({ status, checks, teams: lags })
  })
  app.get('/health/live', open, (_request, reply) => reply.send({ status: 'ok' }))
  app.get('/metrics', { config: { access: 'operator' } }, async (_request, reply) =>
    reply.type(given.metrics.contentType).send(await given.metrics.text()),
  )
}

function wordOf(checks: Checks): 'ok' | 'degraded' | 'down' {
  if (checks.postgres !== 'ok') return 'down'
  return Object.values(checks).includes('failing') ? 'degraded' : 'ok'
}
