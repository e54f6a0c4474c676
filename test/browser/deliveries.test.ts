// Deliveries as an operator sees them: sent as SalesLoft sends them, kept and ended in a real inbox, seen in a real browser.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ending } from '../../src/store/inbox-settle.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createStatus } from '../../src/store/status.ts'
import { launchBrowser } from '../support/browser.ts'
import {
  acme,
  createSite,
  deliver,
  type Site,
  subscribe,
  type Subscribed,
} from '../webhooks/site.ts'
import { type Contrast, nameless, overflow, twice, visit, worstContrast } from './visit.ts'

let browser: Browser
let site: Site
let subscribed: readonly Subscribed[]

/** The longest name of an event, and of a stream that webhooks tell of. */
const longest = ['email_with_body_and_subject_updated', 'cadence_memberships'] as const

beforeAll(async () => {
  ;[browser, site] = await Promise.all([launchBrowser(), createSite()])
  subscribed = [...site.subscribed, ...(await subscribe(site, acme, [longest[0]]))]
  await sql`insert into worker.webhook_state (team, callback, wanted, active, applied_at)
    values (${acme}, 'https://worker.example', 3, 3, clock_timestamp())`.execute(
    site.database.kysely,
  )
  await showNow()
})
afterAll(async () => {
  await browser.close()
  await site[Symbol.asyncDispose]()
})

/** What the database says is what the page is asked to show. */
async function showNow(): Promise<void> {
  const { teams } = await createStatus({ database: site.database }).status(acme)
  site.fixture.show(...teams)
}

async function send(event: string, body: string): Promise<void> {
  const to = subscribed.find((each) => each.event === event)
  if (to === undefined) throw new Error(`${event} is not subscribed.`)
  expect((await deliver(site.fixture.url, to, body)).status).toBe(200)
  await showNow()
}

/** As whoever works deliveries off ends the only one that waits. */
async function end(ending: Omit<Ending & { readonly again?: undefined }, 'id'>): Promise<void> {
  const inbox = createInboxWork({ database: site.database })
  const claim = { team: acme, by: randomUUID() }
  const [delivery, ...more] = await inbox.claim(claim)
  expect(more).toEqual([])
  expect(await inbox.settle(claim, [{ ...ending, id: delivery?.id ?? '' }])).toHaveLength(1)
  await showNow()
}

/** The texts of a row's cells, once the second one says this. */
async function cells(row: Locator, state: string): Promise<readonly string[]> {
  await row.getByRole('cell').first().getByText(state, { exact: true }).waitFor()
  const texts = await row.locator('th, td').allInnerTexts()
  return texts.map((text) => text.trim())
}

const secret = '<img src=x onerror="document.title=\'pwned\'">'

test('deliveries show with what came of each as they come, by name, whatever the width and the colours', async () => {
  await using window = await visit(browser, { fixture: site.fixture, team: acme })
  const { page, complaints } = window
  await page.locator('#freshness[data-state=live]').waitFor()
  const section = page.getByRole('region', { name: 'Webhooks' })
  expect(await section.innerText()).toMatch(/3 of 3 event types are subscribed.*none came yet/s)
  expect(await section.getByRole('table').count()).toBe(0)
  await page.locator('#sync-people').focus()

  await send('person_updated', JSON.stringify({ id: 178, first_name: secret }))
  const table = section.getByRole('table', { name: /^The latest deliveries/ })
  const row = (event: string): Locator => table.getByRole('row').filter({ hasText: event })
  const person = row('person_updated')
  await cells(person, 'pending')
  await end({ outcome: 'stored', stream: 'people', recordId: '178' })
  const [event, , , ...rest] = await cells(person, 'processed, stored')
  expect([event, ...rest]).toEqual(['person_updated', 'people 178', '0', '0'])

  await send('account_updated', '{"id":4}')
  await end({ outcome: 'dead', code: 'internal' })
  const account = row('account_updated')
  // It failed once, and came once.
  expect((await cells(account, 'dead')).slice(-2)).toEqual(['1', '0'])
  expect(await account.locator('svg.mark.bad').count()).toBe(1)
  expect(await person.locator('svg.mark.bad').count()).toBe(0)
  await send('person_updated', JSON.stringify({ id: 178, first_name: secret }))
  await section.getByText('1 came more than once').waitFor()
  expect((await cells(person, 'processed, stored')).at(-1)).toBe('1')
  expect(await section.innerText()).toMatch(
    /Of the latest 2 deliveries 1 are processed.*1 given up/s,
  )
  expect(await table.getByRole('rowheader').allInnerTexts()).toEqual([
    'account_updated',
    'person_updated',
  ])
  expect(await table.getByRole('columnheader').allInnerTexts()).toHaveLength(6)

  // Who sits at the keyboard is where they were, and nothing of a body is anywhere.
  expect(await page.evaluate('document.activeElement.id')).toBe('sync-people')
  expect(await page.content()).not.toContain('onerror')
  await send(longest[0], '{"id":7}')
  await end({ outcome: 'unknown-event', stream: longest[1], recordId: '12345678901' })
  await row(longest[0]).getByText('ignored, unknown-event').waitFor()
  for (const width of [360, 820, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    expect([width, await page.evaluate(overflow)]).toEqual([width, 0])
    expect([width, await table.getByRole('cell', { name: 'dead' }).isVisible()]).toEqual([
      width,
      true,
    ])
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const worst = await page.evaluate<Contrast>(worstContrast)
    expect(worst).toSatisfy(({ ratio }: Contrast) => ratio >= 4.5)
  }
  expect([await page.evaluate(nameless), await page.evaluate(twice)]).toEqual([0, 0])
  expect(complaints).toEqual([])
})

test('without script a refresh shows the deliveries that came since', async () => {
  await using window = await visit(browser, {
    fixture: site.fixture,
    team: acme,
    javaScriptEnabled: false,
  })
  const { page } = window
  await send('task_created', '{"id":9}')
  await page.getByRole('link', { name: 'Refresh' }).click()
  const task = page.getByRole('row').filter({ hasText: 'task_created' })
  expect(await cells(task, 'pending')).toContain('task_created')
})
