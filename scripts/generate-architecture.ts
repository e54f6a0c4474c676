// The picture in ARCHITECTURE.md is drawn from the imports, so it cannot be out of date.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { between, emitMarkdown, read } from './generated.ts'

const root = path.resolve(import.meta.dirname, '..')

type Module = { source: string; dependencies: { resolved: string; dependencyTypes: string[] }[] }

const cruiser = path.join(root, 'node_modules/.bin/depcruise')
const args = [
  cruiser,
  '--config',
  '.dependency-cruiser.mjs',
  '--output-type',
  'json',
  'src',
  'simulator',
]
const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 }
const { modules } = JSON.parse(execFileSync(process.execPath, args, options).toString()) as {
  modules: Module[]
}

function roomOf(file: string): string | undefined {
  const match = /^src\/(client\/[^/]+|[^/]+)\//.exec(file) ?? /^(simulator)\//.exec(file)
  return file === 'src/app.ts' ? 'app' : match?.[1]
}

const edges = new Map<string, boolean>()
for (const { source, dependencies } of modules) {
  for (const { resolved, dependencyTypes } of dependencies) {
    const [from, to] = [roomOf(source), roomOf(resolved)]
    if (from === undefined || to === undefined || from === to) continue
    const key = `${from} ${to}`
    // Drawn solid as soon as one import runs; dotted while only types are named.
    edges.set(key, (edges.get(key) ?? false) || !dependencyTypes.includes('type-only'))
  }
}

const idOf = (room: string): string => room.replaceAll(/[^a-z]/g, '_')
// Every room may use domain: those arrows would hide the others.
const drawn = [...edges]
  .filter(([key]) => !key.endsWith(' domain'))
  .toSorted(([a], [b]) => a.localeCompare(b))
const rooms = [...new Set(modules.map(({ source }) => roomOf(source)))].filter(
  (room) => room !== undefined,
)
const lines = [
  ...rooms.toSorted((a, b) => a.localeCompare(b)).map((room) => `  ${idOf(room)}["${room}"]`),
  ...drawn.map(([key, runs]) => {
    const [from = '', to = ''] = key.split(' ')
    return `  ${idOf(from)} ${runs ? '-->' : '-.->'} ${idOf(to)}`
  }),
]
const picture = ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n')

await emitMarkdown('ARCHITECTURE.md', between(read('ARCHITECTURE.md'), 'picture', picture))
