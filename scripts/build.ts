// Emits dist/: the sources as JavaScript, the migrations beside them, and the workflow bundle that workers load.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const inRoot = { cwd: root, stdio: 'inherit' } as const

rmSync(path.join(root, 'dist'), { recursive: true, force: true })
const compiler = path.join(root, 'node_modules/@typescript/native/bin/tsc')
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], inRoot)
cpSync(path.join(root, 'src/store/migrations'), path.join(root, 'dist/src/store/migrations'), { recursive: true })
cpSync(path.join(root, 'config'), path.join(root, 'dist/config'), { recursive: true })
const bundle = path.join(root, 'dist/workflow-bundle.js')
execFileSync(process.execPath, [path.join(root, 'dist/src/worker/bundle.js'), bundle], inRoot)
