// The program as it is shipped: real processes, known by the data folder that stands in their command lines or that they
// were started with.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

const root = path.resolve(import.meta.dirname, '../..')
const main = path.join(root, 'src/cli/main.ts')

export type Environment = Readonly<Record<string, string>>

export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Running = AsyncDisposable & {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Resolves with the first line of either stream that matches. */
  line(pattern: RegExp): Promise<string>
  signal(name: NodeJS.Signals): void
  /** As npm does: the second one while the first is being followed (at once, the system would make one of them). */
  signalTwice(name: NodeJS.Signals): Promise<void>
}

// Nothing of the machine's own settings: what a test does not name is not set. A hundred processes that compile the same files
// take what one of them has compiled.
const bare = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  TZ: 'Asia/Tokyo',
  NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/compiled'),
}

export function launch(
  args: readonly string[],
  environment: Environment,
  input = '',
  program = main,
  onLine: (line: string) => unknown = () => undefined,
  stderr: 'pipe' | number = 'pipe',
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...bare, ...environment },
    stdio: ['pipe', 'pipe', stderr],
  })
  child.stdin?.end(input)
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name]
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      texts[name] += `${line}\n`
      lines.push(line)
      onLine(line)
      for (const wake of waiting) wake()
    })
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, ...texts }))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    async line(pattern) {
      for (let from = 0; ;) {
        const found = lines.slice(from).find((line) => pattern.test(line))
        if (found !== undefined) return found
        from = lines.length
        const { promise, resolve } = Promise.withResolvers<'line'>()
        const wake = (): void => resolve('line')
        waiting.add(wake)
        const woken = await Promise.race([promise, ended])
        waiting.delete(wake)
        if (woken !== 'line' && !lines.some((line) => pattern.test(line))) {
          throw new Error(`ended before ${pattern}: ${texts.stdout}${texts.stderr}`)
        }
      }
    },
    signal: (name) => child.kill(name),
    async signalTwice(name) {
      child.kill(name)
      await wait(80)
      child.kill(name)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(force)
    },
  }
}

export async function run(
  args: readonly string[],
  environment: Environment,
  input = '',
): Promise<Ended> {
  return await launch(args, environment, input).ended
}

/** The one object on stdout. */
export function objectOf({ stdout, stderr }: Ended): unknown {
  if (stdout.trim().split('\n').length !== 1) throw new Error(`not one line: ${stdout}${stderr}`)
  return JSON.parse(stdout) as unknown
}

/** Processes that run with this folder in their command line. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandOf(pid))
    .filter((command) => command.includes(folder))
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Whether SIGSTOP has reached it. */
export function isStopped(pid: number): boolean {
  // The state follows the name of the program, in brackets.
  return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

/** Waits until it holds; false after the patience. */
export async function eventually(holds: () => boolean, patienceMs = 10_000): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await wait(50)) {
    if (holds()) return true
  }
  return holds()
}

export function temporaryFolder(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'salesloft-system-'))
  chmodSync(folder, 0o755)
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
