// Opens a link where there is a screen to see it on; otherwise the person does.
import { spawn } from 'node:child_process'
import type { Environment } from '../../config/config.ts'

/** @returns whether it was tried; a browser that fails says so itself */
export function openBrowser(
  url: string,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const opener = openerOf(environment, platform)
  if (opener === undefined) return false
  const [program, ...words] = opener
  const child = spawn(program, [...words, url], { detached: true, stdio: 'ignore' })
  // Not installed: the link stands on the terminal.
  child.on('error', () => undefined)
  child.unref()
  return true
}

function openerOf(
  environment: Environment,
  platform: NodeJS.Platform,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  const screen = environment['WAYLAND_DISPLAY'] ?? environment['DISPLAY'] ?? ''
  return screen === '' ? undefined : ['xdg-open']
}
