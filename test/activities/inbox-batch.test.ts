// A delivery whose body cannot even be looked at, among others.
import { expect, test } from 'vitest'
import { createBatches } from '../../src/activities/inbox-batch.ts'
import type { InboxConfig } from '../../src/activities/inbox-letters.ts'
import { mostAttempts } from '../../src/domain/inbox.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import type { Ending } from '../../src/store/inbox-settle.ts'
import type { Delivery } from '../../src/store/inbox-work.ts'
import { quietLog } from '../support/workflows.ts'

const team = parseTeamSlug('acme')

function delivery(id: string, attempts: number): Delivery {
  const receivedAt = '2026-01-01T00:00:00.000000Z'
  const body = Buffer.from(id)
  return { id, event: 'person_updated', body, receivedAt, ageMs: 0, attempts, checks: 0 }
}

const never = () => Promise.reject(new Error('not asked'))

test('fails by itself, holds up no other, and is given up with the tenth attempt', async () => {
  const settled: Ending[] = []
  const inbox: InboxConfig['inbox'] = {
    claim: never,
    unstick: never,
    waiting: never,
    teamsToRing: never,
    standing: () => Promise.resolve('paused'),
    takeTurn: never,
    known: never,
    witnesses: never,
    commit: never,
    settle: (_, endings) => {
      settled.push(...endings)
      return Promise.resolve(
        endings.flatMap(({ outcome, again }) => (again ? [] : [{ outcome, delayMs: 1 }])),
      )
    },
  }
  const batches = createBatches({
    inbox,
    readDelivery: (_, body) => {
      if (body.toString() === 'sound') {
        return { kind: 'named', id: '7', updatedAt: null, row: undefined }
      }
      throw new RangeError('Maximum call stack size exceeded')
    },
    clientOf: never,
    sync: { bringForward: never, crashers: never },
    teams: { pause: never },
    metrics: { delivered: () => undefined, stored: () => undefined },
    log: quietLog(),
    ring: never,
    tell: never,
    about: () => Promise.resolve([]),
    wakeEnrollment: never,
  })
  const deliveries = [delivery('bad', 1), delivery('worst', mostAttempts), delivery('sound', 1)]
  const { signal } = new AbortController()
  const by = '11111111-1111-4111-8111-111111111111'
  const batch = { team, by, deliveries, signal, refused: new Map(), reads: new Set<never>() }
  expect(await batches.work(batch)).toEqual({ processed: 0, ignored: 0, dead: 1 })
  const about = { stream: 'people', code: 'internal' }
  expect(settled).toMatchObject([
    { ...about, id: 'bad', outcome: 'failed', again: { waitMs: 2_000, counts: true } },
    { ...about, id: 'worst', outcome: 'dead' },
    { id: 'sound', outcome: 'paused', recordId: '7' },
  ])
})
