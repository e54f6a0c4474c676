// What the page says of webhooks: from nothing at all to deliveries that were given up.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveryView, WebhooksView } from '../../src/server/page/view.ts'
import { ago, createFixture, type Fixture, teamView } from './fixture.ts'
import { browser, get } from './http.ts'

let fixture: Fixture
let cookie = ''

beforeAll(async () => {
  fixture = await createFixture()
  ;({ cookie } = await fixture.signIn())
})
afterAll(() => fixture[Symbol.asyncDispose]())

const evil = '<img src=x onerror=alert(1)>'

function delivery(changes: Partial<DeliveryView> = {}): DeliveryView {
  return {
    id: '17',
    event: 'person_updated',
    state: 'processed',
    outcome: 'stored',
    receivedAt: ago(20),
    stream: 'people',
    recordId: '178',
    attempts: 1,
    redeliveries: 0,
    ...changes,
  }
}

const good: WebhooksView = {
  wanted: 36,
  active: 36,
  refused: [],
  appliedAt: ago(600),
  error: null,
  lastDeliveryAt: ago(20),
  silent: false,
  latest: {
    counts: { all: 1_000, processed: 985, ignored: 12, waiting: 1, dead: 2, again: 7 },
    deliveries: [delivery(), delivery({ id: '16', event: evil, state: 'dead', outcome: 'dead' })],
  },
}

async function section(webhooks: WebhooksView | null): Promise<string> {
  fixture.show(teamView({ webhooks }))
  const text = await (await get(fixture, '/', { ...browser, cookie })).text()
  const found = /<section id="webhooks".*?<\/section>/s.exec(text)?.[0] ?? ''
  return found.replaceAll(/\s+/g, ' ')
}

test('says what to do where nothing was ever subscribed', async () => {
  const text = await section(null)
  expect(text).toContain('No webhooks yet: set <code>PUBLIC_URL</code>')
  expect(text).toContain('webhooks apply demo')
})

test('shows the subscriptions, what came of the latest thousand, and the latest ten', async () => {
  const text = await section(good)
  expect(text).toContain('As they should be: 36 of 36 event types are subscribed')
  expect(text).toContain('Of the latest 1,000 deliveries 985 are processed')
  expect(text).toContain('2 given up; 7 came more than once')
  expect(text).toContain('person_updated')
  expect(text).toContain('people 178')
  expect(text).not.toContain(evil)
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
})

test.each([
  [{ silent: true }, 'Silent for an hour although polling saw changes'],
  [{ active: 35 }, 'Some are missing'],
  [{ active: 35, refused: ['note_deleted'] }, 'As they should be'],
  [{ active: 35, refused: ['note_deleted'] }, 'refuses to this key: <code>note_deleted</code>'],
  [
    { error: { code: 'salesloft.unreachable', message: 'No answer.' } },
    'Not as they should be (salesloft.unreachable)',
  ],
  [{ lastDeliveryAt: null }, 'none came yet'],
])('of %j it says "%s"', async (changes, words) => {
  expect(await section({ ...good, ...changes })).toContain(words)
})
