// Finds a Chromium: CHROME_PATH, the npm package (Linux x64), or one that is installed. The package unpacks into the
// temporary folder under a fixed name and looks at neither its version nor its owner nor whether it is whole, so it gets a
// folder of its own, and one process at a time.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { AppError } from '../../src/domain/errors.ts'
import { acquireDataDir, type DataDirLock } from '../../src/embedded/lock.ts'

/** The path of a browser, or undefined where there is none. */
export async function chromiumPath(): Promise<string | undefined> {
  const named = process.env['CHROME_PATH']
  if (named !== undefined) return named
  const folder = path.resolve(import.meta.dirname, '../../.tools/chromium-147.0.0')
  const turn = await turnIn(`${folder}.lock`)
  const whole = path.join(folder, 'whole')
  if (!existsSync(whole)) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    packed.setGraphicsMode = false
    const found = await packed.executablePath()
    writeFileSync(whole, '')
    return found
  } catch {
    return onPath('chromium') ?? onPath('google-chrome')
  } finally {
    await turn.release()
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

async function turnIn(folder: string): Promise<DataDirLock> {
  for (;;) {
    try {
      return await acquireDataDir(folder, 'a test that wants a browser')
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'embedded.locked')) throw error
      await sleep(100)
    }
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
