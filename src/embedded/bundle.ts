// Bundling the workflows takes 1.7 s of processor time, so a bundle is kept under the hash of what went into it, and is
// made in a child: webpack and swc stay out of this process.
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageRoot } from '../config/layers.ts'
import { AppError } from '../domain/errors.ts'

const run = promisify(execFile)
const sources = ['src/workflows', 'src/domain', 'src/worker/bundle.ts']
const patienceMs = 120_000

export type BundleOptions = {
  readonly cacheDir: string
  /** The project, where it is not the one this file belongs to. */
  readonly root?: string
}

/**
 * The path of a workflow bundle that matches the sources: the built one when we run from `dist`, else one in `cacheDir`.
 * @throws AppError `embedded.failed` with what the bundler said
 */
export async function ensureWorkflowBundle({
  cacheDir,
  root = packageRoot(),
}: BundleOptions): Promise<string> {
  const built = join(root, 'dist', 'workflow-bundle.js')
  if (import.meta.filename.endsWith('.js') && existsSync(built)) return built
  const name = `workflow-bundle-${hashOf(root)}.js`
  const place = join(cacheDir, name)
  if (existsSync(place)) return place
  mkdirSync(cacheDir, { recursive: true })
  const making = join(cacheDir, `making-${randomUUID()}-${name}`)
  try {
    const program = join(root, 'src', 'worker', 'bundle.ts')
    await run(process.execPath, [program, making], { cwd: root, timeout: patienceMs })
    renameSync(making, place)
  } catch (cause) {
    throw new AppError('embedded.failed', `The workflows were not bundled: ${saidBy(cause)}`, {
      cause,
    })
  } finally {
    rmSync(making, { force: true })
  }
  removeOthers(cacheDir, name)
  return place
}

function hashOf(root: string): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesIn(root, source))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.update(sdkVersion()).digest('hex').slice(0, 16)
}

function filesIn(root: string, source: string): string[] {
  if (source.endsWith('.ts')) return existsSync(join(root, source)) ? [source] : []
  return readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => join(source, name))
}

function sdkVersion(): string {
  const manifest = createRequire(import.meta.url)('@temporalio/workflow/package.json') as {
    version: string
  }
  return manifest.version
}

function removeOthers(cacheDir: string, kept: string): void {
  for (const name of readdirSync(cacheDir)) {
    if (/^workflow-bundle-[0-9a-f]{16}\.js$/.test(name) && name !== kept)
      rmSync(join(cacheDir, name), { force: true })
  }
}

function saidBy(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string') {
    return error.stderr.trim().slice(-1_000) || error.message
  }
  return String(error)
}
