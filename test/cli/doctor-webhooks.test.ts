// What `doctor` says of webhooks, from what is known without asking SalesLoft.
import { expect, test } from 'vitest'
import { webhookFinding } from '../../src/cli/doctor/webhooks.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import type { WebhookStatus } from '../../src/store/webhook-status.ts'

const callback = 'https://worker.example'
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString()
const good: WebhookStatus = {
  wanted: 36,
  active: 36,
  refused: [],
  triedAt: ago(600),
  appliedAt: ago(600),
  callback,
  repairedAt: null,
  error: null,
  lastDeliveryAt: ago(120),
  silent: false,
  lastGap: null,
}

async function said(stands: WebhookStatus | null): Promise<string> {
  const status = { team: parseTeamSlug('acme'), state: 'running', webhooks: stands } as const
  const teams = { get: () => Promise.resolve({ baseUrl: 'https://api.salesloft.com' }) }
  const webhooks = { callbackFor: () => callback }
  const { state, found } = await webhookFinding({ webhooks, teams }, status)
  return `${state} ${found}`
}

test.each([
  [{}, 'ok 36 of 36 event types are subscribed'],
  [{ appliedAt: null, callback: null }, 'warn never looked at yet, and each hour is meant'],
  [{ appliedAt: '2026-11-24T19:31:42.000000Z' }, 'warn last looked at 2026-11-24 19:31:42 UTC'],
  [{ callback: 'https://old.example' }, 'warn subscribed at https://old.example'],
  [{ refused: ['note_deleted'] }, 'warn SalesLoft refuses note_deleted'],
  [{ active: 35 }, 'warn 35 of 36 event types are subscribed'],
])('of %j it says "%s"', async (changes, words) => {
  expect(await said({ ...good, ...changes })).toContain(words)
})

test('says what to run where nothing was ever subscribed', async () => {
  expect(await said(null)).toBe('warn nothing is subscribed yet')
})

test('names the last time in which nobody received, for a day', async () => {
  const gap = { from: '2026-11-24T19:31:42.000000Z', until: ago(3_600) }
  expect(await said({ ...good, lastGap: gap })).toContain(
    '; nobody received from 2026-11-24 19:31:42 to ',
  )
  expect(await said({ ...good, lastGap: { ...gap, until: ago(90_000) } })).not.toContain('nobody')
})
