// Finds a Chromium: CHROME_PATH, the npm package (Linux x64), or one that is installed. The package unpacks into the
// temporary folder under a fixed name and looks at neither its version nor its owner, so it gets a folder of its own.
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** The path of a browser, or undefined where there is none. */
export async function chromiumPath(): Promise<string | undefined> {
  const named = process.env['CHROME_PATH']
  if (named !== undefined) return named
  const folder = path.resolve(import.meta.dirname, '../../.tools/chromium-147.0.0')
  mkdirSync(folder, { recursive: true })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    packed.setGraphicsMode = false
    return await packed.executablePath()
  } catch {
    return onPath('chromium') ?? onPath('google-chrome')
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = await chromiumPath()
  if (executablePath === undefined) throw new Error('No Chromium: set CHROME_PATH.')
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file))
}
