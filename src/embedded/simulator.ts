// The simulator is a program of its own that sees none of our code. It watches our pid, so that a kill -9 of us leaves
// no simulator behind, and runs in a group of its own: Ctrl-C reaches us first, and it ends when we asked our last.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { packageRoot } from '../config/layers.ts'
import { AppError } from '../domain/errors.ts'
import { endProcess } from './processes.ts'

export type SimulatorProcess = AsyncDisposable & {
  /** On 127.0.0.1, by plain http. */
  readonly url: string
  readonly apiKey: string
  readonly scenario: string
  readonly seed: number
  readonly pid: number
  stop(): Promise<void>
}

export type SimulatorProcessOptions = {
  readonly dataDir: string
  readonly scenario: string
  readonly seed: number
  /** Whether the world changes by itself. */
  readonly live: boolean
  readonly apiKey?: string
  /** 0, the default, means any. */
  readonly port?: number
}

const greeting = z.object({
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
  apiKey: z.string(),
  scenario: z.string(),
  seed: z.number(),
})
// The largest scenario is made in 6 s.
const startPatienceMs = 30_000

/** @throws AppError `embedded.failed` with the last thing it said */
export async function startSimulatorProcess(
  options: SimulatorProcessOptions,
): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [simulatorProgram(), ...wordsOf(options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-500)
  })
  const { promise: failed, resolve: fail } = Promise.withResolvers<undefined>()
  child.once('error', (error) => {
    said = error.message
    fail(undefined)
  })
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) {
      await endProcess(child.pid, [{ signal: 'SIGTERM', patienceMs: 5_000 }])
    }
  }
  const lines = createInterface({ input: child.stdout })
  const first = lines[Symbol.asyncIterator]().next()
  const late = sleep(startPatienceMs, undefined, { ref: false })
  const line = await Promise.race([first, failed, late])
  const parsed = greeting.safeParse(line?.done === false ? jsonOf(line.value) : undefined)
  if (!parsed.success || child.pid === undefined) {
    await stop()
    throw new AppError('embedded.failed', `The simulator did not start. ${said.trim()}`)
  }
  return { ...parsed.data, pid: child.pid, stop, [Symbol.asyncDispose]: stop }
}

function wordsOf({ dataDir, scenario, seed, live, apiKey, port = 0 }: SimulatorProcessOptions) {
  const world = ['--scenario', scenario, '--seed', String(seed), live ? '--live' : '--frozen']
  const place = ['--port', String(port), '--data-dir', dataDir, '--parent-pid', String(process.pid)]
  return [...world, ...place, ...(apiKey === undefined ? [] : ['--api-key', apiKey])]
}

/** The program, from the sources or as it was built. */
function simulatorProgram(): string {
  const root = packageRoot()
  const built = join(root, 'dist', 'simulator', 'main.js')
  return import.meta.filename.endsWith('.js') && existsSync(built)
    ? built
    : join(root, 'simulator', 'main.ts')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
