// A signed-in window, and what is asked of every page that stands in one.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { operatorToken, type Fixture } from '../server/fixture.ts'

export type Visit = AsyncDisposable & { readonly page: Page; readonly complaints: string[] }

type Visited = BrowserContextOptions & {
  readonly fixture: Pick<Fixture, 'url'>
  readonly team: string
}

/** `complaints` collects what the browser says, refusals by the CSP among it. */
export async function visit(
  browser: Browser,
  { fixture, team, ...options }: Visited,
): Promise<Visit> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  await page.goto(`${fixture.url}/?team=${team}`)
  await signIn(page)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { page, complaints, [Symbol.asyncDispose]: async () => await context.close() }
}

/** Of whoever types before the page has put the cursor where it belongs the browser complains. */
async function signIn(page: Page): Promise<void> {
  await page.locator('[autofocus]:focus').waitFor()
  await page.getByLabel('Operator token').fill(operatorToken)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** How far the page scrolls sideways. */
export const overflow =
  'document.documentElement.scrollWidth - document.documentElement.clientWidth'

export type Contrast = { readonly ratio: number; readonly text: string }

// Text against the nearest background that is not transparent, as WCAG 2.2 computes it; AA wants 4.5.
export const worstContrast = `(() => {
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

/** How many things to press or fill in have no name. */
export const nameless = `[...document.querySelectorAll('a,button,input:not([type=hidden]),select,[role=img]')]
  .filter((each) => !(each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.length)).length`

/** How many ids are there more than once. */
export const twice = `(() => { const ids = [...document.querySelectorAll('[id]')].map((each) => each.id); return ids.length - new Set(ids).size })()`
