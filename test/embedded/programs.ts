// Programs that tests start, kill and wait for: real processes that import the product as it is.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '../../src/domain/errors.ts'

export const embedded = path.resolve(import.meta.dirname, '../../src/embedded')
export const isRoot = process.getuid?.() === 0

export type Program = Disposable & {
  readonly child: ChildProcess
  /** The first line it printed, as JSON. */
  readonly said: unknown
  /** kill -9, and it is gone. */
  kill(): Promise<void>
}

/** Runs `source`, an ES module in which `say` prints a line of JSON; resolves at the first. */
export async function runProgram(
  source: string,
  options: { readonly uid?: number; readonly gid?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Program> {
  const say = 'const say = (what) => process.stdout.write(JSON.stringify(what) + "\\n");'
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `${say}\n${source}`], {
    ...options,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let complaint = ''
  child.stderr.on('data', (part: Buffer) => {
    complaint += part.toString()
  })
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (line.done === true) throw new Error(`the program ended: ${complaint}`)
  return {
    child,
    said: JSON.parse(line.value),
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  }
}

/** Imports for a program, by the name of the file in `src/embedded`. */
export function importing(names: string, file: string): string {
  return `import { ${names} } from ${JSON.stringify(path.join(embedded, file))};\n`
}

export const forever = 'setInterval(() => undefined, 60_000);'

/** A folder that every account may enter, removed when done with. */
export function temporaryFolder(): Disposable & {
  readonly path: string
  in(...names: string[]): string
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'salesloft-embedded-'))
  chmodSync(folder, 0o755)
  return {
    path: folder,
    in: (...names) => path.join(folder, ...names),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The failure in one line: its code and its sentence. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof AppError ? `${error.code}: ${error.message}` : String(error)
  }
}
