import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from '../../app.ts'
import type { Config } from '../../config/config.ts'
import { isLoopback } from '../../domain/loopback.ts'
import { findRunning } from '../running.ts'
import { formatBytes } from '../words.ts'
import { checked, fail, ok, warn, type Finding, type Look } from './finding.ts'

export async function machineFindings({ config }: App): Promise<readonly Finding[]> {
  const looks: Readonly<Record<string, (signal: AbortSignal) => Look | Promise<Look>>> = {
    'data folder': () => folderLook(config.dataDir),
    disk: () => diskLook(config.dataDir),
    'public URL': async (signal) =>
      await publicUrlLook(
        config.server,
        findRunning(config.dataDir)?.callback !== undefined,
        signal,
      ),
  }
  return await Promise.all(
    Object.entries(looks).map(([check, look]) =>
      checked({ check }, async (signal) => await Promise.resolve().then(() => look(signal))),
    ),
  )
}

function folderLook(dataDir: string): Look {
  const there = existing(dataDir)
  if (!isWritable(there)) {
    return fail(`${dataDir} cannot be written`, 'Give this user the folder, or set DATA_DIR.')
  }
  const open = ['operator-token', 'encryption-key'].filter((name) => isOpen(join(dataDir, name)))
  if (open.length > 0) {
    return warn(`${open.join(', ')} can be read by others`, `chmod 600 them in ${dataDir}`)
  }
  const running = findRunning(dataDir)
  return ok(running === undefined ? dataDir : `${dataDir}, of the start with pid ${running.pid}`)
}

/** The folder, or the nearest one above that is there: it would be made in it. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder))
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return statSync(folder).isDirectory()
  } catch {
    return false
  }
}

function isOpen(file: string): boolean {
  try {
    return process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0
  } catch {
    return false
  }
}

const warnBytes = 2 * 1024 ** 3
// Postgres writes 16 MB of log at a time, and a checkpoint's worth before it can throw any away.
const failBytes = 256 * 1024 ** 2

function diskLook(dataDir: string): Look {
  const { bavail, bsize } = statfsSync(existing(dataDir))
  return spaceLook(bavail * bsize, dataDir)
}

/** Of the data folder, which holds the embedded Postgres; the disk of another Postgres cannot be seen from here. */
export function spaceLook(freeBytes: number, dataDir: string): Look {
  const found = `${formatBytes(freeBytes)} free for ${dataDir}`
  const todo = 'Free space or move DATA_DIR; reading stops without loss when it is full.'
  if (freeBytes < failBytes) return fail(found, todo)
  return freeBytes < warnBytes ? warn(found, todo) : ok(found)
}

async function publicUrlLook(
  { publicUrl: text }: Config['server'],
  isSimulated: boolean,
  signal: AbortSignal,
): Promise<Look> {
  const url = text === undefined ? null : URL.parse(text)
  if (url === null)
    return ok('PUBLIC_URL is not set: no webhooks, changes are seen by polling alone')
  if (isLoopback(url)) {
    // A running `start` gives it to the SalesLoft that it simulates.
    if (isSimulated) return ok(`${url.origin}, for the simulated SalesLoft`)
    return warn('PUBLIC_URL is this machine', 'Set the address by which others reach it.')
  }
  if (url.protocol === 'https:') return await reachedLook(url, signal)
  return warn(`${url.origin} is not https`, 'Put a proxy with TLS in front, and set PUBLIC_URL.')
}

const patienceMs = 3_000

/** From here, which is not where SalesLoft is: a refusal may be this machine's own. */
async function reachedLook(url: URL, signal: AbortSignal): Promise<Look> {
  const live = new URL(`${url.pathname.replace(/\/+$/, '')}/health/live`, url)
  const within = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const status = await fetch(live, { signal: within, redirect: 'manual' }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.status
    },
    () => undefined,
  )
  if (status === 200) return ok(`${url.origin} answers`)
  const found = status === undefined ? 'does not answer' : `answers ${status}`
  return warn(
    `${url.origin} ${found} from here; whether SalesLoft reaches it cannot be told`,
    'Open its /health/live from outside: is a server running, does the proxy pass on to it?',
  )
}
