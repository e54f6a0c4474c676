// Walks through the Dockerfile without an engine: each stage in an empty folder, with its own COPY and RUN lines, and what
// comes out is asked for its version and for a connection. What it cannot show is the base image.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'salesloft-worker-image-'))
// `node` and `npm` of a stage are those that run this.
const bin = path.join(folder, 'bin')
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` }
let stage = ''

/** A path of the container in the folder of a stage; all stages work in /app. */
function placeIn(name: string, target: string): string {
  return path.join(folder, name, path.resolve('/app', target))
}

/** One line of the Dockerfile. */
function follow(verb: string, rest: string): void {
  const words = rest.split(/\s+/)
  if (verb === 'FROM') {
    stage = /\bAS (\w+)$/.exec(rest)?.[1] ?? 'image'
    mkdirSync(placeIn(stage, '.'), { recursive: true })
  } else if (verb === 'COPY') {
    const from = /^--from=(\w+)$/.exec(words[0] ?? '')?.[1]
    const sources = words.slice(from === undefined ? 0 : 1, -1)
    for (const source of sources) copy(source, words.at(-1) ?? '', from)
  } else if (verb === 'RUN' && words[0] === 'npm') {
    process.stdout.write(`${stage}: ${rest}\n`)
    execFileSync('npm', words.slice(1), { cwd: placeIn(stage, '.'), env, stdio: 'inherit' })
  }
}

function copy(source: string, target: string, from: string | undefined): void {
  const origin = from === undefined ? path.join(root, source) : placeIn(from, source)
  const into = target.endsWith('/') ? path.join(target, path.basename(source)) : target
  cpSync(origin, placeIn(stage, into), { recursive: true, verbatimSymlinks: true })
}

try {
  mkdirSync(bin)
  symlinkSync(process.execPath, path.join(bin, 'node'))
  const lines = readFileSync(path.join(root, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ')
  for (const [, verb = '', rest = ''] of lines.matchAll(/^([A-Z]+) (.+)$/gm)) follow(verb, rest)
  const app = placeIn('image', '.')
  const run = (...words: string[]) =>
    spawnSync('node', ['bin/salesloft-worker', ...words], { cwd: app, env, encoding: 'utf8' })
  const version = run('--version')
  if (version.status !== 0) throw new Error(`It does not start: ${version.stderr}`)
  const bundle = placeIn('image', 'dist/workflow-bundle.js')
  if (!existsSync(bundle)) throw new Error('It has no bundle of workflows.')
  // The SDK's native part, without the optional packages.
  execFileSync('node', ['-e', "import('@temporalio/worker')"], { cwd: app, env })
  const migrate = run('migrate', '--json')
  if (!migrate.stdout.includes('DATABASE_URL')) throw new Error(`migrate said ${migrate.stdout}`)
  process.stdout.write(`The image's steps lead to a program of version ${version.stdout.trim()}.\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
