// Emits dist/: the sources as JavaScript, the migrations beside them, and the workflow bundle that workers load.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const inRoot = { cwd: root, stdio: 'inherit' } as const

rmSync(path.join(root, 'dist'), { recursive: true, force: true })
const compiler = path.join(root, 'node_modules/@typescript/native/bin/tsc')
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], inRoot)
// What is read at run time lies beside the code that reads it.
for (const read of ['src/store/migrations', 'src/server/page/styles', 'src/server/page/page.js']) {
  cpSync(path.join(root, read), path.join(root, 'dist', read), { recursive: true })
}
const bundle = path.join(root, 'dist/workflow-bundle.js')
execFileSync(process.execPath, [path.join(root, 'dist/src/worker/bundle.js'), bundle], inRoot)
