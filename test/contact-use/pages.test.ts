// Contacts as an operator sees them, in a real browser, with a database behind them.
import { sql } from 'kysely'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contrast, nameless, overflow, twice, visit, worstContrast } from '../browser/visit.ts'
import { disagreement } from '../store/contact-scene.ts'
import { launchBrowser } from '../support/browser.ts'
import { demo } from '../support/reading.ts'
import { createSite, type Site } from './site.ts'

const evil = '<img src=x onerror=alert(1)>'
let browser: Browser
let site: Site
let ann: string

beforeAll(async () => {
  ;[browser, site] = await Promise.all([launchBrowser(), createSite()])
  ann = await site.contact(
    { email_address: 'a@example.com', first_name: `Ann ${evil}` },
    { conflicts: [disagreement] },
  )
  const title = { ...disagreement, field: 'title', local: 'Head', remote: evil, base: 'Clerk' }
  await site.contact({ email_address: 'b@example.com' }, { conflicts: [title] })
  const several = { ...disagreement, kind: 'match', field: null, people: ['4', '5'] } as const
  await site.contact({ email_address: 'c@example.com' }, { conflicts: [several] })
  const deleted = { ...several, kind: 'deleted', people: [] } as const
  await site.contact({ email_address: 'd@example.com' }, { conflicts: [deleted] })
  const error = { code: 'salesloft.refused', words: { email_address: [`is ${evil}`] } }
  await site.contact({ email_address: 'e@example.com' }, { error })
  await sql`insert into worker.contact_run (team, state, ended_at, stopped_by_brake)
    values (${demo}, 'braked', clock_timestamp(), '{"why": "It would change 51 of 60 contacts."}')`.execute(
    site.own.database.kysely,
  )
  await sql`insert into worker.contact_contract (team, source, set_by)
    values (${demo}, '{}', 'ann')`.execute(site.own.database.kysely)
})
afterAll(async () => {
  await browser.close()
  await site[Symbol.asyncDispose]()
})

test('is whole at every width and in both colours', async () => {
  const paths = ['/contacts', '/contacts/conflicts', `/contacts/${ann}`]
  for (const [colorScheme, width] of [
    ['light', 1_280],
    ['dark', 360],
  ] as const) {
    const viewport = { width, height: 900 }
    const options = {
      fixture: site.fixture,
      team: 'demo',
      colorScheme,
      viewport,
      javaScriptEnabled: false,
    }
    await using window = await visit(browser, options)
    const { page, complaints } = window
    for (const path of paths) {
      await page.goto(`${site.fixture.url}${path}?team=demo`)
      expect(await page.evaluate<number>(overflow)).toBe(0)
      expect(await page.evaluate<number>(nameless)).toBe(0)
      expect(await page.evaluate<number>(twice)).toBe(0)
      expect((await page.evaluate<Contrast>(worstContrast)).ratio).toBeGreaterThanOrEqual(4.5)
    }
    expect(complaints).toEqual([])
  }
})

test('a conflict is resolved on the page, by a button, by the keyboard, by a third value and by a rule', async () => {
  const options = { fixture: site.fixture, team: 'demo', javaScriptEnabled: false }
  await using window = await visit(browser, options)
  const { page, complaints } = window
  await page.getByRole('link', { name: 'Contacts', exact: true }).click()
  await page.getByRole('heading', { name: 'The brake has stopped the latest run' }).waitFor()
  await page.getByText(`email_address: is ${evil}`).waitFor()
  await page.getByText('Let it go on', { exact: true }).click()
  await page.getByRole('button', { name: 'Yes, let it go on' }).click()
  await page.getByText('whatever the brake says').first().waitFor()
  await page.getByRole('link', { name: 'Conflicts' }).first().click()
  await page.getByRole('heading', { name: '4 conflicts of demo to decide' }).waitFor()
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })
  await row('email_address').getByRole('cell', { name: 'b@example.com' }).waitFor()
  await row('email_address')
    .getByRole('button', { name: /^SalesLoft:/ })
    .focus()
  await page.keyboard.press('Enter')
  await page.getByText('It is decided; the next run does it.').waitFor()
  expect(await site.decided()).toEqual({ resolution: 'salesloft', by: 'the page' })
  await row('title').getByLabel('Neither, but').fill('Director')
  await row('title')
    .getByRole('button', { name: /^Give both/ })
    .click()
  await page.getByRole('heading', { name: '2 conflicts' }).waitFor()
  await row('who is who')
    .getByRole('button', { name: /^It is person 5/ })
    .click()
  await page.getByRole('heading', { name: '1 conflict' }).waitFor()
  expect(await site.decided()).toEqual({ resolution: '5', by: 'the page' })
  await row('deleted').getByText('The contact', { exact: true }).click()
  await row('deleted')
    .getByRole('button', { name: /^Yes, decide it so/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'There is nothing to decide' }).waitFor()
  expect(complaints).toEqual([])
  const { rows } = await sql<{ title: string }>`
    select title from worker.contact where team = ${demo} and title is not null`.execute(
    site.own.database.kysely,
  )
  expect(rows).toEqual([{ title: 'Director' }])
  await page.goto(`${site.fixture.url}/contacts/${ann}?team=demo`)
  await page.getByRole('heading', { name: `Ann ${evil}` }).waitFor()
  await page.getByText('created').first().waitFor()
})

test('what was decided by somebody else meanwhile says so, and a form of others does nothing', async () => {
  const options = { fixture: site.fixture, team: 'demo', javaScriptEnabled: false }
  const title = { ...disagreement, field: 'city' }
  const contact = await site.contact({ email_address: 'f@example.com' }, { conflicts: [title] })
  await using window = await visit(browser, options)
  const { page } = window
  await page.goto(`${site.fixture.url}/contacts/conflicts?team=demo`)
  await sql`update worker.contact_conflict set resolved_at = clock_timestamp(), resolution = 'local',
    resolved_by = 'bob' where team = ${demo} and contact = ${contact}::uuid`.execute(
    site.own.database.kysely,
  )
  await page.getByRole('button', { name: /^SalesLoft:/ }).click()
  expect(await page.getByRole('alert').innerText()).toContain('has ended: local, by bob')
  const { cookie } = await site.fixture.signIn()
  const forged = await fetch(`${site.fixture.url}/teams/demo/contact-conflicts/resolve`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'field=city&resolution=local',
    redirect: 'manual',
  })
  expect(forged.status).toBe(403)
})
