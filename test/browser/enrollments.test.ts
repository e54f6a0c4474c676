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

const paths = ['/enrollments?team=demo', '/enrollments/12?team=demo']

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
  await page.getByRole('button', { name: 'Retry' }).click()
  await page.getByText('It is being judged again.').waitFor()
  expect(fixture.calls).toContain('retry 12 by the page')
  expect(complaints).toEqual([])
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
