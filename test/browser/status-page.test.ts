import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { streams } from '../../src/domain/streams.ts'
import { createFixture, operatorToken, streamView, teamView } from '../server/fixture.ts'
import type { Fixture } from '../server/fixture.ts'
import { launchBrowser } from '../support/browser.ts'

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

type Visit = AsyncDisposable & { readonly page: Page; readonly complaints: string[] }

/** A signed-in window; `complaints` collects what the browser says, refusals by the CSP among it. */
async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> {
  const context: BrowserContext = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  await page.goto(`${fixture.url}/?team=demo`)
  await page.getByLabel('Operator token').fill(operatorToken)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { page, complaints, [Symbol.asyncDispose]: async () => await context.close() }
}

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
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await window.page.evaluate(overflow)).toBe(0)
  })
}

// Text against the nearest background that is not transparent, as WCAG 2.2 computes it; AA wants 4.5.
const worstContrast = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number)
  const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor)
      if (color.length === 3 || color[3] === 1) return color
    }
    return [255, 255, 255]
  }
  let worst = { ratio: 21 }
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())
    if (!own || !node.checkVisibility()) continue
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(ground(node))]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < worst.ratio) worst = { ratio, text: node.textContent.slice(0, 40) }
  }
  return worst
})()`

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text has a contrast of at least 4.5 in ${colorScheme}`, async () => {
    await using window = await visit({ colorScheme })
    const worst = await window.page.evaluate<{ ratio: number; text: string }>(worstContrast)
    expect(worst).toSatisfy(({ ratio }: { ratio: number }) => ratio >= 4.5)
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
  const nameless = `[...document.querySelectorAll('a,button,input:not([type=hidden]),select,[role=img]')]
    .filter((each) => !(each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.length)).length`
  expect(await page.evaluate(nameless)).toBe(0)
  const twice = `(() => { const ids = [...document.querySelectorAll('[id]')].map((each) => each.id); return ids.length - new Set(ids).size })()`
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
