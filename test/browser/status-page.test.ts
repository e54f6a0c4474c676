import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { streams } from '../../src/domain/streams.ts'
import { createFixture, streamView, teamView } from '../server/fixture.ts'
import type { Fixture } from '../server/fixture.ts'
import { launchBrowser } from '../support/browser.ts'
import {
  type Contrast,
  nameless,
  overflow,
  twice,
  type Visit,
  visit as visited,
  worstContrast,
} from './visit.ts'

let browser: Browser
let fixture: Fixture

const evil = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`
const team = teamView({
  streams: streams.map(({ name }, index) =>
    streamView(name, {
      rows: 1_000 * (index + 1),
      ...(index === 3 && { state: 'failed', error: { code: 'stream.stuck', message: evil } }),
      ...(index === 5 && {
        state: 'unavailable',
        watermark: null,
        lagSeconds: null,
        lastRun: null,
      }),
      ...(index === 7 && {
        state: 'reading',
        watermark: null,
        progress: { stored: 4, expected: 9 },
      }),
    }),
  ),
})

beforeAll(async () => {
  browser = await launchBrowser()
  fixture = await createFixture()
  fixture.show(team)
})
afterAll(async () => {
  await browser.close()
  await fixture[Symbol.asyncDispose]()
})

const visit = async (options?: BrowserContextOptions): Promise<Visit> =>
  await visited(browser, { fixture, team: 'demo', ...options })

test('an operator signs in, sees every stream, and nothing violates the policy', async () => {
  await using window = await visit()
  const { page, complaints } = window
  expect(new URL(page.url()).search).toBe('?team=demo')
  await page.locator('#freshness[data-state=live]').waitFor()
  expect(await page.getByRole('row').count()).toBe(streams.length + 1)
  expect(await page.locator('h1').textContent()).toContain(
    `1 of ${streams.length} streams has failed`,
  )
  expect(await page.title()).not.toBe('pwned')
  expect(await page.locator('img').count()).toBe(0)
  expect(complaints).toEqual([])
})

test('a link of one use signs in with one button', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(fixture.url + new URL(fixture.server.signInLink()).pathname)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('table').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Operator token').waitFor()
  await page.goto(`${fixture.url}/`)
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  await context.close()
})

for (const javaScriptEnabled of [true, false]) {
  const name = javaScriptEnabled ? 'with' : 'without'
  test(`${name} script, buttons act, columns sort and the page refreshes`, async () => {
    await using window = await visit({ javaScriptEnabled })
    const { page } = window
    fixture.calls.length = 0
    await page.getByRole('button', { name: 'Sync people now' }).click()
    await page.getByRole('status').waitFor()
    expect(fixture.calls).toEqual(['sync demo people'])
    expect(await page.getByRole('status').textContent()).toContain('people will be read now')
    await page.getByRole('columnheader', { name: 'Rows' }).getByRole('link').click()
    await page.locator('th[aria-sort=descending]', { hasText: 'Rows' }).waitFor()
    const first = page.getByRole('row').nth(1).getByRole('rowheader')
    expect(await first.textContent()).toBe(streams.at(-1)?.name)
    if (!javaScriptEnabled) await page.getByRole('link', { name: 'Refresh' }).click()
    expect(await first.textContent()).toBe(streams.at(-1)?.name)
    expect(await page.getByRole('button', { name: 'Sync calls now' }).isVisible()).toBe(true)
  })
}

test('regions follow the state while the focus stays where it is', async () => {
  await using window = await visit()
  const { page } = window
  await page.locator('#freshness[data-state=live]').waitFor()
  await page.locator('#sync-people').focus()
  fixture.show({ ...team, streams: team.streams.map((each) => streamView(each.stream)) })
  await page.getByRole('heading', { name: 'Everything is current' }).waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe('sync-people')
  expect(await page.title()).toBe('all current · demo · SalesLoft worker')
  fixture.show(team)
})

test('the script ticks times in the words of the server', async () => {
  await using window = await visit()
  const { page } = window
  await page.locator('#freshness[data-state=live]').waitFor()
  const times = page.locator('tbody time:not(.absolute)')
  const ticked = await times.allTextContents()
  expect(ticked.length).toBeGreaterThan(5)
  for (const text of ticked) expect(text).toMatch(/^\d+ (s|min) ago$/)
})

for (const width of [360, 820, 1280]) {
  test(`at ${String(width)} px nothing scrolls sideways`, async () => {
    await using window = await visit({ viewport: { width, height: 800 } })
    expect(await window.page.evaluate(overflow)).toBe(0)
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text has a contrast of at least 4.5 in ${colorScheme}`, async () => {
    await using window = await visit({ colorScheme })
    const worst = await window.page.evaluate<Contrast>(worstContrast)
    expect(worst).toSatisfy(({ ratio }: Contrast) => ratio >= 4.5)
  })
}

test('landmarks, headings, names and captions are there for those who listen', async () => {
  await using window = await visit()
  const { page } = window
  for (const landmark of ['banner', 'navigation', 'main', 'contentinfo'] as const) {
    expect([landmark, await page.getByRole(landmark).count()]).toEqual([landmark, 1])
  }
  const levels = await page.evaluate<string[]>(
    `[...document.querySelectorAll('h1,h2,h3')].map((each) => each.tagName)`,
  )
  expect(levels[0]).toBe('H1')
  expect(levels.filter((level) => level === 'H1')).toHaveLength(1)
  expect(levels).not.toContain('H3')
  expect(await page.locator('table > caption').count()).toBe(1)
  expect(await page.locator('[aria-live]').count()).toBe(1)
  expect(await page.locator('html[lang=en]').count()).toBe(1)
  expect(await page.evaluate(nameless)).toBe(0)
  expect(await page.evaluate(twice)).toBe(0)
})

test('the keyboard reaches the content and the first button, and shows where it is', async () => {
  await using window = await visit()
  const { page } = window
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  const outline = 'getComputedStyle(document.activeElement).outlineStyle'
  expect(await page.evaluate(outline)).toBe('solid')
  const inside = 'document.querySelector("main").contains(document.activeElement)'
  expect(await page.evaluate(inside)).toBe(true)
})
