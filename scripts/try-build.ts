// Runs what `npm pack` would publish: unpacked elsewhere, without the sources, a whole first sync and out.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'salesloft-worker-packed-'))
chmodSync(folder, 0o755)

type Summary = { ok: boolean; cost: number; streams: readonly unknown[] }

try {
  const pack = ['pack', '--pack-destination', folder, '--json', '--loglevel', 'error']
  const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: root }).toString()) as {
    filename: string
  }[]
  if (packed === undefined) throw new Error('npm pack made nothing.')
  execFileSync('tar', ['xzf', path.join(folder, packed.filename), '-C', folder])
  const unpacked = path.join(folder, 'package')
  symlinkSync(path.join(root, 'node_modules'), path.join(unpacked, 'node_modules'))
  const run = [path.join(unpacked, 'bin/salesloft-worker'), 'start', '--once', '--json']
  const env = { ...process.env, DATA_DIR: path.join(folder, 'data') }
  const summary = JSON.parse(execFileSync(process.execPath, run, { env }).toString()) as Summary
  if (!summary.ok) throw new Error(`The package did not sync: ${JSON.stringify(summary)}`)
  process.stdout.write(
    `The package synced ${summary.streams.length} streams at a cost of ${summary.cost}.\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
