// One stylesheet, one script, no build: read once, addressed by the hash of their bytes, so browsers keep them for good.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Assets } from './layout.ts'

export type Asset = {
  readonly path: string
  readonly type: string
  readonly body: string
  readonly hash: string
}

// In the order of the cascade: what is narrow or on paper overrules what came before.
const styles = [
  'styles/base.css',
  'styles/frame.css',
  'styles/controls.css',
  'styles/state-line.css',
  'styles/figures.css',
  'styles/notices.css',
  'styles/streams.css',
  'styles/one-column.css',
  'styles/narrow.css',
  'styles/enrollments.css',
  'styles/print.css',
]

const css = load('/page.css', 'text/css; charset=utf-8', styles)
const js = load('/page.js', 'text/javascript; charset=utf-8', ['page.js'])

export const assetFiles: readonly Asset[] = [css, js]

function load(path: string, type: string, files: readonly string[]): Asset {
  const body = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { path, type, body, hash }
}

// Two arrows that meet: a mirror kept in step. A data URL, because browsers ask for an icon before anyone signed in.
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="#3046b5"/><path d="M3.5 6h8M9 3.5 11.5 6 9 8.5M12.5 10.5h-8M7 8l-2.5 2.5L7 13" fill="none" stroke="#fff" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`

export const assets: Assets = {
  css: `${css.path}?v=${css.hash}`,
  js: `${js.path}?v=${js.hash}`,
  icon: `data:image/svg+xml,${encodeURIComponent(icon)}`,
}
