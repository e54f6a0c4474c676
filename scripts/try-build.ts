// Runs what `npm pack` would publish, as somebody with nothing but npm would: installed into an empty folder from an empty
// cache, a whole first sync with everything embedded, and out.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'salesloft-worker-packed-'))
chmodSync(folder, 0o755)
// 1.5 MB; somebody's data folder or node_modules in it would be far more.
const mostBytes = 2_000_000

type Summary = { ok: boolean; cost: number; streams: readonly unknown[] }

try {
  const pack = ['pack', '--pack-destination', folder, '--json', '--loglevel', 'error']
  const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: root }).toString()) as {
    filename: string
    size: number
  }[]
  if (packed === undefined) throw new Error('npm pack made nothing.')
  if (packed.size > mostBytes) throw new Error(`The package has ${packed.size} bytes.`)
  const place = path.join(folder, 'empty')
  mkdirSync(place)
  writeFileSync(path.join(place, 'package.json'), '{ "private": true }')
  const tarball = path.join(folder, packed.filename)
  const install = ['install', tarball, '--cache', path.join(folder, 'cache'), '--no-audit']
  execFileSync('npm', [...install, '--no-fund', '--loglevel', 'error'], {
    cwd: place,
    stdio: 'inherit',
  })
  const program = path.join(place, 'node_modules/.bin/salesloft-worker')
  const summary = JSON.parse(
    execFileSync(program, ['start', '--once', '--json'], { cwd: place }).toString(),
  ) as Summary
  if (!summary.ok) throw new Error(`The package did not sync: ${JSON.stringify(summary)}`)
  process.stdout.write(
    `The package (${packed.size} bytes) synced ${summary.streams.length} streams at a cost of ${summary.cost}.\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
