// Enrolments as an operator sees and steers them, in a real browser.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFixture, type Fixture } from '../server/fixture.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Contrast, nameless, overflow, twice, visit, worstContrast } from './visit.ts'

let browser: Browser
let fixture: Fixture

beforeAll(async () => {
  ;[browser, fixture] = await Promise.all([launchBrowser(), createFixture()])
})
afterAll(async () => {
  await browser.close()
  await fixture[Symbol.asyncDispose]()
})

const paths = [
  '',
  '/12',
  '/11',
  '/new',
  '/rules',
  '/suppressed',
  '/batches',
  '/batches/3',
  '/audiences',
  '/audiences/west',
].map((part) => `/enrollments${part}?team=demo`)

test('who is where is found, followed and steered without a script', async () => {
  const options = { fixture, team: 'demo', javaScriptEnabled: false }
  await using window = await visit(browser, options)
  const { page, complaints } = window
  await page.getByRole('link', { name: 'Enrolments', exact: true }).click()
  await page.getByLabel('Cadence', { exact: true }).fill('17')
  await page.getByLabel('State', { exact: true }).selectOption('refused')
  await page
    .getByRole('region', { name: 'Enrolments' })
    .getByRole('button', { name: 'Show' })
    .click()
  expect(fixture.calls.at(-1)).toBe(
    'enrollments demo {"cadence":"17","states":["refused"],"limit":50}',
  )
  await page.getByRole('rowheader', { name: '12' }).getByRole('link').click()
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Person 4711')
  expect(await page.getByRole('button', { name: 'Pause' }).isDisabled()).toBe(true)
  // What reaches SalesLoft says so, and is pressed again.
  const again = page.getByRole('button', { name: 'Yes, retry' })
  expect(await again.isVisible()).toBe(false)
  await page.getByText('Retry', { exact: true }).click()
  await again.click()
  await page.getByText('It is being judged again.').waitFor()
  expect(fixture.calls).toContain('retry 12 by the page')
  expect(complaints).toEqual([])
})

test('somebody is tried, a rule set and an address suppressed on a telephone in the dark', async () => {
  const shown = { colorScheme: 'dark', viewport: { width: 360, height: 740 } } as const
  const options = { fixture, team: 'demo', javaScriptEnabled: false, ...shown }
  await using window = await visit(browser, options)
  const { page, complaints } = window
  await page.goto(`${fixture.url}/enrollments?team=demo`)
  const to = async (name: string) =>
    await page
      .getByRole('navigation', { name: 'Of enrolments' })
      .getByRole('link', { name })
      .click()
  await to('Enrol a person')
  await page.getByLabel('Cadence').fill('17')
  await page.getByLabel('Person').fill('4711')
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('heading', { name: 'What each guard answers' }).waitFor()
  expect(await page.getByRole('cell', { name: 'refuse' }).count()).toBe(1)
  expect(await page.evaluate<number>(overflow)).toBe(0)
  await page.getByRole('button', { name: 'Ask for it all the same' }).click()
  await page.getByText('It is asked for').waitFor()
  await to('Rules')
  await page.getByLabel('coolDownDays', { exact: true }).fill('a week')
  await page.getByRole('button', { name: 'Set coolDownDays' }).click()
  expect(await page.getByRole('alert').innerText()).toBe('coolDownDays: days.')
  await page.getByLabel('coolDownDays', { exact: true }).fill('30')
  await page.getByRole('button', { name: 'Set coolDownDays' }).click()
  await page.getByRole('status').getByText('is set').waitFor()
  await page.getByLabel('bouncing', { exact: true }).selectOption('false')
  await page.getByRole('button', { name: 'Set bouncing' }).click()
  await page.getByRole('status').getByText('bouncing').waitFor()
  await to('Suppressed')
  await page.getByLabel('Addresses and domains').fill('ann@example.com\nexample.org')
  await page.getByRole('button', { name: 'Suppress', exact: true }).click()
  await page.getByText('2 added').waitFor()
  expect(page.url()).not.toContain('example')
  await page.getByRole('button', { name: 'The next' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(page.url()).not.toContain('example')
  const asked = fixture.calls.filter((call) => !/^(?:suppressed|enrollments) /.test(call))
  expect(asked.slice(-6)).toEqual([
    expect.stringMatching(/^enroll .*"person":"4711".*"dryRun":true/),
    expect.stringMatching(/^enroll .*"person":"4711".*"interactive"}$/),
    'rules demo all {"coolDownDays":"a week"} by the page',
    'rules demo all {"coolDownDays":30} by the page',
    'rules demo all {"bouncing":false} by the page',
    'suppress demo ann@example.com example.org by the page: no note',
  ])
  expect(complaints.filter((each) => !each.includes('400'))).toEqual([])
})

test('is whole at every width and in both colours', async () => {
  for (const [colorScheme, width] of [
    ['light', 1_280],
    ['dark', 360],
  ] as const) {
    const viewport = { width, height: 900 }
    const options = { fixture, team: 'demo', colorScheme, viewport, javaScriptEnabled: false }
    await using window = await visit(browser, options)
    const { page, complaints } = window
    for (const path of paths) {
      await page.goto(fixture.url + path)
      expect(await page.evaluate<number>(overflow)).toBe(0)
      expect(await page.evaluate<number>(nameless)).toBe(0)
      expect(await page.evaluate<number>(twice)).toBe(0)
      const worst = await page.evaluate<Contrast>(worstContrast)
      expect(worst.ratio).toBeGreaterThanOrEqual(4.5)
    }
    expect(complaints).toEqual([])
  }
})
